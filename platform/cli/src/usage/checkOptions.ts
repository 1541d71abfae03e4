import type { Command, Option } from 'commander';
import { MODES, type Given } from './modes';

/**
 * Refuses, before a command begins, options that contradict each other (`--x --no-x`), as bad usage like commander's own. Those that
 * the way in which the command is used takes no notice of are said on stderr, and it goes on: other programs pass the same
 * options whatever the method.
 */
export function checkOptions(program: Command): void {
  for (const command of withInner(program)) {
    const typed = new Set<Option>();
    for (const option of command.options) {
      command.on(`option:${option.name()}`, () => void typed.add(option));
    }
    command.hook('preAction', (_, action) => {
      if (action !== command) return;
      const wrong = contradiction([...typed]);
      if (wrong !== null) command.error(`error: ${wrong}`);
      for (const sentence of unused(command, [...typed])) process.stderr.write(`${sentence}\n`);
    });
  }
}

const withInner = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(withInner),
];

function contradiction(typed: readonly Option[]): string | null {
  const off = typed.find(
    one => one.negate && typed.some(o => !o.negate && o.attributeName() === one.attributeName())
  );
  return off
    ? `${off.long!.replace('--no-', '--')} and ${off.long} contradict each other; give one of them`
    : null;
}

function unused(command: Command, typed: readonly Option[]): readonly string[] {
  const values = command.opts<Given>();
  const given = Object.fromEntries(typed.map(o => [o.attributeName(), values[o.attributeName()]]));
  return (MODES[wordsOf(command)] ?? [])
    .filter(mode => mode.when(given))
    .flatMap(({ unused: takesNot, called }) => {
      const isOdd = (name: string): boolean =>
        'not' in takesNot ? !takesNot.not.includes(name) : takesNot.includes(name);
      const odd = typed.filter(o => isOdd(o.attributeName())).map(o => o.long);
      if (odd.length === 0) return [];
      return [`${odd.join(', ')} ${odd.length === 1 ? 'has' : 'have'} no effect with ${called}.`];
    });
}

/** "batch status" */
function wordsOf(command: Command): string {
  const above = command.parent;
  return above?.parent ? `${wordsOf(above)} ${command.name()}` : command.name();
}
