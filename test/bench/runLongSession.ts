import { parseArgs } from 'node:util';
import { SALIENCY_METHODS } from '@medclip/extension-medclip-sam/core/saliencyMethods';
import { measureLongSession } from './longSession';

/**
 * `npm run bench:session -- --pack DIR --images N --prompts M --saliency METHOD`: one reader's session in Chromium on WebAssembly
 * and the renderer's resident memory after each image, as JSON. Default: nano pack, 50 images of 5 prompts, the pack's method.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pack: { type: 'string' },
      images: { type: 'string', default: '50' },
      prompts: { type: 'string', default: '5' },
      saliency: { type: 'string' },
    },
  });
  const saliency = SALIENCY_METHODS.find(method => method === values.saliency);
  if (values.saliency && !saliency) throw new Error(`--saliency: ${SALIENCY_METHODS.join(', ')}`);
  const session = await measureLongSession({
    images: count(values.images, '--images'),
    prompts: count(values.prompts, '--prompts'),
    pack: values.pack,
    saliency,
    onImage: (image, mb) => process.stderr.write(`image ${image}: ${Math.round(mb)} MB\n`),
  });
  process.stdout.write(`${JSON.stringify(session, null, 2)}\n`);
}

function count(text: string, name: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${name} takes a whole number from 1 on.`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
