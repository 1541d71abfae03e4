import type { Policy } from './readerModel';

export type At = { readonly x: number; readonly y: number };
export type Command =
  | { readonly do: 'run'; readonly prompt: string; readonly at: At; readonly empty: boolean }
  | { readonly do: 'click'; readonly at: At; readonly tool: 'inside' | 'outside' | 'keep' }
  | { readonly do: 'box'; readonly from: At; readonly to: At }
  | { readonly do: 'operation'; readonly operation: 'fill-holes' | 'grow' | 'shrink' | 'smooth' }
  | { readonly do: 'paint'; readonly which: number; readonly at: At; readonly value: 0 | 1 }
  | { readonly do: 'accept' | 'hand' | 'discard' | 'undo' | 'redo' | 'save' | 'restore' }
  | { readonly do: 'fill' | 'mode' }
  | { readonly do: 'propagate'; readonly direction: 'up' | 'down' }
  | { readonly do: 'agree' | 'flag' | 'remove' | 'select'; readonly which: number }
  | { readonly do: 'rename'; readonly which: number; readonly label: string }
  | { readonly do: 'scroll'; readonly slice: number }
  | { readonly do: 'viewport'; readonly id: string }
  | { readonly do: 'policy'; readonly policy: Policy };
