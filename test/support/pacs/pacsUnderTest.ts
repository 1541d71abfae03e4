import { readFile } from 'node:fs/promises';
import type { ServerOptions } from '@medclip/server/startServer';
import { startOrthanc } from './orthanc';
import { sampleFiles, sampleFolder } from './sampleFolder';
import { startTestServer, type TestServer } from './testServer';

export type PacsKind = 'embedded' | 'orthanc';

/** The viewer on one of the two archives, with the sample studies in it. */
export interface PacsUnderTest {
  readonly server: TestServer;
  stop(): Promise<void>;
}

export async function startPacsUnderTest(
  kind: PacsKind,
  options: Pick<ServerOptions, 'ohifDir'> = {}
): Promise<PacsUnderTest> {
  if (kind === 'embedded') {
    const server = await startTestServer({ ...options, importPaths: [await sampleFolder()] });
    return { server, stop: () => server.close() };
  }
  const orthanc = await startOrthanc();
  try {
    for (const file of await sampleFiles()) {
      const body = await readFile(file);
      const answer = await fetch(`${orthanc.url}/instances`, { method: 'POST', body });
      if (!answer.ok) throw new Error(`Orthanc refused a sample: status ${answer.status}`);
    }
    const server = await startTestServer({ ...options, pacsUrl: orthanc.dicomWebUrl });
    return {
      server,
      stop: async () => {
        await server.close();
        await orthanc.stop();
      },
    };
  } catch (error) {
    await orthanc.stop();
    throw error;
  }
}

type Json = Record<string, { Value?: readonly unknown[] } | undefined>;

/** QIDO-RS through the viewer's origin. */
export async function qido(
  server: Pick<TestServer, 'url'>,
  query: string
): Promise<readonly Json[]> {
  const answer = await fetch(`${server.url}/dicom-web/${query}`, {
    headers: { accept: 'application/dicom+json' },
  });
  if (answer.status === 204) return [];
  if (!answer.ok) throw new Error(`QIDO was answered with status ${answer.status}`);
  return (await answer.json()) as Json[];
}

export function firstValue(item: Json | undefined, tag: string): string {
  return String(item?.[tag]?.Value?.[0] ?? '');
}

/** UID of the sample study of a patient. All are listed: archives differ in how they match a name with a caret. */
export async function studyOf(
  server: Pick<TestServer, 'url'>,
  patientName: string
): Promise<string> {
  const studies = await qido(server, 'studies?includefield=00100010');
  const found = studies.find(study => {
    const name = study['00100010']?.Value?.[0] as { Alphabetic?: string } | undefined;
    return name?.Alphabetic === patientName;
  });
  const uid = firstValue(found, '0020000D');
  if (!uid) throw new Error('The sample study is not in the PACS.');
  return uid;
}
