import { EXIT } from './exitCodes';
import { runProgram } from './runProgram';

async function main(): Promise<void> {
  // A closed pipe (| head) is no failure of ours.
  process.stdout.on('error', (e: NodeJS.ErrnoException) => {
    if (e.code === 'EPIPE') process.exit(EXIT.done);
  });
  await runProgram(process.argv.slice(2));
}

void main();
