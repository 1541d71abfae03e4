import { exitCodeOf } from '../../../platform/cli/src/exitCodes';
import { runProgram } from '../../../platform/cli/src/runProgram';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command in this process: what it writes and the exit code it asks for. */
export async function cliInProcess(...args: readonly string[]): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map(name =>
    jest.spyOn(process[name], 'write').mockImplementation(text => {
      written[name] += String(text);
      return true;
    })
  );
  const before = process.exitCode;
  try {
    process.exitCode = undefined;
    await runProgram(args);
    return { code: Number(process.exitCode ?? 0), ...written };
  } catch (cause) {
    return { code: exitCodeOf(cause), ...written };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
