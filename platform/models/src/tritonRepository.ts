import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { REMOTE_GRAPHS, remoteModel } from '@medclip/extension-medclip-sam/engine/oip/oipSessions';
import { findGraph } from '@medclip/extension-medclip-sam/engine/pack/packGraph';
import { intoFolders } from '@medclip/pacs/folder/intoFolder';
import { readPack, verifyFile } from './verifyPack';

/**
 * Writes a pack as a model repository of NVIDIA Triton (onnxruntime backend): one model per large graph, its weights beside it,
 * and the pack's hash as a parameter. The models take their places together, when all are whole. Returns their names.
 *
 * @throws MedClipSamError model-missing, model-corrupt; bad-input where other files would be lost
 */
export async function writeTritonRepository(
  packDir: string,
  out: string,
  signal?: AbortSignal
): Promise<readonly string[]> {
  const pack = await readPack(packDir);
  const sha256 = createHash('sha256')
    .update(await readFile(path.join(packDir, 'pack.json')))
    .digest('hex');
  const graphs = REMOTE_GRAPHS.flatMap(name => {
    const graph = findGraph(pack, name);
    return graph ? [{ graph, model: remoteModel(pack.id, name) }] : [];
  });
  for (const { model } of graphs) requireOwn(path.join(out, model));
  await intoFolders(out, async work => {
    for (const { graph, model } of graphs) {
      throwIfCancelled(signal);
      // A graph with external weights is a folder that has the model's name (onnxruntime_backend, "ONNX models with external data").
      const folder = path.join(work, model, VERSION, 'model.onnx');
      await mkdir(folder, { recursive: true });
      for (const file of [graph.file, ...graph.weights]) {
        await verifyFile(packDir, pack, file);
        const target = file === graph.file ? 'model.onnx' : file;
        await copyFile(path.join(packDir, file), path.join(folder, target));
      }
      await writeFile(path.join(work, model, CONFIG), configOf(model, sha256));
    }
  });
  return graphs.map(({ model }) => model);
}

const VERSION = '1';
const CONFIG = 'config.pbtxt';

/** A model that is there is written anew; what somebody has put beside it would be lost. */
function requireOwn(folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const odd = names.find(name => name !== VERSION && name !== CONFIG);
  if (odd === undefined) return;
  throw new MedClipSamError(
    'bad-input',
    `${folder} holds ${odd}, which is none of this command's files.`,
    'Give another folder with --out; nothing was written.'
  );
}

/** Protocol buffer text: inputs and outputs are taken from the graph by the server itself. */
function configOf(model: string, sha256: string): string {
  return `name: "${model}"
backend: "onnxruntime"
max_batch_size: 0
parameters: {
  key: "packSha256"
  value: { string_value: "${sha256}" }
}
`;
}
