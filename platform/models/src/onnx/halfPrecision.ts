import { onnx } from 'onnx-proto';

type Node = onnx.INodeProto;
type Float = 'fp32' | 'fp16';

export interface WholeGraph {
  readonly nodes: readonly Node[];
  readonly initializers: readonly onnx.ITensorProto[];
  readonly inputs: readonly onnx.IValueInfoProto[];
  readonly outputs: readonly onnx.IValueInfoProto[];
}

const { DataType } = onnx.TensorProto;
const TYPE_NUMBER = { fp32: DataType.FLOAT, fp16: DataType.FLOAT16 } as const;

/** Where nearly all of the arithmetic is, and where half precision halves the traffic of memory. */
const IN_HALF = new Set(['MatMul', 'Conv', 'ConvTranspose']);
/** Sums over many values and functions with a wide range: half precision would be felt (method.md 5). */
const IN_FULL = new Set([
  ...['LayerNormalization', 'Softmax', 'ReduceMean', 'ReduceSum', 'ReduceMin', 'ReduceMax'],
  ...['Sqrt', 'Exp', 'Log', 'Sigmoid', 'Sin', 'Cos', 'Resize'],
]);
const NO_FLOAT_OUT = new Set(['Shape', 'Equal']);

/**
 * The nodes of a graph that computes its products in half precision and its normalisations and reductions in single; in
 * between values keep the precision they have, single where two meet. Weights stored in half precision are taken as they
 * are. Inputs and outputs stay fp32.
 */
export function halfPrecision({ nodes, initializers, inputs, outputs }: WholeGraph): Node[] {
  const types = new Map<string, Float>();
  const constants = new Set(initializers.map(({ name }) => name as string));
  const results = new Set(outputs.map(({ name }) => name as string));
  for (const { name, dataType } of initializers) {
    if (dataType === DataType.FLOAT) types.set(name as string, 'fp32');
    if (dataType === DataType.FLOAT16) types.set(name as string, 'fp16');
  }
  for (const { name, type } of inputs) {
    if (type?.tensorType?.elemType === DataType.FLOAT) types.set(name as string, 'fp32');
  }
  /** Values that are another one in single precision: the stored weight behind the cast that made it fp32. */
  const behind = new Map<string, string>();
  const out: Node[] = [];
  const casts = new Set<string>();

  const as = (value: string, wanted: Float): string => {
    const stored = behind.get(value) ?? value;
    if (!types.has(stored) || types.get(stored) === wanted) return stored;
    const name = `${stored}.${wanted}`;
    if (!casts.has(name)) {
      casts.add(name);
      out.push({
        opType: 'Cast',
        name: `cast_${name}`,
        input: [stored],
        output: [name],
        attribute: [{ name: 'to', type: 2, i: TYPE_NUMBER[wanted] }],
      });
    }
    return name;
  };

  for (const node of nodes) {
    const type = node.opType as string;
    const names = node.input as string[];
    const [first = ''] = names;
    if (type === 'Cast') {
      const to = node.attribute?.find(a => a.name === 'to')?.i;
      if (to === DataType.FLOAT && constants.has(first) && types.get(first) === 'fp16') {
        behind.set(node.output![0]!, first);
        continue;
      }
      if (to === DataType.FLOAT) types.set(node.output![0]!, 'fp32');
      out.push(node);
      continue;
    }
    const floats = names.map(name => behind.get(name) ?? name).filter(name => types.has(name));
    const moving = floats.filter(name => !constants.has(name));
    const at = results.has(node.output![0]!) ? 'fp32' : precisionOf(type, floats, moving);
    out.push({ ...node, input: names.map(name => (name === '' ? '' : as(name, at))) });
    if (NO_FLOAT_OUT.has(type) || floats.length === 0) continue;
    for (const name of node.output!) {
      types.set(name, at);
      if (moving.length === 0) constants.add(name);
    }
  }
  return out;

  /** A constant takes the precision of what it meets. */
  function precisionOf(type: string, floats: readonly string[], moving: readonly string[]): Float {
    if (IN_HALF.has(type)) return 'fp16';
    if (IN_FULL.has(type)) return 'fp32';
    const deciding = moving.length > 0 ? moving : floats;
    return deciding.some(name => types.get(name) === 'fp32') ? 'fp32' : 'fp16';
  }
}
