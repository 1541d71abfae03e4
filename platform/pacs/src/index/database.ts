import { rmSync, statfsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';

export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** The little of SQLite that the index needs; every call is synchronous and short. */
export interface Database {
  exec(sql: string): void;
  run(sql: string, ...values: SqlValue[]): void;
  all(sql: string, ...values: SqlValue[]): readonly Row[];
  get(sql: string, ...values: SqlValue[]): Row | undefined;
  close(): void;
}

interface Statement {
  run(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): Row[];
  get(...values: SqlValue[]): Row | undefined;
  finalize(): void;
}

/** The index can be made again from the files, so it need not survive a power failure, only a killed process. */
const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = TRUNCATE;
  PRAGMA synchronous = OFF;
  PRAGMA cache_size = -16000;
  PRAGMA temp_store = MEMORY;
`;

/**
 * The file is damaged, as by a failing disk. To look at all of it at every start would cost more than all the rest of the start, so
 * it is noticed where it is met; the file is removed then, and the next start makes another.
 */
export class DamagedDatabase extends Error {
  constructor(cause: unknown) {
    super('The index is damaged. Start the server again: it makes the index anew.', { cause });
  }
}

/**
 * SQLite: Node's own where this Node has it (22.13 and later), else the WebAssembly build, which needs no compiler and no
 * download. The folder of `file` is locked by the caller, so what an earlier process left as a lock is removed.
 *
 * @throws when the file is no database
 */
export async function openDatabase(file: string, engine?: 'wasm'): Promise<Database> {
  // Names of patients are in it.
  await writeFile(file, '', { flag: 'a', mode: 0o600 });
  await chmod(file, 0o600);
  const prepare = (engine !== 'wasm' && openBuiltIn(file)) || (await openWasm(file));
  const known = new Map<string, Statement>();
  const statement = (sql: string): Statement => {
    let one = known.get(sql);
    if (!one) {
      one = prepare.prepare(sql);
      if (known.size < 100) known.set(sql, one);
    }
    return one;
  };
  const done = (sql: string, one: Statement) => {
    if (known.get(sql) !== one) one.finalize();
  };
  const call = <T>(sql: string, use: (one: Statement) => T): T => {
    try {
      const one = statement(sql);
      try {
        return use(one);
      } catch (error) {
        // It would not begin again.
        known.delete(sql);
        throw error;
      } finally {
        done(sql, one);
      }
    } catch (error) {
      if (!/malformed|not a database/i.test(String(error))) throw asFileError(error, file);
      rmSync(file, { force: true });
      throw new DamagedDatabase(error);
    }
  };
  prepare.exec(PRAGMAS);
  // The lock of the WebAssembly build is a folder.
  await chmod(`${file}.lock`, 0o700).catch(() => undefined);
  return {
    exec(sql) {
      try {
        prepare.exec(sql);
      } catch (error) {
        throw asFileError(error, file);
      }
    },
    run: (sql, ...values) => void call(sql, one => one.run(...values)),
    all: (sql, ...values) => call(sql, one => one.all(...values)),
    get: (sql, ...values) => call(sql, one => one.get(...values)),
    close() {
      for (const one of known.values()) one.finalize();
      known.clear();
      prepare.close();
    },
  };
}

/** Less free space than this is a full disk: SQLite needs whole pages, and its WebAssembly build does not tell one from a broken one. */
const LEAST_FREE_BYTES = 1 << 20;

/** What SQLite says of the disk, by the system's code. */
function asFileError(error: unknown, file: string): unknown {
  if (!/disk (is full|I\/O error)/i.test(String(error))) return error;
  const full = /is full/i.test(String(error)) || freeBytes(file) < LEAST_FREE_BYTES;
  return Object.assign(new Error('The index could not be written.', { cause: error }), {
    code: full ? 'ENOSPC' : 'EIO',
  });
}

function freeBytes(file: string): number {
  try {
    const { bavail, bsize } = statfsSync(path.dirname(file));
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}

interface Engine {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface BuiltIn {
  readonly DatabaseSync: new (file: string) => {
    exec(sql: string): void;
    prepare(sql: string): Omit<Statement, 'finalize'>;
    close(): void;
  };
}

function openBuiltIn(file: string): Engine | null {
  const load = (process as { getBuiltinModule?: (name: string) => unknown }).getBuiltinModule;
  const sqlite = load?.('node:sqlite') as BuiltIn | undefined;
  if (!sqlite) return null;
  const database = new sqlite.DatabaseSync(file);
  return {
    exec: sql => database.exec(sql),
    prepare(sql) {
      const one = database.prepare(sql);
      return {
        run: (...values) => one.run(...values),
        all: (...values) => one.all(...values),
        get: (...values) => one.get(...values),
        // Node frees it.
        finalize: () => undefined,
      };
    },
    close: () => database.close(),
  };
}

async function openWasm(file: string): Promise<Engine> {
  rmSync(`${file}.lock`, { recursive: true, force: true });
  // Loaded only where it is used: it costs a second's start on a slow machine.
  const { default: sqlite } = await import('node-sqlite3-wasm');
  const database = new sqlite.Database(file);
  return {
    exec: sql => database.exec(sql),
    prepare(sql) {
      const one = database.prepare(sql);
      return {
        run: (...values) => one.run(values),
        all: (...values) => one.all(values) as Row[],
        get: (...values) => (one.get(values) ?? undefined) as Row | undefined,
        finalize: () => {
          try {
            one.finalize();
          } catch {
            // It is freed; what is thrown is the last error of the statement once more.
          }
        },
      };
    },
    close: () => database.close(),
  };
}
