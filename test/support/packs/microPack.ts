import {
  modelPackSchema,
  type ModelPack,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';

/** A valid pack description with tiny numbers; its files do not exist unless a test gives them. */
export function microPack(): ModelPack {
  const graph = { file: 'image.onnx', weights: ['image.bin'] };
  return modelPackSchema.parse({
    schemaVersion: 1,
    id: 'micro',
    title: 'Micro',
    intendedUse: 'Tests.',
    licence: { name: 'MIT', attribution: [] },
    sources: [],
    clip: {
      embedDim: 4,
      logitScale: 10,
      image: {
        size: 8,
        patch: 4,
        width: 4,
        layers: 1,
        heads: 1,
        mean: [0, 0, 0],
        std: [1, 1, 1],
        interpolation: 'bilinear',
      },
      text: { contextLength: 8, layers: 1, heads: 1, vocab: 'vocab.txt' },
      dense: null,
      m2ib: { layer: 0, beta: 0.1, steps: 1, batch: 1 },
      graphs: { image: graph, masked: graph, text: graph, m2ib: null },
    },
    sam: {
      kind: 'mobile-sam',
      imageSize: 16,
      embedDim: 4,
      embeddingSize: 2,
      lowResSize: 4,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      maskThreshold: 0,
      graphs: { encoder: graph, decoder: graph },
    },
    recommended: {
      saliency: 'gradcam',
      topK: 1,
      softmax: 'all',
      mapSize: 8,
      prompting: 'box',
      maskToken: 'single',
      minComponentShare: 0.5,
    },
    files: {},
  });
}
