import { existsSync } from 'node:fs';
import { textIn, type DicomWeb } from '@medclip/batch/pacs/dicomWeb';
import { seriesDescriptionsOf } from '@medclip/batch/run/objectsOfTask';
import { checkPacs } from '@medclip/server/checkPacs';
import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { EXIT, UsageError } from '../exitCodes';
import { printJson } from '../runCommand';
import { openPacs, PATIENCE, readPlan } from './openBatch';

interface UndoOptions {
  readonly pacs: string;
  readonly plan: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

interface MadeObject {
  readonly study: string;
  readonly series: string;
  readonly sopInstanceUID: string;
}

/** `batch undo --list`: what a plan has put into the archive, asked from the archive itself. */
export async function runBatchUndo(options: UndoOptions, signal: AbortSignal): Promise<number> {
  if (!options.list) {
    throw new UsageError(
      'DICOMweb has no deletion: give --list, and have the PACS administrator reject what it lists'
    );
  }
  const read = existsSync(options.plan) ? (await readPlan(options.plan)).plan : null;
  const name = read?.plan ?? options.plan;
  await checkPacs(options.pacs, authorizationFromEnvironment());
  const pacs = openPacs(options.pacs, { patience: PATIENCE });
  const studies = read?.select.studies ?? (await studiesWithSeg(pacs, signal));
  const objects: MadeObject[] = [];
  for (const study of studies) {
    for await (const object of madeIn(pacs, study, name, signal)) objects.push(object);
  }
  if (options.json) printJson({ plan: name, objects });
  else if (objects.length === 0) {
    process.stdout.write(`The archive holds nothing that the plan ${name} made.\n`);
  } else {
    for (const { study, series, sopInstanceUID } of objects) {
      process.stdout.write(`${study}\t${series}\t${sopInstanceUID}\n`);
    }
  }
  return EXIT.done;
}

async function studiesWithSeg(pacs: DicomWeb, signal: AbortSignal): Promise<readonly string[]> {
  const studies: string[] = [];
  for await (const item of pacs.search('studies', { ModalitiesInStudy: 'SEG' }, signal)) {
    studies.push(textIn(item, '0020000D'));
  }
  return studies;
}

async function* madeIn(
  pacs: DicomWeb,
  study: string,
  plan: string,
  signal: AbortSignal
): AsyncGenerator<MadeObject> {
  const made = new Set(seriesDescriptionsOf(plan));
  for (const Modality of ['SEG', 'SR']) {
    const query = { Modality, includefield: '0008103E' };
    for await (const item of pacs.search(`studies/${study}/series`, query, signal)) {
      const series = textIn(item, '0020000E');
      if (!made.has(textIn(item, '0008103E'))) continue;
      const where = `studies/${study}/series/${series}/instances`;
      for await (const one of pacs.search(where, {}, signal)) {
        yield { study, series, sopInstanceUID: textIn(one, '00080018') };
      }
    }
  }
}
