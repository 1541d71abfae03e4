import type { Command, Option } from 'commander';
import { MODES, type Given } from './modes';

/**
 * Refuses, before a command begins, options that contradict each other (`--x --no-x`) and those that the way in which the command
 * is used would not take notice of. What it finds is bad usage as commander's own.
 */
export function checkOptions(program: Command): void {
  for (const command of withInner(program)) {
    const typed = new Set<Option>();
    for (const option of command.options) {
      command.on(`option:${option.name()}`, () => void typed.add(option));
    }
    command.hook('preAction', (_, action) => {
      if (action !== command) return;
      const wrong = contradiction([...typed]) ?? unused(command, [...typed]);
      if (wrong !== null) command.error(`error: ${wrong}`);
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

function unused(command: Command, typed: readonly Option[]): string | null {
  const values = command.opts<Given>();
  const given = Object.fromEntries(typed.map(o => [o.attributeName(), values[o.attributeName()]]));
  for (const mode of MODES[wordsOf(command)] ?? []) {
    if (!mode.when(given)) continue;
    const takesNot = (name: string): boolean =>
      'not' in mode.unused ? !mode.unused.not.includes(name) : mode.unused.includes(name);
    const odd = typed.filter(o => takesNot(o.attributeName())).map(o => o.long);
    if (odd.length > 0) {
      const one = odd.length === 1;
      return `${odd.join(', ')} ${one ? 'has' : 'have'} no effect with ${mode.called}; leave ${one ? 'it' : 'them'} out`;
    }
  }
  return null;
}

/** "batch status" */
function wordsOf(command: Command): string {
  const above = command.parent;
  return above?.parent ? `${wordsOf(above)} ${command.name()}` : command.name();
}
