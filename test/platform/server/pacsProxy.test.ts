import http from 'node:http';
import net from 'node:net';
import { createPacsProxy } from '@medclip/server/pacsProxy';
import { checkPacs } from '@medclip/server/checkPacs';
import { pacsAddress } from '@medclip/server/pacsAddress';
import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { freePort } from '../../support/pacs/orthanc';
import { rawRequest, startFakePacs, startSite } from './siteFixture';
import type { FakePacs, Site } from './siteFixture';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function proxied(
  answer: Parameters<typeof startFakePacs>[0],
  pacsAuthorization: string | null = null
): Promise<{ pacs: FakePacs; site: Site }> {
  const pacs = await startFakePacs(answer);
  open.push(pacs);
  const site = await startSite({ pacsUrl: pacs.url, pacsAuthorization });
  open.push(site);
  return { pacs, site };
}

test('passes path, query, method and body on, and tells the PACS our address', async () => {
  const { pacs, site } = await proxied((_req, res) => void res.writeHead(202).end('ok'));
  const answer = await fetch(`${site.url}/dicom-web/studies/1.2?x=%2A&y=a,b`, {
    method: 'POST',
    body: 'bytes',
    headers: { 'content-type': 'application/dicom', cookie: 'a=b' },
  });
  expect([answer.status, await answer.text()]).toEqual([202, 'ok']);
  const [request] = pacs.requests;
  expect(request?.method).toBe('POST');
  expect(request?.url).toBe('/pacs/dicom-web/studies/1.2?x=%2A&y=a,b');
  expect(request?.body.toString()).toBe('bytes');
  const { host } = new URL(site.url);
  expect(request?.headers.forwarded).toBe(`by=localhost;for=localhost;host=${host};proto=http`);
  expect(request?.headers.cookie).toBeUndefined();
});

test('injects the credentials, which the browser never sees, and asks the reader for none', async () => {
  const { pacs, site } = await proxied(
    (_req, res) =>
      void res.writeHead(401, { 'www-authenticate': 'Basic', 'set-cookie': 's=1' }).end(),
    'Basic YTpi'
  );
  const answer = await fetch(`${site.url}/dicom-web/studies`, {
    headers: { authorization: 'Basic other' },
  });
  expect(pacs.requests[0]?.headers.authorization).toBe('Basic YTpi');
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBeNull();
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(answer.headers.get('content-security-policy')).toContain("connect-src 'self'");
});

test('links of the PACS in JSON are turned to our origin, also across chunks', async () => {
  const { pacs, site } = await proxied((_req, res) => {
    res.writeHead(200, { 'content-type': 'application/dicom+json' });
    const text = JSON.stringify([{ BulkDataURI: `${pacs.url}/studies/1/bulkdata/7` }, 'Grüße']);
    const bytes = Buffer.from(text);
    const step = (at: number) => {
      if (at >= bytes.length) return void res.end();
      res.write(bytes.subarray(at, at + 5), () => setTimeout(step, 1, at + 5));
    };
    step(0);
  });
  const answer = await (await fetch(`${site.url}/dicom-web/studies`)).json();
  expect(answer).toEqual([{ BulkDataURI: `${site.url}/dicom-web/studies/1/bulkdata/7` }, 'Grüße']);
});

test('binary answers pass through byte by byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i & 255));
  const { site } = await proxied((_req, res) => void res.writeHead(200).end(bytes));
  const answer = await fetch(`${site.url}/dicom-web/studies/1`);
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
});

test('an upload that the PACS does not read is held back and not kept in memory', async () => {
  const sockets: net.Socket[] = [];
  const deaf = net.createServer(socket => void sockets.push(socket.pause()));
  await new Promise<void>(resolve => deaf.listen(0, '127.0.0.1', resolve));
  const { port } = deaf.address() as net.AddressInfo;
  const site = await startSite({ pacsUrl: `http://127.0.0.1:${port}/dicom-web` });
  open.push(site);
  const upload = http.request(`${site.url}/dicom-web/studies`, {
    method: 'POST',
    headers: { 'content-type': 'application/dicom' },
  });
  upload.on('error', () => undefined);
  const block = Buffer.alloc(1024 * 1024);
  let passed = 0;
  const more = () => upload.write(block, error => (error ? undefined : (passed++, more())));
  more();
  // Still at the same place after half a second: nobody takes any more.
  for (let before = -1; before !== passed || passed === 0;) {
    before = passed;
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  upload.destroy();
  sockets.forEach(socket => socket.destroy());
  await new Promise(resolve => deaf.close(resolve));
  // What the sockets of the system hold.
  expect(passed).toBeLessThan(40);
});

test('an unreachable PACS is 502 with a sentence; one that hangs is 504', async () => {
  const site = await startSite({ pacsUrl: `http://127.0.0.1:${await freePort()}/dicom-web` });
  open.push(site);
  const answer = await fetch(`${site.url}/dicom-web/studies`);
  expect(answer.status).toBe(502);
  expect(answer.headers.get('content-type')).toContain('json');
  expect((await answer.json()).detail).toMatch(/PACS cannot be reached/);

  const hanging = await startFakePacs(() => undefined);
  open.push(hanging);
  const proxy = createPacsProxy({
    pacs: pacsAddress(hanging.url),
    authorization: null,
    idleTimeoutMs: 100,
  });
  const front = await startFakePacs((req, res) => proxy.handle(req, res, '/studies'));
  open.push(front, { close: async () => proxy.close() });
  expect((await rawRequest(front.url, '/x')).status).toBe(504);
});

test('the PACS is checked at the start', async () => {
  const check = (status: number, type = 'application/dicom+json') =>
    startFakePacs(
      (_req, res) => void res.writeHead(status, { 'content-type': type }).end('[]')
    ).then(pacs => (open.push(pacs), checkPacs(pacs.url, null)));
  await expect(check(200)).resolves.toBeUndefined();
  await expect(check(204)).resolves.toBeUndefined();
  await expect(check(401)).rejects.toMatchObject({ code: 'store-refused' });
  await expect(check(404)).rejects.toMatchObject({ code: 'store-unreachable' });
  await expect(check(200, 'text/html')).rejects.toMatchObject({ code: 'store-unreachable' });
  const nowhere = checkPacs(`http://127.0.0.1:${await freePort()}/x`, null);
  await expect(nowhere).rejects.toMatchObject({ code: 'store-unreachable' });
});

test.each(['nonsense', 'ftp://a/b', 'http://u:p@host/x', 'http://host/x?y=1'])(
  'the PACS address %s is refused',
  address => expect(() => pacsAddress(address)).toThrow(/PACS address/)
);

test('credentials come from the environment, whole or not at all', () => {
  expect(authorizationFromEnvironment({})).toBeNull();
  expect(authorizationFromEnvironment({ MEDCLIP_PACS_TOKEN: 't' })).toBe('Bearer t');
  const both = { MEDCLIP_PACS_USER: 'a', MEDCLIP_PACS_PASSWORD: 'ü' };
  expect(authorizationFromEnvironment(both)).toBe(`Basic ${Buffer.from('a:ü').toString('base64')}`);
  expect(() => authorizationFromEnvironment({ MEDCLIP_PACS_USER: 'a' })).toThrow(/Only one/);
  expect(() => authorizationFromEnvironment({ ...both, MEDCLIP_PACS_TOKEN: 't' })).toThrow(/Both/);
});

test('files cannot be imported into a PACS given by address', async () => {
  const start = startSite({ pacsUrl: 'http://127.0.0.1:1/x', importPaths: ['/x'] });
  await expect(start).rejects.toMatchObject({ code: 'bad-input' });
});
