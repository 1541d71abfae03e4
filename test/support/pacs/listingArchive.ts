import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListingArchive {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** An archive that can only be listed (QIDO-RS): `studies` studies of `series` CT series of 40 images each. */
export async function startListingArchive(
  studies: number,
  series: number
): Promise<ListingArchive> {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://archive');
    const [, , study, what] = url.pathname.split('/');
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const limit = Number(url.searchParams.get('limit') ?? 1e9);
    const page = <T>(all: number, item: (i: number) => T): T[] =>
      Array.from({ length: Math.max(0, Math.min(limit, all - offset)) }, (_, i) =>
        item(offset + i)
      );
    const value = (v: string | number) => ({ Value: [v] });
    const items =
      what === undefined
        ? page(studies, i => ({ '0020000D': value(`2.25.1.${i + 1}`) }))
        : page(series, i => ({
            '0020000E': value(`${study}.${i + 1}`),
            '00080060': value('CT'),
            '00201209': value(40),
          }));
    response.writeHead(200, { 'content-type': 'application/dicom+json' });
    response.end(JSON.stringify(items));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
