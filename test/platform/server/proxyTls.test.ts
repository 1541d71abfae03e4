import { execFileSync } from 'node:child_process';
import dns from 'node:dns';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { rawRequest, startSite } from './siteFixture';

/** Real certificates: an authority of our own, one certificate for the PACS's name and one for another name. */
let folder: string;
const file = (name: string) => path.join(folder, name);
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

async function certificate(name: string, subject: string): Promise<void> {
  await writeFile(file(`${name}.ext`), `subjectAltName=${subject}`);
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name}`
  );
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.pem`
  );
}

const { rootCertificates } = tls;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-tls-'));
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test CA'
  );
  await certificate('pacs', 'DNS:pacs.hospital.example');
  await certificate('other', 'DNS:localhost,DNS:other.hospital.example,IP:127.0.0.1');
  const authority = await readFile(file('ca.pem'), 'utf8');
  https.globalAgent.options.ca = authority;
  const lookup = dns.lookup.bind(dns) as (...args: unknown[]) => void;
  jest.spyOn(dns, 'lookup').mockImplementation(((
    name: string,
    options: { all?: boolean },
    done: (...args: unknown[]) => void
  ) => {
    if (!name.endsWith('.hospital.example')) return lookup(name, options, done);
    if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
    else done(null, '127.0.0.1', 4);
  }) as never);
  const connect = tls.connect.bind(tls) as (...args: unknown[]) => tls.TLSSocket;
  // What NODE_EXTRA_CA_CERTS does at the start of a process.
  jest
    .spyOn(tls, 'connect')
    .mockImplementation(((options: object, ...rest: unknown[]) =>
      connect({ ...options, ca: [...rootCertificates, authority] }, ...rest)) as never);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function securePacs(name: string) {
  const asked: { sni: string | null; host: string; authorization: string }[] = [];
  const server = https.createServer(
    { key: await readFile(file(`${name}.key`)), cert: await readFile(file(`${name}.pem`)) },
    (req, res) => {
      const { servername } = req.socket as tls.TLSSocket & { servername?: string | false };
      asked.push({
        sni: servername || null,
        host: req.headers.host ?? '',
        authorization: req.headers.authorization ?? '',
      });
      res.writeHead(200, { 'content-type': 'application/dicom+json' }).end('[]');
    }
  );
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>(resolve => (server.close(() => resolve()), server.closeAllConnections()));
  return { asked, port, close };
}

const BROWSER_NAMES = ['localhost', '127.0.0.1', 'viewer.hospital', 'other.hospital.example'];

test('the right certificate passes, whatever the browser calls us; name and SNI are those of the PACS address', async () => {
  const pacs = await securePacs('pacs');
  const pacsUrl = `https://pacs.hospital.example:${pacs.port}/dicom-web`;
  const site = await startSite({
    pacsUrl,
    pacsAuthorization: 'Basic T1VSUw==',
    allowHosts: BROWSER_NAMES,
  });
  for (const host of BROWSER_NAMES) {
    expect((await rawRequest(site.url, '/dicom-web/studies', { host })).status).toBe(200);
  }
  expect(pacs.asked).toHaveLength(4);
  for (const { sni, host } of pacs.asked) {
    expect(sni).toBe('pacs.hospital.example');
    expect(host).toBe(`pacs.hospital.example:${pacs.port}`);
  }
  await site.close();
  await pacs.close();
});

test('an impostor with the certificate of another name, even the browser’s, never gets the password', async () => {
  const impostor = await securePacs('other');
  const pacsUrl = `https://pacs.hospital.example:${impostor.port}/dicom-web`;
  const site = await startSite({
    pacsUrl,
    pacsAuthorization: 'Basic T1VSUw==',
    allowHosts: BROWSER_NAMES,
  });
  for (const host of BROWSER_NAMES) {
    const answer = await rawRequest(site.url, '/dicom-web/studies', { host });
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body).detail).toMatch(/certificate of the PACS is not valid/);
  }
  expect(impostor.asked).toEqual([]);
  await site.close();
  await impostor.close();
});

test('an address in numbers is checked as an address', async () => {
  const numbered = await securePacs('other');
  const site = await startSite({
    pacsUrl: `https://127.0.0.1:${numbered.port}/x`,
    pacsAuthorization: null,
  });
  expect((await rawRequest(site.url, '/dicom-web/studies', { host: 'localhost' })).status).toBe(
    200
  );
  expect(numbered.asked[0]?.sni).toBeNull();
  await site.close();
  const named = await securePacs('pacs');
  const refused = await startSite({
    pacsUrl: `https://127.0.0.1:${named.port}/x`,
    pacsAuthorization: null,
  });
  expect((await rawRequest(refused.url, '/dicom-web/studies')).status).toBe(502);
  await refused.close();
  await numbered.close();
  await named.close();
});
