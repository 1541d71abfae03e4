import fs from 'node:fs';
import path from 'node:path';
import { type SamKindName } from '@medclip/extension-medclip-sam/algorithm/preprocess/samKinds';
import type { Graph, ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { hashFile } from './checkpoint/randomAccessFile';
import type { Variant } from './runtime/measureVariants';
import { SAM_FAMILIES } from './sam/checkpoint/families';
import type { SwapOptions } from './swapOptions';

type Rest = Omit<ModelPack, 'sam'>;

const filesOf = (graphs: readonly (Graph | null | undefined)[]): string[] =>
  graphs.flatMap(g => (g ? [g.file, ...g.weights] : []));

const omit = <T extends object, K extends keyof T>(from: T, key: K): Omit<T, K> => {
  const { [key]: _, ...rest } = from;
  return rest;
};

/**
 * A pack without its drawing model, and the files that go with it. `fast`: that model stays, as the quick one, in the place
 * of an older quick one.
 */
export function withoutSam(base: ModelPack, fast: boolean): { rest: Rest; dropped: Set<string> } {
  const { variants = [], golden, sam, fastSam, ...others } = base;
  const rest: Rest = { ...others };
  const quick = fast ? sam : fastSam;
  if (quick) rest.fastSam = quick;
  const left = variants
    .map(v => ({ ...v, graphs: omit(v.graphs, 'encoder'), cosine: omit(v.cosine, 'encoder') }))
    .filter(v => Object.keys(v.graphs).length > 0);
  if (left.length > 0) rest.variants = left;
  const values = omit(golden ?? {}, 'encoder');
  if (Object.keys(values).length > 0) rest.golden = values;
  const gone = [
    ...(fast ? Object.values(fastSam?.graphs ?? {}) : Object.values(sam.graphs)),
    ...variants.map(v => v.graphs.encoder),
  ];
  const stay = new Set(
    filesOf([
      ...Object.values(rest.clip.graphs),
      ...Object.values(quick?.graphs ?? {}),
      ...left.flatMap(v => Object.values(v.graphs)),
    ])
  );
  return { rest, dropped: new Set(filesOf(gone).filter(file => !stay.has(file))) };
}

/** What the new model's files are called: `sam-…`, or a further name where those are taken. */
export function freePrefix(files: ModelPack['files'], dropped: ReadonlySet<string>): string {
  const taken = (prefix: string) =>
    Object.keys(files).some(file => file.startsWith(`${prefix}-`) && !dropped.has(file));
  for (let n = 1; ; n++) {
    const prefix = n === 1 ? 'sam' : `sam-${n}`;
    if (!taken(prefix)) return prefix;
  }
}

/** Names, sources and licence of the pack with the new model. */
export function aboutSwapped(
  options: SwapOptions,
  rest: Rest,
  kind: SamKindName
): Pick<ModelPack, 'id' | 'title' | 'sources' | 'licence'> {
  const { title, attribution } = SAM_FAMILIES[kind];
  const files = [options.sam, ...(options.decoder ? [options.decoder] : [])];
  const known = new Set(rest.sources.map(s => s.sha256));
  const added = files
    .map(file => ({ file: path.basename(file), sha256: hashFile(file) }))
    .filter(({ sha256 }) => !known.has(sha256));
  const licence = `Apache-2.0 (${title})`;
  const { name, attribution: named } = rest.licence;
  return {
    id: options.id ?? packId(path.basename(path.resolve(options.out))),
    title: options.title ?? `${rest.title} with ${title}`,
    sources: [...rest.sources, ...added],
    licence: {
      name: name.includes(licence) ? name : `${name}, ${licence}`,
      attribution: [...new Set([...named, attribution])],
    },
  };
}

/** A pack's name from a folder's. */
export const packId = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '') || 'pack';

/** The variants of text and image graphs, and those of the new encoder. */
export function mergedVariants(
  kept: readonly Variant[] = [],
  measured: readonly Variant[]
): Variant[] {
  const ids = [...new Set([...kept, ...measured].map(v => v.id))];
  return ids.map(id => {
    const parts = [...kept, ...measured].filter(v => v.id === id);
    return {
      id,
      graphs: Object.assign({}, ...parts.map(v => v.graphs)) as Variant['graphs'],
      cosine: Object.assign({}, ...parts.map(v => v.cosine)) as Variant['cosine'],
    };
  });
}

/** The licence's text and a notice of origin and changes, as Apache-2.0 asks for (section 4). */
export function samLicences(
  pack: ModelPack,
  { bits = 16, decoder }: SwapOptions
): Record<string, string> {
  const { title, attribution, sensitive } = SAM_FAMILIES[pack.sam.kind];
  const in8Bits = `8 bits with a scale per channel${sensitive ? ', those that rounding would harm in half precision' : ''}`;
  const stored = bits === 8 ? in8Bits : bits === 16 ? 'half precision' : 'fp32';
  const changes = [
    'The image encoder, prompt encoder and mask decoder were converted to ONNX graphs; normalisations over batches are folded into their convolutions.',
    `The weights are stored in ${stored}.`,
    ...(decoder
      ? [
          `Prompt encoder and mask decoder are those of ${path.basename(decoder)}, not the released ones.`,
        ]
      : []),
  ];
  const lines = [
    `# Notice: ${title}`,
    '',
    `The drawing model of this pack is made from ${attribution}.`,
    'Its licence is in LICENSE-Apache-2.0.txt. Changes that were made:',
    '',
    ...changes.map(line => `- ${line}`),
    '',
    ...pack.sources.map(({ file, sha256 }) => `- ${file}: SHA-256 ${sha256}`),
    '',
  ];
  const licence = path.join(__dirname, '..', 'licences', 'Apache-2.0.txt');
  return {
    'NOTICE.md': lines.join('\n'),
    'LICENSE-Apache-2.0.txt': fs.readFileSync(licence, 'utf8'),
  };
}
