import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSite } from './siteFixture';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function site(inference = true) {
  const seen: Seen[] = [];
  const server = http.createServer((req, res) => {
    let body = '';
    req.on('data', (d: Buffer) => (body += d.toString()));
    req.on('end', () => {
      seen.push({ method: req.method, url: req.url, headers: req.headers, body });
      res.setHeader('inference-header-content-length', '2');
      res.setHeader('set-cookie', 's=1');
      res.end('{}!');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => void server.close(() => undefined) });
  const inferenceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/triton/`;
  const viewer = await startSite(inference ? { inferenceUrl } : {});
  open.push(viewer);
  return { seen, viewer };
}

test('an inference is passed on with its message and nothing of the reader', async () => {
  const { seen, viewer } = await site();
  const answer = await fetch(`${viewer.url}/inference/v2/models/nano-v1.image/infer`, {
    method: 'POST',
    body: '{}pixels',
    headers: {
      'inference-header-content-length': '2',
      cookie: 'session=1',
      authorization: 'Bearer secret',
    },
  });
  expect([answer.status, await answer.text()]).toEqual([200, '{}!']);
  expect(answer.headers.get('inference-header-content-length')).toBe('2');
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(seen[0]).toMatchObject({
    ...{ method: 'POST', url: '/triton/v2/models/nano-v1.image/infer', body: '{}pixels' },
  });
  expect(seen[0]!.headers['inference-header-content-length']).toBe('2');
  expect(seen[0]!.headers.cookie).toBeUndefined();
  expect(seen[0]!.headers.authorization).toBeUndefined();
});

test.each([
  ['GET', '/inference/v2/repository/index', 404],
  ['GET', '/inference/v2/models/a/unload', 404],
  ['GET', '/inference/v2/models/../models/a/ready', 200],
  ['GET', '/inference/v2/models/a%2F..%2Fb/ready', 404],
  ['GET', '/inference/v2/models/a/ready?x=1', 200],
  ['POST', '/inference/v2/models/a/ready', 405],
  ['GET', '/inference/v2/models/a/infer', 405],
])('%s %s is answered with %i', async (method, path, status) => {
  const { seen, viewer } = await site();
  expect((await fetch(`${viewer.url}${path}`, { method })).status).toBe(status);
  expect(seen.map(s => s.url)).toEqual(status === 200 ? ['/triton/v2/models/a/ready'] : []);
});

test('without --inference there is no such place', async () => {
  const { viewer } = await site(false);
  const answer = await fetch(`${viewer.url}/inference/v2/models/a/infer`, { method: 'POST' });
  expect(answer.status).toBe(405);
});

test('a server that is away, and an address that is none, are told', async () => {
  const viewer = await startSite({ inferenceUrl: 'http://127.0.0.1:9' });
  open.push(viewer);
  expect((await fetch(`${viewer.url}/inference/v2/models/a/ready`)).status).toBe(502);
  await expect(startSite({ inferenceUrl: 'file:///etc' })).rejects.toThrow(/http:/);
});
