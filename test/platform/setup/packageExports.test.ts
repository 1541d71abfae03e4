import { importedFiles, neededExports, packages } from '../../../platform/setup/packageExports.mjs';

const imported = importedFiles();

test.each(packages().map(of => [of.name, of] as const))(
  '%s exports what others import of it and nothing else (npm run exports)',
  (_name, of) => {
    expect(of.exports).toEqual(neededExports(of, imported));
  }
);

test('every import of a package of ours names a package that is there', () => {
  const names = packages().map(of => of.name);
  expect([...imported.keys()].filter(name => !names.includes(name))).toEqual([]);
});

describe('the list of a package', () => {
  const viewer = packages().find(of => of.name === '@medclip/viewer')!;

  test('has its entry point, then each imported file, in order', () => {
    const needed = neededExports(
      { ...viewer, exports: { '.': './dist/index.umd.js', './unused': './src/unused.ts' } },
      new Map([[viewer.name, new Set(['installed', 'fetchOhif'])]])
    );
    expect(Object.entries(needed)).toEqual([
      ['.', './dist/index.umd.js'],
      ['./fetchOhif', './src/fetchOhif.ts'],
      ['./installed', './src/installed.ts'],
    ]);
  });

  test('is not made when an import leads nowhere', () => {
    expect(() => neededExports(viewer, new Map([[viewer.name, new Set(['gone'])]]))).toThrow(
      '@medclip/viewer/gone is imported'
    );
  });
});
