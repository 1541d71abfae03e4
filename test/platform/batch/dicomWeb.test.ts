import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDicomWeb, textIn } from '@medclip/batch/pacs/dicomWeb';

/** An archive of some studies with ways of its own to answer a list. */
interface Ways {
  /** Most that it gives at once. */
  readonly cap?: number;
  readonly warns?: boolean;
  readonly ignores?: 'limit' | 'offset';
  /** Statuses of its first answers. */
  readonly first?: readonly number[];
}

async function listOf(
  count: number,
  { cap = Infinity, warns = false, ignores, first = [] }: Ways,
  patience?: number
): Promise<{ readonly studies: number; readonly different: number; readonly requests: number }> {
  let requests = 0;
  const server = http.createServer((request, response) => {
    const status = first[requests++];
    if (status !== undefined) return void response.writeHead(status, { 'retry-after': '0' }).end();
    const { searchParams } = new URL(request.url ?? '/', 'http://archive');
    const offset = ignores === 'offset' ? 0 : Number(searchParams.get('offset'));
    const limit = ignores === 'limit' ? Infinity : Number(searchParams.get('limit'));
    const n = Math.max(0, Math.min(count - offset, limit, cap));
    const items = Array.from({ length: n }, (_, i) => ({
      '0020000D': { Value: [`1.${offset + i}`] },
    }));
    const left = offset + n < count;
    response.writeHead(200, {
      'content-type': 'application/dicom+json',
      ...(warns && left && { warning: '299 archive: "There are more results"' }),
    });
    response.end(JSON.stringify(items));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pacs = createDicomWeb({ address, authorization: null, ...(patience && { patience }) });
  const studies: string[] = [];
  try {
    for await (const item of pacs.search('studies', {})) studies.push(textIn(item, '0020000D'));
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
  return { studies: studies.length, different: new Set(studies).size, requests };
}

describe('a list of an archive', () => {
  it.each<[string, number, Ways, number]>([
    ['in one page', 7, {}, 1],
    ['of nothing', 0, {}, 1],
    ['in several', 2345, {}, 3],
    ['of as many as a page holds', 1000, {}, 2],
    ['from an archive that gives 100 at once and says nothing', 345, { cap: 100 }, 4],
    ['from one that gives 70 at once and warns', 345, { cap: 70, warns: true }, 5],
    ['from one that gives all at once', 2345, { ignores: 'limit' }, 1],
    [
      'of a round number, from one that always begins at the beginning',
      150,
      { ignores: 'offset' },
      2,
    ],
  ])('is read whole: %s', async (_, count, ways, requests) => {
    expect(await listOf(count, ways)).toEqual({ studies: count, different: count, requests });
  });

  it('that never goes on is refused, not read for ever', async () => {
    await expect(listOf(1500, { ignores: 'offset' })).rejects.toThrow(/ignores "offset"/);
  });

  it('is asked for again while the archive is away, as often as it was told', async () => {
    const busy = { first: [503, 401, 429] };
    expect(await listOf(3, busy, 4)).toMatchObject({ studies: 3, requests: 4 });
    await expect(listOf(3, busy)).rejects.toThrow('The PACS is not able to answer (status 503).');
    await expect(listOf(3, { first: [403] }, 4)).rejects.toThrow(/refuses the query/);
  });
});
