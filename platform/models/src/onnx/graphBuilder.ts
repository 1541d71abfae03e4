import fs from 'node:fs';
import path from 'node:path';
import { onnx } from 'onnx-proto';
import { halfPrecision } from './halfPrecision';
import { type Axis8, quantiseAxis8 } from './quantise';
import type { RawType, WeightFiles, WeightRef } from './weightFiles';

/** Name of a value inside a graph. */
export type Value = string;
type Dim = number | string;
type Attribute = number | readonly number[] | string | { readonly float: number };

const { AttributeType } = onnx.AttributeProto;
const { DataType, DataLocation } = onnx.TensorProto;
const OPSET = 17;
const IR_VERSION = 8;

/**
 * One ONNX graph under construction (opset 17). Values are names; every method that makes a value returns its name.
 * Names are counters, so the same calls give the same bytes.
 */
export class GraphBuilder {
  private readonly nodes: onnx.INodeProto[] = [];
  private readonly initializers: onnx.ITensorProto[] = [];
  private readonly inputs: onnx.IValueInfoProto[] = [];
  private readonly outputs: onnx.IValueInfoProto[] = [];
  private readonly constants = new Map<string, Value>();
  private readonly made = new Map<string, unknown>();
  private readonly files = new Set<string>();
  private counter = 0;

  /** `taps`: also return intermediate values, for comparison with a reference. */
  constructor(
    private readonly name: string,
    private readonly weights: WeightFiles,
    private readonly taps: boolean = false
  ) {}

  input(name: string, dims: readonly Dim[], type: 'float' | 'int64' = 'float'): Value {
    this.inputs.push(valueInfo(name, dims, type === 'float' ? DataType.FLOAT : DataType.INT64));
    return name;
  }

  output(name: string, value: Value, dims: readonly Dim[]): void {
    this.nodes.push({ opType: 'Identity', input: [value], output: [name], name: `out_${name}` });
    this.outputs.push(valueInfo(name, dims, DataType.FLOAT));
  }

  /** An intermediate value worth comparing; an output only in a graph built with taps. */
  tap(name: string, value: Value | (() => Value), dims: readonly Dim[]): void {
    if (this.taps) this.output(name, typeof value === 'string' ? value : value(), dims);
  }

  op(type: string, inputs: readonly Value[], attributes: Readonly<Record<string, Attribute>> = {}) {
    return this.multi(type, inputs, 1, attributes)[0] as Value;
  }

  multi(
    type: string,
    inputs: readonly Value[],
    outputs: number,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = ''
  ): Value[] {
    const id = this.counter++;
    const output = Array.from({ length: outputs }, (_, i) => `v${id}${i ? `_${i}` : ''}`);
    this.nodes.push({
      opType: type,
      domain,
      name: `${type}_${id}`,
      input: [...inputs],
      output,
      attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    });
    return output;
  }

  /** What `make` made the first time it was asked for under this name. */
  once<T>(name: string, make: () => T): T {
    if (!this.made.has(name)) this.made.set(name, make());
    return this.made.get(name) as T;
  }

  /** A weight as fp32, whatever it is stored as. */
  weight(
    name: string,
    dims: readonly number[],
    values: () => Float32Array,
    keep: 'keep' | 'round' = 'round'
  ): Value {
    const known = this.constants.get(`w:${name}`);
    if (known) return known;
    if (keep === 'round' && this.weights.inBytes(name, dims)) {
      return this.weight8(name, dims, values);
    }
    const ref = this.weights.put(name, dims, values, keep);
    this.files.add(ref.file);
    this.initializers.push(externalTensor(name, ref));
    const value = ref.type === 'fp16' ? this.op('Cast', [name], { to: DataType.FLOAT }) : name;
    this.constants.set(`w:${name}`, value);
    return value;
  }

  /**
   * A weight stored in 8 bits with a scale per channel, made fp32 again inside the graph: a quarter of the download, and ONNX
   * Runtime folds it when the session is opened.
   */
  weight8(name: string, dims: readonly number[], values: () => Float32Array): Value {
    const known = this.constants.get(`w:${name}`);
    if (known) return known;
    let made: Axis8 | undefined;
    const quantised = () => (made ??= quantiseAxis8(values(), dims));
    const bytes = this.raw(`${name}.q8`, dims, 'int8', () => asBytes(quantised().values));
    // The axis is known once it was quantised; graphs that share the bytes were given the same weights.
    const { scales, scaleDims } = quantised();
    const factors = this.weight(`${name}.s8`, scaleDims, () => scales, 'keep');
    const value = this.op('Mul', [this.op('Cast', [bytes], { to: DataType.FLOAT }), factors]);
    this.constants.set(`w:${name}`, value);
    return value;
  }

  /** A quantised weight as it is stored. */
  raw(name: string, dims: readonly number[], type: RawType, bytes: () => Uint8Array): Value {
    if (this.constants.has(`w:${name}`)) return name;
    const ref = this.weights.putRaw(name, dims, type, bytes);
    this.files.add(ref.file);
    this.initializers.push(externalTensor(name, ref));
    this.constants.set(`w:${name}`, name);
    return name;
  }

  float(value: number): Value {
    return this.floats([], Float32Array.of(value));
  }

  /** A small constant inside the graph file. */
  floats(dims: readonly number[], data: Float32Array): Value {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.constant(DataType.FLOAT, dims, bytes);
  }

  int(value: number): Value {
    return this.constant(DataType.INT64, [], int64Bytes([value]));
  }

  ints(values: readonly number[], dims: readonly number[] = [values.length]): Value {
    return this.constant(DataType.INT64, dims, int64Bytes(values));
  }

  /** Indices of a Gather: half the bytes of `ints`. */
  indices(values: readonly number[], dims: readonly number[]): Value {
    return this.constant(DataType.INT32, dims, new Uint8Array(Int32Array.from(values).buffer));
  }

  /** Writes the graph and returns the pack's record of it. `half`: computing in half precision, on the same weights. */
  save(dir: string, file: string, half?: 'half'): { file: string; weights: string[] } {
    const { inputs, outputs, initializers } = this;
    const graph = { inputs, outputs, initializers, nodes: this.nodes };
    const model = onnx.ModelProto.create({
      irVersion: IR_VERSION,
      producerName: 'medclip-sam',
      opsetImport: [
        { domain: '', version: OPSET },
        { domain: 'com.microsoft', version: 1 },
      ],
      graph: {
        name: this.name,
        node: half ? halfPrecision(graph) : this.nodes,
        initializer: this.initializers,
        input: this.inputs,
        output: this.outputs,
      },
    });
    fs.writeFileSync(path.join(dir, file), onnx.ModelProto.encode(model).finish());
    return { file, weights: [...this.files].sort() };
  }

  private constant(dataType: number, dims: readonly number[], bytes: Uint8Array): Value {
    const key = `c:${dataType}:${dims.join('x')}:${Buffer.from(bytes).toString('base64')}`;
    const known = this.constants.get(key);
    if (known) return known;
    const name = `c${this.constants.size}`;
    this.initializers.push({ name, dims: [...dims], dataType, rawData: bytes });
    this.constants.set(key, name);
    return name;
  }
}

const TYPES = {
  fp32: DataType.FLOAT,
  fp16: DataType.FLOAT16,
  int8: DataType.INT8,
  uint8: DataType.UINT8,
} as const;

function externalTensor(name: string, ref: WeightRef): onnx.ITensorProto {
  return {
    name,
    dims: [...ref.dims],
    dataType: TYPES[ref.type],
    dataLocation: DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: ref.file },
      { key: 'offset', value: String(ref.offset) },
      { key: 'length', value: String(ref.length) },
    ],
  };
}

function attribute(name: string, value: Attribute): onnx.IAttributeProto {
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if (typeof value === 'string') {
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  }
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value] };
}

function valueInfo(name: string, dims: readonly Dim[], elemType: number): onnx.IValueInfoProto {
  const dim = dims.map(d => (typeof d === 'string' ? { dimParam: d } : { dimValue: d }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

const asBytes = (values: Int8Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const int64Bytes = (values: readonly number[]): Uint8Array =>
  new Uint8Array(BigInt64Array.from(values, v => BigInt(v)).buffer);
