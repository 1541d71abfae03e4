import { unsupported } from './refusal';
import { elementCount } from './tensorSource';

/** BiomedCLIP's word table, the largest tensor of all the models, has 23 million values. */
export const MAX_TENSOR_VALUES = 1 << 27;

/** Throws `model-unsupported` for a tensor that would take more memory than any of these models' tensors could. */
export function requireReadable(label: string, key: string, shape: readonly number[]): void {
  const values = elementCount(shape);
  if (values <= MAX_TENSOR_VALUES) return;
  throw unsupported(
    label,
    `"${key.slice(0, 80)}" has ${values} values, more than any model known here`
  );
}
