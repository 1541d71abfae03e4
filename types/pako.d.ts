/** The little that is used of pako, which has no types of its own. */
declare module 'pako' {
  export class Inflate {
    constructor(options?: { raw?: boolean; chunkSize?: number });
    /** Called with each piece of output; throwing ends the work. */
    onData: (chunk: Uint8Array) => void;
    push(data: Uint8Array, last?: boolean): boolean;
    readonly err: number;
  }
}
