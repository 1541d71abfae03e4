import { watchStreams } from './process/watchStreams';
import { runProgram } from './runProgram';

watchStreams();
void runProgram(process.argv.slice(2));
