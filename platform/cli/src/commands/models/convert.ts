import { Option, type Command } from 'commander';
import { type VariantId, VARIANTS } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { TextBits } from '@medclip/models/clip/textPrecision';
import { convertCheckpoints } from '@medclip/models/convert/convertCheckpoints';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { swapSam } from '@medclip/models/swapSam';
import type { SamBits } from '@medclip/models/swapOptions';
import { UsageError } from '../../exitCodes';
import { runCommand } from '../../runCommand';
import { describe, progress, report, summary } from './report';

interface ConvertFlags {
  readonly biomedclip?: string;
  readonly vocab?: string;
  readonly sam: string;
  readonly base?: string;
  readonly decoder?: string;
  readonly fast?: boolean;
  readonly samBits?: string;
  readonly medsam?: boolean;
  readonly dtype: 'fp32' | 'fp16';
  readonly textBits?: string;
  readonly variants?: VariantId[];
  readonly id?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Registers `medclip-sam models convert`. */
export function convertCommand(models: Command): void {
  models
    .command('convert')
    .description(
      'convert official checkpoints (PyTorch or safetensors) to a model pack, or put a SAM into an existing pack'
    )
    .option('--biomedclip <file>', 'BiomedCLIP checkpoint (open_clip or Hugging Face names)')
    .option('--vocab <file>', 'BERT vocabulary; default: vocab.txt beside the checkpoint')
    .requiredOption('--sam <file>', 'SAM ViT-B/L/H, MedSAM, MobileSAM or LiteMedSAM checkpoint')
    .option(
      '--base <dir>',
      'without --biomedclip: pack that gets the SAM; default: the built-in one'
    )
    .option(
      '--decoder <file>',
      'with a base pack: checkpoint of another prompt encoder and mask decoder'
    )
    .option('--fast', 'with a base pack: keep its SAM for a first, fast draft')
    .addOption(
      new Option(
        '--sam-bits <n>',
        'with a base pack: bits of the SAM weights; default: as --dtype'
      ).choices(['8', '16', '32'])
    )
    .option('--medsam', 'the SAM checkpoint is MedSAM (same keys, other preprocessing)')
    .addOption(new Option('--dtype <type>').choices(['fp32', 'fp16']).default('fp16'))
    .addOption(
      new Option('--text-bits <n>', 'text encoder; default: as --dtype').choices([
        '4',
        '8',
        '16',
        '32',
      ])
    )
    .addOption(
      new Option(
        '--variants <names...>',
        'also graphs that compute in half precision (WebGPU) or 8-bit integers (WebAssembly)'
      ).choices(VARIANTS)
    )
    .option('--id <id>', 'name of the pack; default: the folder')
    .requiredOption('--out <dir>', 'folder of the pack')
    .option('--json', 'one JSON object on stdout')
    .action(
      runCommand(async (flags: ConvertFlags, signal) => {
        const pack = await (flags.biomedclip === undefined
          ? swapped(flags, signal)
          : converted(flags, flags.biomedclip, signal));
        return report(flags, summary(flags.out, pack), describe(pack));
      })
    );
}

function converted(flags: ConvertFlags, biomedclip: string, signal: AbortSignal) {
  const only = ['base', 'decoder', 'fast', 'samBits'] as const;
  const odd = only.find(name => flags[name] !== undefined);
  if (odd) {
    const option = odd === 'samBits' ? 'sam-bits' : odd;
    throw new UsageError(`--${option} is for putting a SAM into a pack, without --biomedclip`);
  }
  const { vocab, sam, medsam, dtype, textBits, variants, id, out } = flags;
  return convertCheckpoints({
    biomedclip,
    sam,
    dtype,
    out,
    ...(vocab !== undefined && { vocab }),
    ...(medsam !== undefined && { medsam }),
    ...(variants && { variants }),
    ...(id !== undefined && { id }),
    ...(textBits && { textBits: Number(textBits) as TextBits }),
    onProgress: progress,
    signal,
  });
}

function swapped(flags: ConvertFlags, signal: AbortSignal) {
  if (flags.vocab ?? flags.textBits) {
    throw new UsageError('--vocab and --text-bits belong to --biomedclip, which is not given');
  }
  const { sam, base = NANO_PACK_DIR, decoder, fast, medsam, variants, id, out } = flags;
  const bits = Number(flags.samBits ?? (flags.dtype === 'fp32' ? 32 : 16)) as SamBits;
  return swapSam({
    sam,
    base,
    out,
    bits,
    ...(decoder !== undefined && { decoder }),
    ...(fast && { fast }),
    ...(medsam !== undefined && { medsam }),
    ...(variants && { variants }),
    ...(id !== undefined && { id }),
    onProgress: progress,
    signal,
  });
}
