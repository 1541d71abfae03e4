import { writeCsv, writeParquet } from '@medclip/batch/tasks/exportRows';
import { EXIT } from '../exitCodes';
import { printJson } from '../runCommand';
import { withPlace, type PlaceOptions } from './batchPlace';

interface ExportOptions extends PlaceOptions {
  readonly format: 'csv' | 'parquet';
  readonly to?: string;
}

/** `batch export`: one row per series and prompt; UIDs and numbers only. */
export async function runBatchExport(options: ExportOptions): Promise<number> {
  return withPlace(options, async place => {
    const file = options.to ?? `${place.plan}.${options.format}`;
    const write = options.format === 'csv' ? writeCsv : writeParquet;
    const rows = await write(file, place.results());
    if (options.json) printJson({ plan: place.plan, rows, out: file });
    else process.stdout.write(`${file}: ${rows} rows\n`);
    return EXIT.done;
  });
}
