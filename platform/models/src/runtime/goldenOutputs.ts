import path from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import {
  type GoldenName,
  goldenValues,
  probe,
} from '@medclip/extension-medclip-sam/engine/runtime/selfTestProbe';
import { collectGarbage } from './collectGarbage';
import { openNodeSession } from './nodeSessions';
import { packGraph } from '@medclip/extension-medclip-sam/engine/pack/packGraph';

const NAMES: readonly GoldenName[] = ['image', 'text', 'encoder'];
const DIGITS = 6;

/** What the pack's own graphs give for the self-test's inputs, so that a browser need not run them twice to test a backend. */
export async function goldenOutputs(
  dir: string,
  pack: ModelPack,
  { names = NAMES, signal }: { names?: readonly GoldenName[]; signal?: AbortSignal } = {}
): Promise<NonNullable<ModelPack['golden']>> {
  const golden: NonNullable<ModelPack['golden']> = {};
  for (const name of names) {
    throwIfCancelled(signal);
    collectGarbage();
    const session = await openNodeSession(path.join(dir, packGraph(pack, name).file), 'lean');
    const { inputs, outputs } = probe(pack, name);
    const results = await session.run(inputs, outputs);
    await session.dispose();
    const values = goldenValues(results[outputs[0]!]!.data);
    golden[name] = values.map(value => Number(value.toPrecision(DIGITS)));
  }
  return golden;
}
