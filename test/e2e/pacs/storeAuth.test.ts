import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { checkPacs } from '@medclip/server/checkPacs';
import { startSite } from '../../platform/server/siteFixture';
import { startOrthanc } from '../../support/pacs/orthanc';
import type { RunningOrthanc } from '../../support/pacs/orthanc';
import { makePart10, multipartOf } from '../../support/dicom/part10';

let orthanc: RunningOrthanc;
const right = authorizationFromEnvironment({
  MEDCLIP_PACS_USER: 'alice',
  MEDCLIP_PACS_PASSWORD: 's3cret',
});
const wrong = authorizationFromEnvironment({
  MEDCLIP_PACS_USER: 'alice',
  MEDCLIP_PACS_PASSWORD: 'guess',
});

beforeAll(async () => {
  orthanc = await startOrthanc({ credentials: { user: 'alice', password: 's3cret' } });
});
afterAll(() => orthanc.stop());

test('the browser stores and reads without credentials; the server adds them', async () => {
  const site = await startSite({ pacsUrl: orthanc.dicomWebUrl, pacsAuthorization: right });
  try {
    const { body, contentType } = multipartOf([makePart10()]);
    const stored = await fetch(`${site.url}/dicom-web/studies`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { 'content-type': contentType },
    });
    expect(stored.status).toBe(200);
    expect(await (await fetch(`${site.url}/dicom-web/studies`)).json()).toHaveLength(1);
  } finally {
    await site.close();
  }
});

test('wrong credentials are 401 without a login prompt, and told at the start', async () => {
  const site = await startSite({ pacsUrl: orthanc.dicomWebUrl, pacsAuthorization: wrong });
  try {
    const answer = await fetch(`${site.url}/dicom-web/studies`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBeNull();
  } finally {
    await site.close();
  }
  await expect(checkPacs(orthanc.dicomWebUrl, right)).resolves.toBeUndefined();
  await expect(checkPacs(orthanc.dicomWebUrl, wrong)).rejects.toMatchObject({
    code: 'store-refused',
    remedy: expect.stringContaining('MEDCLIP_PACS_USER'),
  });
});

test('a PACS that goes away and comes back: 502 in between, no restart of ours', async () => {
  const other = await startOrthanc();
  const site = await startSite({ pacsUrl: other.dicomWebUrl });
  try {
    expect((await fetch(`${site.url}/dicom-web/studies`)).status).toBe(200);
    await other.stop();
    const answer = await fetch(`${site.url}/dicom-web/studies`);
    expect([answer.status, (await answer.json()).detail]).toEqual([
      502,
      expect.stringMatching(/PACS cannot be reached/),
    ]);
    const back = await startOrthanc({ port: Number(new URL(other.url).port) });
    try {
      expect((await fetch(`${site.url}/dicom-web/studies`)).status).toBe(200);
    } finally {
      await back.stop();
    }
  } finally {
    await site.close();
  }
});
