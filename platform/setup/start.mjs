// `npm start`: what `medclip-sam serve` does, on a clone where nothing is installed yet.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { checkNode, fail, installPackages, REPOSITORY } from './installPackages.mjs';

checkNode();
installPackages();
const cli = path.join(REPOSITORY, 'platform/cli/bin/medclip-sam.cjs');
const child = spawn(process.execPath, [cli, 'serve', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// Ctrl+C reaches the child by the terminal; a signal to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('error', error => fail(`The server could not be started (${error.code}).`));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
