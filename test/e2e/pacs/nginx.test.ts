import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { INDEX, rawRequest } from '../../platform/server/siteFixture';
import { startNginx, type RunningNginx } from '../../support/pacs/nginx';
import { startOrthanc, type RunningOrthanc } from '../../support/pacs/orthanc';

/** The example for sites holds what it promises: one origin, isolated, closed to other sites, no login prompt. */
describe('viewer and PACS behind the example nginx', () => {
  let folder: string;
  let orthanc: RunningOrthanc;
  let nginx: RunningNginx;
  const secret = `Basic ${Buffer.from('alice:s3cret').toString('base64')}`;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-site-'));
    await mkdir(path.join(folder, 'viewer/plugins'), { recursive: true });
    await writeFile(path.join(folder, 'viewer/index.html'), INDEX);
    await writeFile(path.join(folder, 'viewer/plugins/a.mjs'), 'export {}');
    await writeFile(path.join(folder, 'secret.txt'), 'secret');
    orthanc = await startOrthanc({ credentials: { user: 'alice', password: 's3cret' } });
    const viewerFolder = path.join(folder, 'viewer');
    nginx = await startNginx({ pacsAddress: orthanc.url, pacsAuthorization: secret, viewerFolder });
  });
  afterAll(async () => {
    await nginx?.stop();
    await orthanc?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('routes of the viewer are its page, isolated and with a content security policy', async () => {
    for (const where of ['/', '/text-segment?StudyInstanceUIDs=1.2', '/local']) {
      const answer = await fetch(nginx.url + where);
      expect([answer.status, await answer.text()]).toEqual([200, INDEX]);
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(answer.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    }
    const plugin = await fetch(`${nginx.url}/plugins/a.mjs`);
    expect(plugin.headers.get('content-type')).toBe('text/javascript');
    expect(plugin.headers.get('cache-control')).toBeNull();
    const versioned = await fetch(`${nginx.url}/plugins/a.mjs?v=1.30.0`);
    expect(versioned.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${nginx.url}/plugins/none.js`)).status).toBe(404);
  });

  test('the browser needs no credentials, and never sees any', async () => {
    const answer = await fetch(`${nginx.url}/dicom-web/studies`);
    expect(answer.status).toBe(200);
    expect(JSON.stringify([...answer.headers])).not.toContain(secret.slice(6));
    expect((await fetch(`${orthanc.dicomWebUrl}/studies`)).status).toBe(401);
  });

  test.each([
    ['another site, by its fetch metadata', { 'sec-fetch-site': 'cross-site' }],
    ['a sister domain', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin at all but "null"', { origin: 'null' }],
  ])('%s gets nothing out of the PACS', async (_name, headers) => {
    const answer = await fetch(`${nginx.url}/dicom-web/studies`, { headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test.each([
    '/dicom-web/..%2fsystem',
    '/dicom-web/../system',
    '/dicom-web/%2e%2e/system',
    '/dicom-web/studies/%252e%252e/%252e%252e/system',
    '/dicom-web/studies/..%5c..%5csystem',
    '/dicom-web/system',
    '/dicom-web/..;/system',
  ])('%s does not leave the DICOMweb root', async where => {
    const { status, body } = await rawRequest(nginx.url, where);
    expect([200, 400, 403]).toContain(status);
    if (status === 200) expect(body).toBe(INDEX);
    expect(body).not.toContain('DatabaseVersion');
  });

  test('only reading and storing pass; a foreign name gets nothing', async () => {
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const answer = await fetch(`${nginx.url}/dicom-web/studies/1.2`, { method });
      expect(answer.status).toBe(403);
    }
    const search = await fetch(`${nginx.url}/dicom-web/series`, { method: 'POST', body: 'x' });
    expect(search.status).toBe(403);
    for (const where of ['/', '/dicom-web/studies']) {
      const { status } = await rawRequest(nginx.url, where, { host: 'evil.example' });
      expect(status).toBe(421);
    }
  });

  test.each(['/../secret.txt', '/plugins/../../secret.txt', '/plugins/..%2f..%2fsecret.txt'])(
    'no way out of the folder: %s',
    async where => {
      const answer = await rawRequest(nginx.url, where);
      expect(answer.body).not.toBe('secret');
    }
  );
});
