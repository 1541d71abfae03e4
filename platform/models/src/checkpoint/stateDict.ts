import { type Pickled, TensorRef } from './pickled';
import { unsupported } from './refusal';

/** Names under which training scripts put the weights. */
const NESTS = ['state_dict', 'model', 'model_state_dict', 'module'];
const MAX_DEPTH = 3;

/** The state dict inside an unpickled checkpoint: the top level, or one level down under a usual name. */
export function stateDict(label: string, root: Pickled): Map<string, TensorRef> {
  let level = root;
  for (let depth = 0; depth < MAX_DEPTH && level instanceof Map; depth++) {
    const found = new Map<string, TensorRef>();
    for (const [key, value] of level) {
      if (typeof key === 'string' && value instanceof TensorRef) found.set(key, value);
    }
    if (found.size > 0) return found;
    const nest: string | undefined = NESTS.find(
      name => (level as Map<Pickled, Pickled>).get(name) instanceof Map
    );
    if (nest === undefined) break;
    level = level.get(nest) as Pickled;
  }
  throw unsupported(label, 'it holds no weights by name (no state dict)');
}
