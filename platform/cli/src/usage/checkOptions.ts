import type { Command, Option } from 'commander';
import { MODES, type Given } from './modes';
import { noEffect } from './noEffect';

/**
 * Refuses, before a command begins, options that contradict each other (`--x --no-x`), as bad usage like commander's own. Those that
 * the way in which the command is used takes no notice of are said on stderr, and it goes on: other programs pass the same
 * options whatever the method.
 */
export function checkOptions(program: Command): void {
  for (const command of withInner(program)) {
    const typed = new Set<Option>();
    const again = new Set<Option>();
    for (const option of command.options) {
      command.on(`option:${option.name()}`, () => {
        if (typed.has(option)) again.add(option);
        typed.add(option);
      });
    }
    nameAllMissing(command);
    command.hook('preAction', (_, action) => {
      if (action !== command) return;
      const wrong = contradiction([...typed]);
      if (wrong !== null) command.error(`error: ${wrong}`);
      for (const sentence of [...repeated(command, again), ...unused(command, [...typed])])
        process.stderr.write(`${sentence}\n`);
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

/** Of an option that takes several values each counts. */
const repeated = (command: Command, again: ReadonlySet<Option>): readonly string[] =>
  [...again]
    .filter(
      o => !o.isBoolean() && !o.negate && !Array.isArray(command.getOptionValue(o.attributeName()))
    )
    .map(o => `${o.long} is given more than once; the last one counts.`);

/** Commander stops at the first option that is missing. */
function nameAllMissing(command: Command): void {
  const inner = command as Command & { missingMandatoryOptionValue: (first: Option) => never };
  inner.missingMandatoryOptionValue = first => {
    const missing = command.options.filter(
      o => o.mandatory && command.getOptionValue(o.attributeName()) === undefined
    );
    const flags = (missing.length > 0 ? missing : [first]).map(o => `'${o.flags}'`).join(', ');
    const options = missing.length > 1 ? 'options' : 'option';
    return command.error(`error: required ${options} ${flags} not specified`, {
      code: 'commander.missingMandatoryOptionValue',
    });
  };
}

function unused(command: Command, typed: readonly Option[]): readonly string[] {
  const values = command.opts<Given>();
  const given = Object.fromEntries(typed.map(o => [o.attributeName(), values[o.attributeName()]]));
  return (MODES[wordsOf(command)] ?? [])
    .filter(mode => mode.when(given))
    .flatMap(({ unused: takesNot, called }) => {
      const isOdd = (name: string): boolean =>
        'not' in takesNot ? !takesNot.not.includes(name) : takesNot.includes(name);
      const odd = typed.filter(o => isOdd(o.attributeName())).map(o => o.long!);
      if (odd.length === 0) return [];
      return [noEffect(odd, called)];
    });
}

/** "batch status" */
function wordsOf(command: Command): string {
  const above = command.parent;
  return above?.parent ? `${wordsOf(above)} ${command.name()}` : command.name();
}
