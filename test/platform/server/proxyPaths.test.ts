import net from 'node:net';
import http from 'node:http';
import { rawRequest, startFakePacs, startSite } from './siteFixture';
import type { FakePacs, Site } from './siteFixture';

let pacs: FakePacs;
let site: Site;
let headers: http.OutgoingHttpHeaders = {};
beforeAll(async () => {
  pacs = await startFakePacs(
    (_req, res) =>
      void res.writeHead(200, { 'content-type': 'application/dicom+json', ...headers }).end('[]')
  );
  site = await startSite({ pacsUrl: pacs.url, pacsAuthorization: 'Basic T1VSUw==' });
});
beforeEach(() => {
  pacs.requests.length = 0;
  headers = {};
});
afterAll(async () => {
  await site.close();
  await pacs.close();
});

function ask(method: string, path: string, more: http.OutgoingHttpHeaders = {}): Promise<number> {
  const { hostname, port } = new URL(site.url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers: more }, answer =>
      resolve(answer.resume().statusCode ?? 0)
    );
    request.on('error', reject);
    request.end();
  });
}

test.each([
  '/studies',
  '/studies?limit=25&includefield=00081030%2C00080060',
  '/series?Modality=CT',
  '/instances?limit=1',
  '/studies/1.2/series',
  '/studies/1.2/instances',
  '/studies/1.2/series/1.3/instances',
  '/studies/1.2/metadata',
  '/studies/1.2/series/1.3/metadata',
  '/studies/1.2/series/1.3/instances/1.4',
  '/studies/1.2/series/1.3/instances/1.4/frames/1,2',
  '/studies/1.2/series/1.3/instances/1.4/frames/1/rendered',
  '/studies/1.2/series/1.3/instances/1.4/rendered',
  '/studies/1.2/series/1.3/thumbnail',
  '/studies/1.2/series/1.3/instances/1.4/bulkdata/00081140/1/00091010',
  '/studies/1.2/series/1.3/instances/1.4/bulk/7fe00010',
])('%s is passed on', async where => {
  expect(await ask('GET', `/dicom-web${where}`)).toBe(200);
  expect(await ask('HEAD', `/dicom-web${where}`)).toBe(200);
  expect(pacs.requests.map(r => r.url)).toEqual([
    `/pacs/dicom-web${where}`,
    `/pacs/dicom-web${where}`,
  ]);
});

test('an encoded comma is decoded once', async () => {
  expect(await ask('GET', '/dicom-web/studies/1/series/2/instances/3/frames/1%2C2')).toBe(200);
  expect(pacs.requests[0]?.url).toMatch(/frames\/1,2$/);
});

test.each([
  ['/dicom-web/..%2fsystem', 400],
  ['/dicom-web/../system', 400],
  ['/dicom-web/%2e%2e/system', 400],
  ['/dicom-web/%2E%2E%2Fsystem', 400],
  ['/dicom-web/%252e%252e%252fsystem', 400],
  ['/dicom-web/studies/..%5c..%5csystem', 400],
  ['/dicom-web/studies/..\\system', 400],
  ['/dicom-web/studies/1.2/../../../system', 400],
  ['/dicom-web/..;/system', 400],
  ['/dicom-web/studies;x=1', 400],
  ['/dicom-web/studies/1%2e2', 400],
  ['/dicom-web/studies/1.2%00', 400],
  ['/dicom-web/studies/%c0%ae%c0%ae', 400],
  ['/dicom-web//[', 400],
  ['/dicom-web//studies', 400],
  ['/dicom-web/@evil.example/', 400],
  ['/dicom-web/studies?x=%0d%0aX-A:b', 400],
  ['/dicom-web/studies?x=%00', 400],
  ['http://evil.example/dicom-web/studies', 400],
  [`/dicom-web/studies?${'x'.repeat(9000)}`, 414],
  ['/dicom-web', 404],
  ['/dicom-web/', 404],
  ['/dicom-web/system', 404],
  ['/dicom-web/workitems', 404],
  ['/dicom-web/studies/1.2/reject/113001', 404],
  ['/dicom-web/studies/1.2/frames/1', 404],
  ['/dicom-web/series/1.3', 404],
  ['/dicom-web/studies/../..', 400],
  ['/dicom-web/studies/..../series', 400],
  ['/dicom-web/studies/1.2/series/1.3/instances/1.4/frames/all', 404],
])('%s never reaches the PACS', async (where, status) => {
  expect((await rawRequest(site.url, where)).status).toBe(status);
  expect(pacs.requests).toEqual([]);
});

test.each('PUT DELETE PATCH OPTIONS TRACE PURGE PROPFIND SEARCH'.split(' '))(
  '%s is refused',
  async method => {
    expect(await ask(method, '/dicom-web/studies/1.2')).toBe(405);
    expect(pacs.requests).toEqual([]);
  }
);

test('POST stores, and does nothing else', async () => {
  const type = { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' };
  expect(await ask('POST', '/dicom-web/studies', type)).toBe(200);
  expect(await ask('POST', '/dicom-web/studies/1.2', type)).toBe(200);
  expect(pacs.requests).toHaveLength(2);
  expect(await ask('POST', '/dicom-web/studies/1.2/series', type)).toBe(405);
  expect(await ask('POST', '/dicom-web/series', type)).toBe(405);
  const query = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(await ask('POST', '/dicom-web/studies', query)).toBe(415);
  expect(pacs.requests).toHaveLength(2);
});

test('only known headers travel, in both directions', async () => {
  headers = {
    'set-cookie': 'a=b',
    'content-security-policy': 'default-src *',
    'cross-origin-opener-policy': 'unsafe-none',
    'x-content-type-options': 'none',
    'referrer-policy': 'unsafe-url',
    'service-worker-allowed': '/',
    'x-powered-by': 'PACS',
    refresh: '0;url=http://evil.example',
    link: '</x.js>; rel=preload',
    etag: '"1"',
    warning: '299 pacs "more"',
  };
  const answer = await rawRequest(site.url, '/dicom-web/studies', {
    accept: 'application/dicom+json',
    'x-remote-user': 'admin',
    'x-forwarded-for': '10.0.0.1',
    'x-http-method-override': 'DELETE',
    forwarded: 'for=evil',
    cookie: 'a=b',
    authorization: 'Bearer own',
    via: 'x',
  });
  expect(Object.keys(pacs.requests[0]?.headers ?? {}).sort()).toEqual([
    'accept',
    'authorization',
    'connection',
    'forwarded',
    'host',
  ]);
  expect(pacs.requests[0]?.headers.authorization).toBe('Basic T1VSUw==');
  expect(pacs.requests[0]?.headers.host).toBe(new URL(pacs.url).host);
  for (const name of ['set-cookie', 'refresh', 'link', 'service-worker-allowed', 'x-powered-by']) {
    expect(answer.headers[name]).toBeUndefined();
  }
  expect(answer.headers.etag).toBe('"1"');
  expect(answer.headers.warning).toBe('299 pacs "more"');
  expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
  expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['referrer-policy']).toBe('no-referrer');
});

test.each(['text/html', 'image/svg+xml', 'text/javascript', 'application/xml'])(
  'what a PACS sends as %s is text and never runs as ours',
  async type => {
    headers = { 'content-type': type };
    const answer = await rawRequest(site.url, '/dicom-web/studies');
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  }
);

const JSON_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\n';
test.each<[string, string, boolean, number]>([
  ['status 099', 'HTTP/1.1 099 X\r\nContent-Length: 0\r\n\r\n', true, 502],
  ['status 000', 'HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n', true, 502],
  ['status 1000', 'HTTP/1.1 1000 X\r\nContent-Length: 0\r\n\r\n', true, 502],
  ['an upgrade', 'HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nhi', true, 502],
  ['JSON that is cut off', `${JSON_HEAD}Content-Length: 100\r\n\r\n[{}`, true, 502],
  ['chunks that are cut off', `${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n[{}`, true, 502],
  ['another protocol', 'SSH-2.0-OpenSSH\r\n', true, 502],
  ['nothing', '', true, 502],
  ['a header without end', `${JSON_HEAD}X: ${'a'.repeat(40_000)}`, false, 502],
  ['half a header, and silence', 'HTTP/1.1 200 OK\r\nX-', false, 504],
  ['silence', '', false, 504],
  ['half an answer, and silence', `${JSON_HEAD}Content-Length: 9\r\n\r\n[`, false, 504],
  ['a redirect elsewhere', 'HTTP/1.1 302 X\r\nLocation: http://evil.example/\r\n\r\n', true, 502],
  ['a redirect out of the root', 'HTTP/1.1 302 X\r\nLocation: /system\r\n\r\n', true, 502],
])('%s from the PACS is told at once', async (_name, bytes, ends, status) => {
  const hostile = net.createServer(socket => {
    socket.on('error', () => undefined);
    socket.once('data', () => (ends ? socket.end(bytes) : socket.write(bytes)));
  });
  await new Promise<void>(resolve => hostile.listen(0, '127.0.0.1', resolve));
  const { port } = hostile.address() as net.AddressInfo;
  const front = await startSite({ pacsUrl: `http://127.0.0.1:${port}/x`, pacsTimeoutMs: 400 });
  const answer = await rawRequest(front.url, '/dicom-web/studies');
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body).detail).toMatch(/PACS/);
  await front.close();
  await new Promise(resolve => hostile.close(resolve));
});

test('a drip is given up, a slow reader is not', async () => {
  const timers: NodeJS.Timeout[] = [];
  const dripping = net.createServer(socket => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(`${JSON_HEAD}\r\n[`);
      timers.push(setInterval(() => socket.write(' '), 50));
    });
  });
  await new Promise<void>(resolve => dripping.listen(0, '127.0.0.1', resolve));
  const { port } = dripping.address() as net.AddressInfo;
  const front = await startSite({ pacsUrl: `http://127.0.0.1:${port}/x`, pacsTimeoutMs: 400 });
  expect((await rawRequest(front.url, '/dicom-web/studies')).status).toBe(504);
  await front.close();
  timers.forEach(clearInterval);
  await new Promise(resolve => dripping.close(resolve));

  const large = Buffer.alloc(24 * 1024 * 1024, 'x');
  const quick = await startFakePacs((_req, res) => void res.end(large));
  const other = await startSite({ pacsUrl: quick.url, pacsTimeoutMs: 300 });
  const received = await new Promise<number>((resolve, reject) => {
    http.get(`${other.url}/dicom-web/studies/1`, answer => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes - chunk.length < 65536) {
          answer.pause();
          setTimeout(() => answer.resume(), 1500);
        }
      });
      answer.on('end', () => resolve(bytes));
      answer.on('error', reject);
    });
  });
  expect(received).toBe(large.length);
  await other.close();
  await quick.close();
});
