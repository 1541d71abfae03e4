import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { checkClose, checkEqual, checkImage } from '../../../platform/cli/src/parity/compare';

const BIN = join(__dirname, '..', '..', '..', 'platform', 'cli', 'bin', 'medclip-sam.cjs');

describe('comparisons', () => {
  it('fail on NaN, on another length and beyond the tolerance', () => {
    expect(checkClose('x', [1, NaN], [1, 1], 1).pass).toBe(false);
    expect(checkClose('x', [1], [1, 1], 1).pass).toBe(false);
    expect(checkClose('x', [1.2], [1], 0.1).pass).toBe(false);
    expect(checkClose('x', [1.05], [1], 0.1).pass).toBe(true);
    expect(checkEqual('x', [1, 2], [1, 3]).detail).toBe('1 of 2 differ');
    const image = new Uint8Array(1000);
    const other = image.slice();
    other[0] = 1;
    expect(checkImage('x', other, image).pass).toBe(true);
    other[0] = 2;
    expect(checkImage('x', other, image).pass).toBe(false);
  });
});

describe('medclip-sam parity', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'medclip-parity-'))));
  afterEach(() => rmSync(dir, { recursive: true }));
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [BIN, 'parity', ...args], { encoding: 'utf8' });

  it('finds packs at any depth, reports one that passes and one that fails, and ends in failure', () => {
    const vocab = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'lung'].join('\n');
    const meta = { context: 8, external_files: { 'vocab.txt': {} } };
    for (const [name, ids] of [
      ['deep/right', [2, 5, 3]],
      ['wrong', [2, 1, 3]],
    ] as const) {
      mkdirSync(join(dir, name), { recursive: true });
      writeFileSync(join(dir, name, 'io.json'), JSON.stringify({ meta, tensors: {} }));
      writeFileSync(join(dir, name, 'vocab.txt'), vocab);
      writeFileSync(join(dir, name, 'cases.json'), JSON.stringify([{ text: 'Lung', ids }]));
    }
    const r = run('--golden', dir);
    expect(r.stdout).toMatch(/^pass {2}deep\/right/m);
    expect(r.stdout).toMatch(/^FAIL {2}wrong/m);
    expect(r.stdout.trimEnd().split('\n').at(-1)).toBe('1 passed, 1 failed');
    expect(r.status).toBe(1);
  });

  it('finds packs behind links, and is not led round in circles', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'medclip-parity-'));
    try {
      writeFileSync(join(elsewhere, 'io.json'), JSON.stringify({ meta: {}, tensors: {} }));
      symlinkSync(elsewhere, join(dir, 'linked'), 'junction');
      symlinkSync(dir, join(dir, 'round'), 'junction');
      expect(run('--golden', dir).stdout).toMatch(
        /^FAIL {2}linked {2}no checker knows.*\n0 passed, 1 failed\n$/
      );
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('reports a pack that nothing knows, and an empty folder, as failures', () => {
    expect(run('--golden', dir).status).toBe(1);
    writeFileSync(join(dir, 'io.json'), JSON.stringify({ meta: {}, tensors: {} }));
    const r = run('--golden', dir);
    expect(r.stdout).toMatch(/no checker knows/);
    expect(r.status).toBe(1);
    expect(run('--golden', join(dir, 'nowhere')).status).toBe(2);
  });
});
