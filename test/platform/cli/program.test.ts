import { createProgram } from '@medclip/cli/program';
import product from '../../../package.json';

test('medclip-sam --version says which', () => {
  expect(createProgram('--version').version()).toBe(product.version);
});

test('a command is loaded without the others; the help has all of them', () => {
  const names = (first?: string) => createProgram(first).commands.map(command => command.name());
  const all = names();
  expect(all).toHaveLength(14);
  expect(names('--help')).toEqual(all);
  expect(names('no such command')).toEqual(all);
  for (const name of all) expect(names(name)).toEqual([name]);
});
