import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import type { Found } from '@medclip/extension-medclip-sam/engine/followUp/findRequest';
import { searchSlices } from '@medclip/extension-medclip-sam/engine/followUp/searchSlices';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { countOf } from '../countOf';
import { EXIT, UsageError } from '../exitCodes';
import { outlineOfBox } from '../handPrompts';
import { openPipeline } from '../openPipeline';
import { checkOutputs } from '../outputs';
import { maskPng, readMaskPng, whyNoMaskPng } from '../pngImage';
import { namingFile, readBytes, readOneOfMany } from '../readImage';
import { printJson, runCommand } from '../runCommand';
import { readStack } from '../stack/readStack';

interface Options {
  readonly images: string;
  readonly example: readonly string[];
  readonly otherPatient?: boolean;
  readonly pack?: string;
  readonly out?: string;
  readonly json?: boolean;
}

interface Example {
  readonly image: string;
  readonly mask: string;
}

/** Examples that another patient's images ask for at least (docs/method.md 2.9). */
const FOR_OTHERS = 5;

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Registers `medclip-sam find`. */
export function findCommand(program: Command): void {
  program
    .command('find')
    .description(
      'find what is outlined on other images, as in the follow-up: slice, box and outline'
    )
    .requiredOption('--images <dir>', 'PNG slices in the order of their names, or a DICOM series')
    .requiredOption('--example <image=mask.png>', 'an outlined image; repeatable', collect)
    .option('--other-patient', 'the place in the body does not count')
    .option('--pack <id|dir>', 'model pack (default: MEDCLIP_PACK, else the shipped pack)')
    .option('--out <mask.png>', 'write the outline of what was found')
    .option('--json', 'one JSON object on stdout')
    .action(runCommand(run));
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  const asked = options.example.map(parseExample);
  checkOutputs({
    reads: [
      { option: '--images', path: options.images },
      ...asked.flatMap(({ image, mask }) =>
        [image, mask].map(path => ({ option: '--example', path }))
      ),
    ],
    files: [{ option: '--out', path: options.out }],
  });
  if (options.otherPatient && asked.length < FOR_OTHERS) {
    process.stderr.write(
      `--other-patient finds little with ${countOf(asked.length, 'example')}; give five or more, and try \`segment --text\` first.\n`
    );
  }
  const stack = await readStack(options.images);
  const { pipeline } = await openPipeline(options.pack);
  try {
    const examples = [];
    for (const { image, mask } of asked) {
      const { raster } = await readOneOfMany(image);
      const bytes = await readBytes(mask);
      const other = whyNoMaskPng(bytes);
      if (other) throw new UsageError(`--example …=${mask}: ${other}`);
      const outlined = await namingFile(mask, () => readMaskPng(bytes, mask));
      if (!outlined.data.includes(1)) {
        throw new MedClipSamError(
          'empty-mask',
          `There is no outline to find again: the mask ${mask} holds no pixels.`,
          'Give a mask in which what is to be found is white.'
        );
      }
      examples.push(await pipeline.example(raster, outlined, { signal }));
    }
    const looked = new Map<number, Found>();
    const request = { examples, placed: options.otherPatient ? 0 : 1 };
    const best = await searchSlices(
      stack.map((_, i) => i),
      async index => {
        const found = await pipeline.find(stack[index]!.raster, request, { signal });
        looked.set(index, found);
        return found;
      }
    );
    const box = best?.found.box;
    const mask = box ? await outlineOfBox(pipeline, stack[best!.index]!.raster, box, signal) : null;
    if (mask && options.out) await writeWhole(options.out, maskPng(mask));
    const image = best ? stack[best.index]!.image : null;
    const slices = [...looked]
      .sort(([a], [b]) => a - b)
      .map(([index, found]) => ({ image: stack[index]!.image, ...found }));
    const areaPx = mask ? measureMask(mask).areaPx : 0;
    if (options.json) {
      const out = mask ? (options.out ?? null) : null;
      printJson({ image, box: box ?? null, areaPx, slices, out });
    } else if (box) {
      const at = box.map(v => v.toFixed(0)).join(',');
      process.stdout.write(`perhaps here: ${image}, box ${at}, ${areaPx} px\n`);
    } else process.stdout.write(`not found on ${countOf(looked.size, 'image')}\n`);
    return mask ? EXIT.done : EXIT.nothingFound;
  } finally {
    await pipeline.dispose();
  }
}

/**
 * An image and its mask. Where a path has a "=" of its own, what exists tells where the mask begins.
 *
 * @throws UsageError
 */
function parseExample(text: string): Example {
  const parts = text.split('=');
  const splits = parts
    .slice(1)
    .map((_, i) => [parts.slice(0, i + 1).join('='), parts.slice(i + 1).join('=')] as const)
    .filter(([image, mask]) => image !== '' && mask !== '');
  const there = splits.filter(pair => pair.every(path => existsSync(path)));
  const [only, ...others] = splits.length > 1 ? there : splits;
  if (only && others.length === 0) return { image: only[0], mask: only[1] };
  const wrong = `--example ${JSON.stringify(text)}`;
  if (only) throw new UsageError(`${wrong}: several = divide it into two files; rename one`);
  throw new UsageError(
    splits.length > 1
      ? `${wrong}: no = divides it into an image and a mask that exist; check the paths`
      : `${wrong}: give an image and its mask, as in prior.png=outline.png`
  );
}
