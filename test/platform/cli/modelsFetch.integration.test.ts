import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { OFFICIAL_MODELS } from '@medclip/models/fetch/officialModels';
import { verifyPack } from '@medclip/models/verifyPack';
import { createProgram } from '../../../platform/cli/src/program';
import {
  clipKeys,
  samKeys,
  vocabulary,
  writeRandomCheckpoint,
} from '../../support/packs/randomCheckpoint';

/** The table with miniature checkpoints in the place of the official ones: only their bytes are pinned. */
jest.mock('@medclip/models/fetch/officialModels', () => {
  const real = jest.requireActual('@medclip/models/fetch/officialModels');
  return { ...real, OFFICIAL_MODELS: structuredClone(real.OFFICIAL_MODELS) };
});

const CLIP = {
  ...{ width: 64, layers: 2, patch: 8, grid: 2, embed: 16, textWidth: 64, textLayers: 1 },
  ...{ vocab: 12, positions: 8, hidden: 16 },
};
const SAM = { width: 16, headDim: 8, patch: 8, grid: 2, windows: [0], embed: 32, mlp: 16 };

let mirror: string;
let out: string;
let server: http.Server;
let from: string;
let budget: number;
const asked: string[] = [];
let told: string;
let printed: string;

beforeAll(async () => {
  mirror = fs.mkdtempSync(path.join(os.tmpdir(), 'mirror-'));
  const [checkpoint, vocab] = OFFICIAL_MODELS.biomedclip.files;
  writeRandomCheckpoint(path.join(mirror, checkpoint.name), clipKeys(CLIP), 1);
  fs.writeFileSync(path.join(mirror, vocab.name), vocabulary(12));
  writeRandomCheckpoint(path.join(mirror, 'mobile_sam.pt'), samKeys(SAM), 2);
  const pinned = [...OFFICIAL_MODELS.biomedclip.files, ...OFFICIAL_MODELS['mobile-sam'].files];
  for (const file of pinned as { name: string; bytes: number | null; sha256: string }[]) {
    const bytes = fs.readFileSync(path.join(mirror, file.name));
    file.sha256 = createHash('sha256').update(bytes).digest('hex');
    file.bytes = bytes.length;
  }
  server = http.createServer((req, res) => {
    const name = path.basename(req.url ?? '');
    const start = Number(/bytes=(\d+)-/.exec(req.headers.range ?? '')?.[1] ?? 0);
    asked.push(`${name} ${start}`);
    const bytes = fs.readFileSync(path.join(mirror, name));
    res.writeHead(start ? 206 : 200, {
      'content-length': bytes.length - start,
      ...(start && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    const piece = bytes.subarray(start, start + budget);
    res.write(piece, () => (piece.length < bytes.length - start ? res.destroy() : res.end()));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  fs.rmSync(mirror, { recursive: true, force: true });
});
beforeEach(() => {
  out = fs.mkdtempSync(path.join(os.tmpdir(), 'fetched-'));
  budget = Infinity;
  asked.length = 0;
  [told, printed] = ['', ''];
  jest.spyOn(process.stderr, 'write').mockImplementation(text => ((told += text), true));
  jest.spyOn(process.stdout, 'write').mockImplementation(text => ((printed += text), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  fs.rmSync(out, { recursive: true, force: true });
});

async function fetchModels(...args: string[]): Promise<number | string | undefined> {
  const words = ['models', 'fetch', ...args, '--out', out];
  await createProgram().parseAsync(['node', 'medclip-sam', ...words]);
  return process.exitCode ?? undefined;
}

test('both models: licence and progress are shown, the pack is made and says what it is for', async () => {
  expect(await fetchModels('biomedclip', 'mobile-sam', '--from', from, '--json')).toBe(0);
  expect(told).toMatch(/BiomedCLIP .*licence MIT\n.*deployed use case is out of its scope/);
  expect(told).toMatch(/MobileSAM .*licence Apache-2.0/);
  expect(told).toMatch(/mobile_sam.pt: .* MB of .* MB, 100 %/);
  const { pack } = JSON.parse(printed) as { pack: string };
  const made = await verifyPack(pack);
  expect(made.licence.attribution.join()).toMatch(/BiomedCLIP.*SAM/);
  expect(made.intendedUse).toMatch(/Research only/);
  expect(made.variants?.map(v => v.id)).toEqual(['fp16', 'int8']);
});

test('one after the other, with a line that broke: it goes on there, and then converts', async () => {
  budget = 30_000;
  expect(await fetchModels('biomedclip', '--from', from)).toBe(1);
  expect(told).toMatch(/could not be fetched/);
  expect(told).toContain(`save it as ${path.join(out, 'open_clip_pytorch_model.bin')}`);
  const [part] = fs.readdirSync(out);
  expect(part).toBe('open_clip_pytorch_model.bin.part');
  const kept = fs.statSync(path.join(out, part!)).size;
  budget = Infinity;
  expect(await fetchModels('biomedclip', '--from', from)).toBe(0);
  expect(asked).toContain(`open_clip_pytorch_model.bin ${kept}`);
  expect(printed).toMatch(/Next: medclip-sam models convert/);
  expect(await fetchModels('mobile-sam', '--from', from)).toBe(0);
  expect(asked.filter(line => line.startsWith('open_clip'))).toHaveLength(2);
  await verifyPack(path.join(out, 'biomedclip-mobile-sam'));
});

test('nobody there: which address, and how to bring the file by hand', async () => {
  const gone = 'http://127.0.0.1:1/models';
  expect(await fetchModels('mobile-sam', '--from', gone)).toBe(1);
  expect(told).toContain(`${gone}/mobile_sam.pt could not be fetched: `);
  expect(told).toContain(`by hand: save it as ${path.join(out, 'mobile_sam.pt')}`);
  fs.copyFileSync(path.join(mirror, 'mobile_sam.pt'), path.join(out, 'mobile_sam.pt'));
  expect(await fetchModels('mobile-sam', '--from', gone)).toBe(0);
});
