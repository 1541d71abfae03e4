import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { makePart10 } from '../../support/dicom/part10';
import { INDEX, startFakePacs } from './siteFixture';

const SECRET = 'Basic VE9QU0VDUkVU';
const PATIENT = 'Geheim^Person';

/** What the server process writes while it is used well and badly; its own address is all that may stand there. */
test.each(['embedded', 'a PACS'])(
  'nothing of a patient and no account is written (%s)',
  async kind => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-logs-'));
    await writeFile(path.join(folder, 'index.html'), INDEX);
    const pacs = await startFakePacs((_req, res) => void res.writeHead(500).end(PATIENT));
    const script = `require('tsx/cjs'); const { startServer } = require('@medclip/server/startServer');
    startServer({ port: 0, dataDir: ${JSON.stringify(path.join(folder, 'pacs'))},
      ohifDir: ${JSON.stringify(folder)}, pacsAuthorization: ${JSON.stringify(SECRET)},
      pacsUrl: ${JSON.stringify(kind === 'embedded' ? undefined : pacs.url)} })
      .then(server => console.log(server.url));`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    let written = '';
    const url = await new Promise<string>(resolve => {
      child.stdout.on('data', chunk => {
        written += chunk;
        resolve(String(chunk).trim());
      });
      child.stderr.on('data', chunk => (written += chunk));
    });
    const object = makePart10({ patientName: PATIENT, patientId: 'GEHEIM1' });
    const headers = { 'content-type': 'application/dicom', authorization: 'Bearer OWNSECRET' };
    for (const body of [object, object.subarray(0, 300), Buffer.from(PATIENT)]) {
      await fetch(`${url}/dicom-web/studies`, {
        method: 'POST',
        headers,
        body: new Uint8Array(body),
      });
    }
    for (const where of [
      `/studies?PatientName=${PATIENT}`,
      '/studies/1.2/metadata',
      '/studies/x',
      `/studies?${PATIENT}=1`,
    ]) {
      await fetch(`${url}/dicom-web${where}`, { headers: { authorization: 'Bearer OWNSECRET' } });
    }
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    await pacs.close();
    await rm(folder, { recursive: true, force: true });
    // Node says that its SQLite is new.
    expect(written.replace(/^\(.*(ExperimentalWarning|--trace-warnings).*\n/gm, '')).toBe(
      `${url}\n`
    );
  }
);
