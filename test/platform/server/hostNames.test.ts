import net from 'node:net';
import { startFakePacs, startSite } from './siteFixture';
import { rawRequest } from './siteFixture';

test.each(['embedded', 'a real PACS'])(
  'a name that is not ours gets nothing: no file, no patient (%s)',
  async kind => {
    const pacs = await startFakePacs((_req, res) => void res.end('[]'));
    const pacsUrl = kind === 'embedded' ? undefined : pacs.url;
    const site = await startSite({ host: '0.0.0.0', allowHosts: ['Viewer.Hospital'], pacsUrl });
    const url = `http://127.0.0.1:${new URL(site.url).port}`;
    const ask = async (host: string, path = '/dicom-web/studies') =>
      (await rawRequest(url, path, { host })).status;
    for (const path of ['/', '/app-config.js', '/dicom-web/studies', '/models/pack.onnx']) {
      expect(await ask('evil.example', path)).toBe(421);
      expect(await ask('viewer.hospital:8080', path)).toBe(200);
    }
    for (const ours of ['localhost', 'LOCALHOST:3000', 'localhost.', 'a.localhost', '127.0.0.1']) {
      expect([ours, await ask(ours)]).toEqual([ours, 200]);
    }
    for (const foreign of [
      '127.0.0.1.evil.example',
      'viewer.hospital.evil.example',
      'localhost@evil.example',
      'evil.example#localhost',
      '10.1.2.3',
      'localhost:99999999',
      '[::ffff:10.0.0.1]',
    ]) {
      expect([foreign, await ask(foreign)]).toEqual([foreign, 421]);
    }
    await site.close();
    await pacs.close();
  }
);

test('two Host headers, and none, are refused', async () => {
  const site = await startSite();
  const { port } = new URL(site.url);
  const send = (head: string) =>
    new Promise<string>(resolve => {
      const socket = net.connect(Number(port), '127.0.0.1');
      let text = '';
      socket.on('data', chunk => (text += chunk));
      socket.on('close', () => resolve(text.split('\r\n')[0] ?? ''));
      socket.write(head);
    });
  const two =
    'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n';
  expect(await send(two)).toMatch(/ (400|421) /);
  expect(await send('GET / HTTP/1.0\r\n\r\n')).toMatch(/ 421 /);
  await site.close();
});

test('a name that is none is told', async () => {
  await expect(startSite({ allowHosts: ['http://x/'] })).rejects.toThrow(/not a host name/);
});
