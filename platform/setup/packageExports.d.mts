export type Exports = Readonly<Record<string, string>>;
export type Package = Readonly<{ name: string; folder: string; exports: Exports }>;
/** What is imported of each package, behind its name. */
export type Imported = ReadonlyMap<string, ReadonlySet<string>>;

export function packages(): Package[];
export function importedFiles(): Imported;
export function neededExports(of: Package, imported: Imported): Exports;
