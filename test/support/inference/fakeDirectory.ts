/** A folder of the origin private file system in memory: what the code under test uses of it. */
export class FakeDirectory {
  readonly kind = 'directory';
  readonly entries = new Map<string, FakeDirectory | FakeFile>();
  constructor(readonly name = '') {}

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeDirectory> {
    const known = this.entries.get(name);
    if (known instanceof FakeDirectory) return known;
    if (!create) throw new DOMException('There is none.', 'NotFoundError');
    const made = new FakeDirectory(name);
    this.entries.set(name, made);
    return made;
  }
  async getFileHandle(name: string, { create = false } = {}): Promise<FakeFile> {
    const known = this.entries.get(name);
    if (known instanceof FakeFile) return known;
    if (!create) throw new DOMException('There is none.', 'NotFoundError');
    const made = new FakeFile(name);
    this.entries.set(name, made);
    return made;
  }
  async removeEntry(name: string): Promise<void> {
    if (!this.entries.delete(name)) throw new DOMException('There is none.', 'NotFoundError');
  }
  async *values() {
    yield* this.entries.values();
  }
  /** All files below, by their path. */
  files(): Map<string, FakeFile> {
    const all = new Map<string, FakeFile>();
    for (const [name, entry] of this.entries) {
      if (entry instanceof FakeFile) all.set(name, entry);
      else entry.files().forEach((file, below) => all.set(`${name}/${below}`, file));
    }
    return all;
  }
}

export class FakeFile {
  readonly kind = 'file';
  bytes = new Uint8Array(0);
  lastModified = Date.now();
  constructor(readonly name: string) {}

  async getFile() {
    const { bytes, lastModified } = this;
    return { size: bytes.length, lastModified, arrayBuffer: async () => bytes.slice().buffer };
  }
  async createSyncAccessHandle() {
    return {
      write: (piece: Uint8Array, { at }: { at: number }) => {
        const grown = new Uint8Array(Math.max(this.bytes.length, at + piece.length));
        grown.set(this.bytes);
        grown.set(piece, at);
        this.bytes = grown;
        this.lastModified = Date.now();
        return piece.length;
      },
      truncate: (size: number) => {
        this.bytes = this.bytes.slice(0, size);
        this.lastModified = Date.now();
      },
      flush() {},
      close() {},
    };
  }
}
