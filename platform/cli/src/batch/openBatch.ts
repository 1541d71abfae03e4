import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { checkPrompts } from '@medclip/batch/plan/checkPrompts';
import { createDicomWeb, type DicomWeb, type DicomWebOptions } from '@medclip/batch/pacs/dicomWeb';
import { parsePlan, planFingerprint, type Plan } from '@medclip/batch/plan/plan';
import type { Shard } from '@medclip/batch/plan/planTasks';
import { textOfBytes } from '@medclip/models/files/fileText';
import { readPack } from '@medclip/models/verifyPack';
import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { UsageError } from '../exitCodes';
import { packDirectory } from '../openPipeline';
import { packSha256 } from '../packSha256';
import { readBytes, readBytesSync } from '../readImage';

export interface ReadPlan {
  readonly plan: Plan;
  readonly packSha256: string;
  /** Of what the plan asks for and the pack it asks; the same for a dry run. */
  readonly fingerprint: string;
}

/** The plan of a file, with the hash of the pack it will be done with. */
export async function readPlan(file: string, dryRun?: boolean): Promise<ReadPlan> {
  const besidePlan = (name: string): string =>
    textOfBytes(readBytesSync(resolve(dirname(file), name)));
  const written = parsePlan(textOfBytes(await readBytes(file)), besidePlan, file);
  const plan = dryRun ? { ...written, output: { ...written.output, dryRun: true } } : written;
  const directory = packDirectory(plan.settings.pack);
  checkPrompts(plan, await readPack(directory));
  const sha = await packSha256(directory);
  const asked = planFingerprint({ ...plan, output: { ...plan.output, dryRun: false } });
  const fingerprint = createHash('sha256').update(`${asked} ${sha}`).digest('hex');
  return { plan, packSha256: sha, fingerprint };
}

/** The archive, with the account of the environment. */
export function openPacs(
  address: string,
  more: Partial<Omit<DicomWebOptions, 'address' | 'authorization'>> = {}
): DicomWeb {
  return createDicomWeb({ address, authorization: authorizationFromEnvironment(), ...more });
}

/** Tries of one page of a query that lists a whole archive: about four minutes. */
export const PATIENCE = 10;

/**
 * "0/4", or "auto" under a Slurm job array (SLURM_ARRAY_TASK_ID from 0 of MEDCLIP_SHARDS, or from SLURM_ARRAY_TASK_MIN of
 * SLURM_ARRAY_TASK_COUNT) or a Kubernetes Indexed Job (JOB_COMPLETION_INDEX of MEDCLIP_SHARDS).
 */
export function readShard(
  text: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env
): Shard | undefined {
  if (text === undefined) return undefined;
  if (text === 'auto') {
    const { MEDCLIP_SHARDS: shards, SLURM_ARRAY_TASK_ID: slurm } = env;
    // Of an array that is submitted again in part, Slurm tells the size of the part.
    const first = shards === undefined ? Number(env['SLURM_ARRAY_TASK_MIN'] ?? 0) : 0;
    const [index, count] =
      slurm === undefined
        ? [env['JOB_COMPLETION_INDEX'], shards]
        : [String(Number(slurm) - first), shards ?? env['SLURM_ARRAY_TASK_COUNT']];
    if (index === undefined || count === undefined) {
      throw new UsageError(
        '--shard auto needs a Slurm job array, or JOB_COMPLETION_INDEX and MEDCLIP_SHARDS in the environment'
      );
    }
    return readShard(`${index}/${count}`);
  }
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || count < 1 || index >= count) {
    throw new UsageError('--shard must be I/N with I from 0 to N-1, for example 0/4, or auto');
  }
  return { index, count };
}

/** The address of the queue; a password in it would be seen in the list of processes. */
export function queueUrl(option: string | undefined): string {
  const text = option ?? process.env['MEDCLIP_QUEUE'];
  if (!text) throw new UsageError('Give --queue postgres://… or set MEDCLIP_QUEUE');
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(
      '--queue must be an address such as postgres://medclip@db.example/medclip'
    );
  }
  if (!/^postgres(ql)?:$/.test(url.protocol)) {
    throw new UsageError('--queue must begin with postgres://');
  }
  if (option !== undefined && url.password) {
    throw new UsageError('Leave the password out of --queue and set PGPASSWORD or MEDCLIP_QUEUE');
  }
  if (!url.password && process.env['PGPASSWORD']) url.password = process.env['PGPASSWORD'];
  return url.href;
}
