import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { REMOTE_GRAPHS, remoteModel } from '@medclip/extension-medclip-sam/engine/oip/oipSessions';
import { findGraph } from '@medclip/extension-medclip-sam/engine/pack/packGraph';
import { readPack, verifyFile } from './verifyPack';

/**
 * Writes a pack as a model repository of NVIDIA Triton (onnxruntime backend): one model per large graph, its weights beside it,
 * and the pack's hash as a parameter. Returns the names of the models.
 *
 * @throws MedClipSamError model-missing, model-corrupt
 */
export async function writeTritonRepository(
  packDir: string,
  out: string
): Promise<readonly string[]> {
  const pack = await readPack(packDir);
  const sha256 = createHash('sha256')
    .update(await readFile(path.join(packDir, 'pack.json')))
    .digest('hex');
  const names: string[] = [];
  for (const name of REMOTE_GRAPHS) {
    const graph = findGraph(pack, name);
    if (!graph) continue;
    const model = remoteModel(pack.id, name);
    // A graph with external weights is a folder that has the model's name (onnxruntime_backend, "ONNX models with external data").
    const folder = path.join(out, model, '1', 'model.onnx');
    await mkdir(folder, { recursive: true });
    for (const file of [graph.file, ...graph.weights]) {
      await verifyFile(packDir, pack, file);
      const target = file === graph.file ? 'model.onnx' : file;
      await copyFile(path.join(packDir, file), path.join(folder, target));
    }
    await writeFile(path.join(out, model, 'config.pbtxt'), configOf(model, sha256));
    names.push(model);
  }
  return names;
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
