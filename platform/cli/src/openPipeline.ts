import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkServer } from '@medclip/extension-medclip-sam/engine/oip/oipSessions';
import { siteServerSessions } from '@medclip/extension-medclip-sam/engine/oip/siteServer';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { DEFAULT_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { UsageError } from './exitCodes';
import { packSha256 } from './packSha256';

/** The folder of a pack given by id (among the installed packs) or by folder; default: MEDCLIP_PACK, else the shipped one. */
export function packDirectory(idOrDirectory = process.env.MEDCLIP_PACK): string {
  if (!idOrDirectory) return DEFAULT_PACK_DIR;
  if (existsSync(join(idOrDirectory, 'pack.json'))) return idOrDirectory;
  const installed = join(dirname(DEFAULT_PACK_DIR), idOrDirectory);
  if (/^[a-z0-9][a-z0-9.-]*$/.test(idOrDirectory) && existsSync(join(installed, 'pack.json'))) {
    return installed;
  }
  throw new UsageError(
    `No model pack ${JSON.stringify(idOrDirectory)}: give an id that \`medclip-sam models list\` shows, or a folder with a pack.json`
  );
}

export interface OpenedPipeline {
  readonly pack: ModelPack;
  readonly pipeline: Pipeline;
}

/**
 * Refuses a server that is away or holds another pack before anything is begun.
 *
 * @throws MedClipSamError backend-failed
 */
export async function checkInference(
  inference: string | undefined,
  idOrDirectory: string | undefined,
  signal: AbortSignal
): Promise<void> {
  if (inference === undefined) return;
  const dir = packDirectory(idOrDirectory);
  const server = { url: inference, packSha256: await packSha256(dir) };
  await checkServer(await readPack(dir), server, signal);
}

/**
 * @param inference root of a site's inference server that runs the large graphs, once it has shown that it computes what is
 *   computed here; they are run here where it is left out
 */
export async function openPipeline(
  idOrDirectory?: string,
  inference?: string
): Promise<OpenedPipeline> {
  const dir = packDirectory(idOrDirectory);
  const pack = await readPack(dir);
  const local = await openNodeSessions(dir);
  const sessions =
    inference === undefined
      ? local
      : await siteServerSessions(pack, local, {
          url: inference,
          packSha256: await packSha256(dir),
          // Worth its seconds, however large the pack is: a night's work depends on it.
          maxBytes: Infinity,
        });
  return { pack, pipeline: createPipeline(pack, sessions) };
}
