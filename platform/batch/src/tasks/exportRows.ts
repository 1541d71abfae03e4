import { open } from 'node:fs/promises';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { intoFile } from '@medclip/pacs/folder/writeWhole';
import type { TaskResult } from './task';

/** One row per task and prompt. UIDs and numbers only; a prompt is its index in the plan's rule. */
export interface Row {
  readonly plan: string;
  readonly study: string;
  readonly series: string;
  readonly rule: number;
  readonly outcome: string;
  readonly seg: string | null;
  readonly prompt: number | null;
  readonly found: boolean | null;
  readonly verdict: string | null;
  readonly score: number | null;
  readonly predictedIou: number | null;
  readonly stability: number | null;
  readonly confidence: string | null;
  readonly slices: number | null;
  readonly slicesFound: number | null;
  readonly voxels: number | null;
  readonly largestAreaMm2: number | null;
  readonly volumeMm3: number | null;
  readonly reason: string | null;
  readonly attempt: number;
  readonly totalMs: number | null;
}

const COLUMNS = {
  plan: 'STRING',
  study: 'STRING',
  series: 'STRING',
  rule: 'INT32',
  outcome: 'STRING',
  seg: 'STRING',
  prompt: 'INT32',
  found: 'BOOLEAN',
  verdict: 'STRING',
  score: 'DOUBLE',
  predictedIou: 'DOUBLE',
  stability: 'DOUBLE',
  confidence: 'STRING',
  slices: 'INT32',
  slicesFound: 'INT32',
  voxels: 'DOUBLE',
  largestAreaMm2: 'DOUBLE',
  volumeMm3: 'DOUBLE',
  reason: 'STRING',
  attempt: 'INT32',
  totalMs: 'DOUBLE',
} as const satisfies Record<keyof Row, 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN'>;
const NAMES = Object.keys(COLUMNS) as (keyof Row)[];

export function rowsOf(result: TaskResult): readonly Row[] {
  const { task, outcome, objects, reason, attempt, timingsMs } = result;
  const common = {
    ...task,
    outcome,
    seg: objects[0] ?? null,
    reason: reason?.code ?? null,
    attempt,
    totalMs: timingsMs['total'] ?? null,
  };
  const none = {
    prompt: null,
    found: null,
    verdict: null,
    score: null,
    predictedIou: null,
    stability: null,
    confidence: null,
    slices: null,
    slicesFound: null,
    voxels: null,
    largestAreaMm2: null,
    volumeMm3: null,
  };
  if (result.prompts.length === 0) return [{ ...common, ...none }];
  return result.prompts.map(p => ({ ...common, ...p }));
}

const PIECE_LENGTH = 1 << 16;

/** RFC 4180, written as it comes. Returns the number of rows. */
export const writeCsv = (path: string, results: AsyncIterable<TaskResult>): Promise<number> =>
  intoFile(path, to => csvRows(to, results));

async function csvRows(path: string, results: AsyncIterable<TaskResult>): Promise<number> {
  const file = await open(path, 'w', 0o600);
  try {
    let rows = 0;
    let piece = `${NAMES.join(',')}\r\n`;
    for await (const result of results) {
      for (const row of rowsOf(result)) {
        rows++;
        piece += `${NAMES.map(name => cell(row[name])).join(',')}\r\n`;
      }
      if (piece.length < PIECE_LENGTH) continue;
      await file.writeFile(piece);
      piece = '';
    }
    await file.writeFile(piece);
    return rows;
  } finally {
    await file.close();
  }
}

/** A spreadsheet takes a cell that begins with one of these for a formula. */
function cell(value: Row[keyof Row]): string {
  if (value === null) return '';
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows that are held in memory at once. */
const GROUP_ROWS = 1_000;

/** Apache Parquet, a column per field, written group by group. Returns the number of rows. */
export const writeParquet = (path: string, results: AsyncIterable<TaskResult>): Promise<number> =>
  intoFile(path, to => parquetRows(to, results));

async function parquetRows(path: string, results: AsyncIterable<TaskResult>): Promise<number> {
  // Made here, so that it is its owner's alone.
  await (await open(path, 'w', 0o600)).close();
  const columns = new Map<keyof Row, Row[keyof Row][]>(NAMES.map(name => [name, []]));
  const columnData = () =>
    NAMES.map(name => ({
      name,
      data: columns.get(name)!,
      type: COLUMNS[name],
      nullable: true,
    }));
  const schema = schemaFromColumnData({ columnData: columnData() });
  const writer = new ParquetWriter({ writer: fileWriter(path), schema });
  const flush = async (): Promise<void> => {
    const data = columnData().map(({ name, data }) => ({ name, data }));
    await writer.write({ columnData: data, rowGroupSize: GROUP_ROWS });
    for (const name of NAMES) columns.set(name, []);
  };
  let rows = 0;
  for await (const result of results) {
    for (const row of rowsOf(result)) {
      rows++;
      for (const name of NAMES) columns.get(name)!.push(row[name]);
    }
    if (columns.get('plan')!.length >= GROUP_ROWS) await flush();
  }
  await flush();
  await writer.finish();
  return rows;
}
