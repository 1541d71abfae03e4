import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type {
  GraphName,
  SessionProvider,
  TensorLike,
} from '@medclip/extension-medclip-sam/engine/runtime/session';
import { microPack } from './microPack';

export const LOCATOR_SIDE = 32;

/** The micro pack with a locator, its map cut at 0.5 and one measured concept. */
export function locatorPack(outline: 'locator' | 'sam' | 'both' = 'sam'): ModelPack {
  const pack = microPack();
  return {
    ...pack,
    locator: { size: LOCATOR_SIDE, graph: { file: 'locator.onnx', weights: [] } },
    recommended: { ...pack.recommended, saliency: 'locator' },
    concepts: [
      {
        name: 'breast tumor',
        modalities: ['US'],
        presence: { weak: -1, strong: 3 },
        outline,
        confidence: {
          weights: { presence: 0, agreement: 10, stability: 0 },
          ...{ bias: -5, high: 0.9, moderate: 0.5 },
        },
        figures: { images: 10, dice: 0.8, found: 0.9, absentImages: 0, refused: null },
      },
    ],
  };
}

/** The same with a second look for its concept, whose map counts this much, and a quick drawing model beside the precise one. */
export function secondLookPack(weight: number): ModelPack {
  const pack = locatorPack('locator');
  const graph = { file: 'second.onnx', weights: [] };
  const second = { weight, cut: { share: 0, below: 0 } };
  return {
    ...pack,
    fastSam: pack.sam,
    locator: { ...pack.locator!, second: graph },
    concepts: pack.concepts!.map(c => ({ ...c, second })),
  };
}

/**
 * Sessions whose locator answers `map` and `presence`, and whose SAM outlines the left half of what its square shows. Says which
 * graphs were run.
 */
export function locatorSessions(
  map: (x: number, y: number) => number,
  presence: number,
  second?: (inputs: Readonly<Record<string, TensorLike>>) => Float32Array
): SessionProvider & { readonly ran: GraphName[]; readonly seen: Float32Array[] } {
  const ran: GraphName[] = [];
  const seen: Float32Array[] = [];
  const answers: Partial<
    Record<GraphName, (inputs: Readonly<Record<string, TensorLike>>) => Record<string, TensorLike>>
  > = {
    text: () => ({ embed: { dims: [1, 4], data: Float32Array.of(1, 0, 0, 0) } }),
    locator: inputs => {
      seen.push(inputs.image!.data as Float32Array);
      const data = Float32Array.from({ length: LOCATOR_SIDE ** 2 }, (_, i) =>
        map(i % LOCATOR_SIDE, Math.floor(i / LOCATOR_SIDE))
      );
      return {
        map: { dims: [1, LOCATOR_SIDE, LOCATOR_SIDE], data },
        presence: { dims: [1], data: Float32Array.of(presence) },
      };
    },
    ...(second && {
      second: inputs => ({
        map: { dims: [1, LOCATOR_SIDE, LOCATOR_SIDE], data: second(inputs) },
      }),
    }),
    encoder: () => ({ embedding: { dims: [1, 4, 2, 2], data: new Float32Array(16) } }),
    decoder: () => ({
      masks: {
        dims: [1, 4, 4, 4],
        data: Float32Array.from({ length: 64 }, (_, i) => (i % 4 < 2 ? 5 : -5)),
      },
      iou: { dims: [1, 4], data: Float32Array.of(0.9, 0.9, 0.9, 0.9) },
    }),
  };
  return {
    backend: 'node',
    ran,
    seen,
    async get(name) {
      const quick = { fastEncoder: 'encoder', fastDecoder: 'decoder' } as const;
      const answer = answers[quick[name as keyof typeof quick] ?? name];
      if (!answer) throw new Error(`the ${name} graph is not needed`);
      return {
        run: async inputs => {
          ran.push(name);
          return answer(inputs);
        },
        dispose: async () => undefined,
      };
    },
    text: async () => '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nbreast\ntumor\n',
    dispose: async () => undefined,
  };
}
