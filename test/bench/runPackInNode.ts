import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { testImage } from '../support/images/testImage';
import { BOX_REQUEST } from './boxRequest';

/** `node --import tsx runPackInNode.ts DIR`: one run of a pack, its times in milliseconds as JSON. */
async function main(dir: string): Promise<void> {
  const pipeline = createPipeline(await readPack(dir), await openNodeSessions(dir));
  const request = { prompt: 'breast tumor', saliency: 'gradcam', force: true } as const;
  const image = testImage(1);
  const { timingsMs, specificity } = await pipeline.segment(image, request);
  // Random weights may find nothing to outline; a box always has SAM run.
  const start = performance.now();
  const { mask } = await pipeline.refine(image, BOX_REQUEST);
  const refineMs = performance.now() - start;
  const maskPixels = mask.data.reduce((n, v) => n + v, 0);
  process.stdout.write(
    JSON.stringify({ ...timingsMs, refineMs, score: specificity.score, maskPixels })
  );
  await pipeline.dispose();
}

void main(process.argv[2]!);
