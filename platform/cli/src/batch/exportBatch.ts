import { join } from 'node:path';
import { writeCsv, writeParquet } from '@medclip/batch/tasks/exportRows';
import { countOf } from '../countOf';
import { EXIT } from '../exitCodes';
import { checkOutputs } from '../outputs';
import { printJson } from '../runCommand';
import { withPlace, type PlaceOptions } from './batchPlace';
import { JOURNAL } from './runBatch';

interface ExportOptions extends PlaceOptions {
  readonly format: 'csv' | 'parquet';
  readonly to?: string;
}

/** `batch export`: one row per series and prompt; UIDs and numbers only. */
export async function runBatchExport(options: ExportOptions): Promise<number> {
  return withPlace(options, async place => {
    const file = options.to ?? `${place.plan}.${options.format}`;
    const { out } = options;
    checkOutputs({
      reads: [{ option: '--out', path: out === undefined ? null : join(out, JOURNAL) }],
      files: [{ option: '--to', path: file }],
    });
    const write = options.format === 'csv' ? writeCsv : writeParquet;
    const rows = await write(file, place.results());
    if (options.json) printJson({ plan: place.plan, rows, out: file });
    else process.stdout.write(`${file}: ${countOf(rows, 'row')}\n`);
    return EXIT.done;
  });
}
