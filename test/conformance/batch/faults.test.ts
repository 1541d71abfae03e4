import { join } from 'node:path';
import { createDicomWeb, textIn } from '@medclip/batch/pacs/dicomWeb';
import { batchCli } from '../../support/batch/batchCli';
import { openCtArchive, type CtArchive } from '../../support/batch/ctArchive';
import { sizeOf, until } from '../../support/batch/runners';
import { startFaultyProxy, type FaultyProxy } from '../../support/pacs/faultyProxy';
import type { TestServer } from '../../support/pacs/testServer';

/** The whole proof: BATCH_SERIES=60 BATCH_AWAY_MS=60000. */
const SERIES = sizeOf('BATCH_SERIES', 8);
const AWAY_MS = sizeOf('BATCH_AWAY_MS', 4_000);
const WORKERS = 2;

jest.setTimeout(1_800_000);

describe('a batch on an archive that has a bad day', () => {
  let folder: string;
  let archive: CtArchive;
  let server: TestServer;
  let proxy: FaultyProxy;
  beforeAll(async () => {
    archive = await openCtArchive('bad-day', SERIES);
    ({ folder, server } = archive);
    proxy = await startFaultyProxy(server.url.replace(/\/$/, ''));
  });
  afterAll(async () => {
    await proxy?.close();
    await archive?.close();
  });

  it('loses no series, doubles none, blames none, and never asks more at once than it may', async () => {
    // The first question, whether the archive is there at all, is asked once: the bad day begins after it.
    const fine = proxy.requests();
    void until(() => proxy.requests() > fine + 2).then(() => {
      const { faults } = proxy;
      Object.assign(faults, { reset: 0.03, truncate: 0.2, short: 0.1, forget: 0.15, lose: 0.1 });
      // One of two: what a batch may ask at once is known to it, what the archive bears is not.
      faults.cap = 1;
      faults.awayUntil = Date.now() + AWAY_MS;
    });
    const { code, out, err } = await batchCli([
      'run',
      ...['--pacs', `${proxy.url}/dicom-web`, '--plan', join(folder, 'plan.json')],
      ...['--out', join(folder, 'out'), '--workers', `${WORKERS}`, '--yes', '--json'],
    ]);
    expect(`${code} ${err.replaceAll(/^The PACS .*\n/gm, '')}`).toBe('0 ');
    const counts = JSON.parse(out) as Record<string, number>;
    expect(counts).toMatchObject({ tasks: SERIES, open: 0, failed: 0, refused: 0 });
    // A store whose answer was lost is found at the next try.
    expect(counts['stored']! + counts['already']!).toBe(SERIES);
    expect(proxy.peak()).toBeLessThanOrEqual(WORKERS);
    expect(proxy.struck['away']).toBeGreaterThan(0);
    expect(Object.keys(proxy.struck).length).toBeGreaterThan(1);

    const pacs = createDicomWeb({ address: `${server.url}/dicom-web`, authorization: null });
    const segs: string[] = [];
    for await (const item of pacs.search('instances', { Modality: 'SEG' })) {
      segs.push(textIn(item, '0020000D'));
    }
    expect(segs).toHaveLength(SERIES);
    expect(new Set(segs).size).toBe(SERIES);
  });
});
