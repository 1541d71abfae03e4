import { longInteger } from './longInteger';
import type { PickleInput } from './pickleInput';
import { corrupt, unsupported } from './refusal';
import type { Pickled } from './pickled';

/** What a pickle may refer to. Everything is interpreted here; nothing is looked up, imported or called. */
export interface PickleWorld {
  /** A name the pickle refers to, or undefined to refuse it. */
  global(module: string, name: string): Pickled | undefined;
  /** The result of calling an allowed global, or undefined to refuse the call. */
  reduce(callable: Pickled, args: readonly Pickled[]): Pickled | undefined;
  persistent(id: Pickled): Pickled;
}

const MARK = Symbol('mark');
/** Far more than any state dict needs; bounds the work on a hostile file. */
const MAX_OPERATIONS = 1_000_000;
const MAX_BYTES = 64 << 20;
const MAX_STRING = 1 << 20;

/**
 * Reads one pickle made of numbers, strings, tuples, lists, dicts and what `world` allows. Any other opcode or name is
 * refused (`model-unsupported`), so a pickle can build data but never run code.
 */
export function unpickle(input: PickleInput, world: PickleWorld): Pickled {
  const { label } = input;
  const stack: (Pickled | typeof MARK)[] = [];
  const memo = new Map<number, Pickled>();
  const u8 = () => input.take(1)[0] as number;
  const view = (n: number) => {
    const bytes = input.take(n);
    return new DataView(bytes.buffer, bytes.byteOffset, n);
  };
  const u32 = () => view(4).getUint32(0, true);
  const push = (value: Pickled) => void stack.push(value);
  const pop = (): Pickled => {
    const value = stack.pop();
    if (value === undefined || value === MARK) throw corrupt(label, 'its index is damaged');
    return value as Pickled;
  };
  const popToMark = (): Pickled[] => {
    const at = stack.lastIndexOf(MARK);
    if (at < 0) throw corrupt(label, 'its index is damaged');
    const items = stack.splice(at) as Pickled[];
    items.shift();
    return items;
  };
  const top = (): Pickled => {
    const value = pop();
    push(value);
    return value;
  };
  const text = (n: number): string => {
    if (n > MAX_STRING) throw corrupt(label, 'its index holds an endless string');
    return new TextDecoder('utf-8', { fatal: true }).decode(input.take(n));
  };
  const line = (): string => {
    let out = '';
    for (let c = u8(); c !== 10; c = u8()) {
      out += String.fromCharCode(c);
      if (out.length > 256) throw corrupt(label, 'its index holds an endless name');
    }
    return out;
  };
  const global = (module: string, name: string) => {
    const value = world.global(module, name);
    if (value === undefined) {
      throw unsupported(
        label,
        `it refers to ${printable(`${module}.${name}`)}, which is no plain tensor data`
      );
    }
    push(value);
  };
  const setItems = (items: readonly Pickled[]) => {
    const target = top();
    if (!(target instanceof Map) || items.length % 2 !== 0) {
      throw corrupt(label, 'its index is damaged');
    }
    for (let i = 0; i < items.length; i += 2) {
      target.set(items[i] as Pickled, items[i + 1] as Pickled);
    }
  };
  const append = (items: readonly Pickled[]) => {
    const target = top();
    if (!Array.isArray(target)) throw corrupt(label, 'its index is damaged');
    for (const item of items) target.push(item);
  };
  const get = (key: number) => {
    const value = memo.get(key);
    if (value === undefined) throw corrupt(label, 'its index is damaged');
    push(value);
  };

  const start = input.position();
  for (let n = 0; n < MAX_OPERATIONS; n++) {
    if (input.position() - start > MAX_BYTES) break;
    const op = u8();
    switch (op) {
      case 0x80: // PROTO
        if (u8() > 5) throw unsupported(label, 'its pickle protocol is newer than 5');
        break;
      case 0x95: // FRAME
        input.take(8);
        break;
      case 0x2e: // STOP
        return pop();
      case 0x28: // MARK
        stack.push(MARK);
        break;
      case 0x30: // POP
        pop();
        break;
      case 0x4e: // NONE
        push(null);
        break;
      case 0x88: // NEWTRUE
        push(true);
        break;
      case 0x89: // NEWFALSE
        push(false);
        break;
      case 0x4a: // BININT
        push(view(4).getInt32(0, true));
        break;
      case 0x4b: // BININT1
        push(u8());
        break;
      case 0x4d: // BININT2
        push(view(2).getUint16(0, true));
        break;
      case 0x8a: // LONG1
        push(longInteger(input.take(u8())));
        break;
      case 0x47: // BINFLOAT
        push(view(8).getFloat64(0, false));
        break;
      case 0x58: // BINUNICODE
        push(text(u32()));
        break;
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING
        push(text(u8()));
        break;
      case 0x54: // BINSTRING
        push(text(u32()));
        break;
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
        push([]);
        break;
      case 0x7d: // EMPTY_DICT
        push(new Map());
        break;
      case 0x74: // TUPLE
        push(popToMark());
        break;
      case 0x85: // TUPLE1
        push([pop()]);
        break;
      case 0x86: {
        // TUPLE2
        const b = pop();
        push([pop(), b]);
        break;
      }
      case 0x87: {
        // TUPLE3
        const c = pop();
        const b = pop();
        push([pop(), b, c]);
        break;
      }
      case 0x73: {
        // SETITEM
        const value = pop();
        const key = pop();
        setItems([key, value]);
        break;
      }
      case 0x75: // SETITEMS
        setItems(popToMark());
        break;
      case 0x61: {
        // APPEND
        const item = pop();
        append([item]);
        break;
      }
      case 0x65: // APPENDS
        append(popToMark());
        break;
      case 0x71: // BINPUT
        memo.set(u8(), top());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(u32(), top());
        break;
      case 0x94: // MEMOIZE
        memo.set(memo.size, top());
        break;
      case 0x68: // BINGET
        get(u8());
        break;
      case 0x6a: // LONG_BINGET
        get(u32());
        break;
      case 0x63: // GLOBAL
        global(line(), line());
        break;
      case 0x93: {
        // STACK_GLOBAL
        const [name, module] = [pop(), pop()];
        // Anything else could be nested so that its text alone fills the memory.
        if (typeof name !== 'string' || typeof module !== 'string') {
          throw corrupt(label, 'its index is damaged');
        }
        global(module, name);
        break;
      }
      case 0x52: {
        // REDUCE
        const args = pop();
        const result = Array.isArray(args) ? world.reduce(pop(), args) : undefined;
        if (result === undefined)
          throw unsupported(label, 'it calls something other than a tensor');
        push(result);
        break;
      }
      case 0x62: {
        // BUILD: the state of an OrderedDict is the module's version table; there is nothing in it for a converter.
        pop();
        if (!(top() instanceof Map)) throw unsupported(label, 'it sets the state of an object');
        break;
      }
      case 0x51: // BINPERSID
        push(world.persistent(pop()));
        break;
      default:
        throw unsupported(
          label,
          `its index uses opcode 0x${op.toString(16)}, which no state dict needs`
        );
    }
  }
  throw corrupt(label, 'its index does not end where that of a state dict would');
}

const printable = (name: string): string => name.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
