import { createPipeline } from '@medclip/extension-medclip-sam/inference/pipeline';
import { openNodeSessions } from '@medclip/models/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { testImage } from '../support/testImage';

/** `node --import tsx runPackInNode.ts DIR`: one run of a pack, its times in milliseconds as JSON. */
async function main(dir: string): Promise<void> {
  const pipeline = createPipeline(await readPack(dir), await openNodeSessions(dir));
  const request = { prompt: 'breast tumor', saliency: 'gradcam', force: true } as const;
  const { timingsMs, mask } = await pipeline.segment(testImage(1), request);
  if (!mask?.data.some(v => v)) throw new Error('the mask is empty');
  process.stdout.write(JSON.stringify(timingsMs));
  await pipeline.dispose();
}

void main(process.argv[2]!);
