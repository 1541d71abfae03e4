import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { DType, TensorSource } from './tensorSource';

const SHOWN = 6;
/** Far more layers than any of these models has; a key may name any number. */
const MAX_LAYERS = 1000;
const WEIGHT_TYPES: readonly (DType | undefined)[] = ['F64', 'F32', 'F16', 'BF16'];

/**
 * Holds a checkpoint against the keys its model has. Throws `model-unsupported` with the first missing, misshapen,
 * mistyped and unknown keys. `ignored` are keys that official checkpoints carry and the graphs do not use.
 */
export function checkKeys(
  source: TensorSource,
  model: string,
  expected: ReadonlyMap<string, readonly number[]>,
  ignored: RegExp
): void {
  const missing: string[] = [];
  const odd: string[] = [];
  const mistyped: string[] = [];
  for (const [key, shape] of expected) {
    const found = source.shape(key);
    if (!found) missing.push(key);
    else if (found.length !== shape.length || found.some((n, i) => n !== shape[i])) {
      odd.push(`${key} is [${found}] instead of [${shape}]`);
    } else if (!WEIGHT_TYPES.includes(source.dtype(key))) {
      mistyped.push(`${key} is ${source.dtype(key)}`);
    }
  }
  const unknown = source.keys().filter(key => !expected.has(key) && !ignored.test(key));
  if (missing.length + odd.length + mistyped.length + unknown.length === 0) return;
  const parts = [
    list('missing', missing),
    list('of another shape', odd),
    list('no floating-point numbers', mistyped),
    list('unknown', unknown),
  ].filter(Boolean);
  throw new MedClipSamError(
    'model-unsupported',
    `${source.label} is no ${model} checkpoint this converter knows: ${parts.join('; ')}.`,
    'Give an official checkpoint, or a fine-tuned one of the same architecture with all its weights.'
  );
}

function list(what: string, keys: readonly string[]): string {
  if (keys.length === 0) return '';
  const shown = keys.slice(0, SHOWN).join(', ');
  const more = keys.length > SHOWN ? `, and ${keys.length - SHOWN} more` : '';
  return `${keys.length} ${what} (${shown}${more})`;
}

/** The shape of a key that must be there. Throws `model-unsupported`. */
export function requiredShape(source: TensorSource, model: string, key: string): readonly number[] {
  const shape = source.shape(key);
  if (shape) return shape;
  throw new MedClipSamError(
    'model-unsupported',
    `${source.label} is no ${model} checkpoint this converter knows: it has no "${key}".`,
    'Give an official checkpoint, or a fine-tuned one of the same architecture with all its weights.'
  );
}

/** How many of `prefix.0`, `prefix.1`, … the checkpoint holds. */
export function countIndexed(source: TensorSource, prefix: string): number {
  const start = `${prefix}.`;
  let count = 0;
  for (const key of source.keys()) {
    if (!key.startsWith(start)) continue;
    const index = Number(key.slice(start.length).split('.')[0]);
    if (Number.isInteger(index)) count = Math.max(count, index + 1);
  }
  if (count <= MAX_LAYERS) return count;
  throw new MedClipSamError(
    'model-unsupported',
    `${source.label} claims ${count} layers "${prefix}".`,
    'Give an official checkpoint, or a fine-tuned one of the same architecture with all its weights.'
  );
}
