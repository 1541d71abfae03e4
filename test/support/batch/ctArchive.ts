import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ctSeries } from './ctSeries';
import { startTestServer, type TestServer } from '../pacs/testServer';

export interface CtArchive {
  /** Own folder, with the plan in it; removed at the end. */
  readonly folder: string;
  /** File of a plan that asks for the lungs on the middle slice of every CT series. */
  readonly plan: string;
  readonly server: TestServer;
  close(): Promise<void>;
}

/** The embedded archive with so many CT series, and a plan for them. */
export async function openCtArchive(name: string, series: number): Promise<CtArchive> {
  const folder = mkdtempSync(join(tmpdir(), 'medclip-batch-'));
  const files = ctSeries(series).map((bytes, i) => {
    const file = join(folder, `${i}.dcm`);
    writeFileSync(file, bytes);
    return file;
  });
  const plan = join(folder, 'plan.json');
  const wanted = {
    plan: name,
    select: { qido: {} },
    rules: [{ when: { Modality: 'CT' }, prompts: ['lungs'], slices: 'middle' }],
    settings: { pack: 'nano-v1' },
  };
  writeFileSync(plan, JSON.stringify(wanted));
  const server = await startTestServer({ importPaths: files });
  const close = async (): Promise<void> => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, plan, server, close };
}
