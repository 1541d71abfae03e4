import { join } from 'node:path';
import { journalResults } from '@medclip/batch/tasks/journal';
import type { TaskResult } from '@medclip/batch/tasks/task';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import type { SessionProvider } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { packSha256 } from '../../../platform/cli/src/packSha256';
import { batchCli, type CliResult } from '../../support/batch/batchCli';
import { openCtArchive, type CtArchive } from '../../support/batch/ctArchive';
import { until } from '../../support/batch/runners';
import { startOipServer, type OipServer } from '../../support/packs/oipServer';
import type { TestServer } from '../../support/pacs/testServer';

const SERIES = 3;

describe('a batch that computes on an inference server', () => {
  let folder: string;
  let site: CtArchive;
  let archive: TestServer;
  let sessions: SessionProvider;
  let sha256: string;
  let server: OipServer | null = null;
  beforeAll(async () => {
    site = await openCtArchive('far-away', SERIES);
    ({ folder, server: archive } = site);
    sessions = await openNodeSessions(NANO_PACK_DIR);
    sha256 = await packSha256(NANO_PACK_DIR);
  });
  afterEach(async () => {
    await server?.close();
    server = null;
  });
  afterAll(async () => {
    await sessions?.dispose();
    await site?.close();
  });

  const serve = async (of: SessionProvider, sha = sha256): Promise<OipServer> =>
    (server = await startOipServer((await readPack(NANO_PACK_DIR)).id, sha, of));
  const run = (out: string, url: string | null, onStart?: (pid: number) => void) =>
    batchCli(
      [
        ...['run', '--pacs', `${archive.url}/dicom-web`, '--plan', join(folder, 'plan.json')],
        ...['--out', join(folder, out), '--dry-run', '--json'],
        ...(url === null ? [] : ['--inference', url]),
      ],
      onStart ? { onStart } : {}
    );
  const resultsIn = (out: string): readonly TaskResult[] => [
    ...journalResults(join(folder, out, 'journal.jsonl')),
  ];
  const found = ({ code, out }: CliResult): unknown => [
    code,
    (JSON.parse(out) as Record<string, unknown>)['dry-run'],
  ];

  it('finds what is found here, and waits for a server that is busy', async () => {
    const here = await run('here', null);
    expect(found(here)).toEqual([0, SERIES]);
    const gpu = await serve(sessions);
    // Busy from the first tensor on, for a while: that is nobody's fault.
    void until(() => gpu.requests() > 6).then(() => {
      gpu.fault = 503;
      setTimeout(() => (gpu.fault = null), 3_000);
    });
    const there = await run('there', gpu.url);
    expect(found(there)).toEqual([0, SERIES]);
    expect(gpu.requests()).toBeGreaterThan(10);
    const told = (out: string) =>
      resultsIn(out)
        .map(({ task, attempt, prompts }) => ({ series: task.series, attempt, prompts }))
        .sort((a, b) => (a.series < b.series ? -1 : 1));
    expect(told('there')).toEqual(told('here'));
  });

  it('does not begin with a server that holds another version of the pack, or is not there', async () => {
    const gpu = await serve(sessions, 'b'.repeat(64));
    const other = await run('other', gpu.url);
    expect(other.code).toBe(1);
    expect(other.err).toMatch(/holds another version of the model pack/);
    await gpu.close();
    server = null;
    const away = await run('away', gpu.url);
    expect(away.code).toBe(1);
    expect(away.err).toMatch(/did not answer/);
  });

  it('waits, and blames no series, where the server computes something else', async () => {
    const wrong: SessionProvider = {
      ...sessions,
      get: async (graph, how) => {
        const session = await sessions.get(graph, how);
        return {
          ...session,
          run: async (inputs, outputs) => {
            const answer = await session.run(inputs, outputs);
            const off = Object.entries(answer).map(([name, { dims, data }]) => [
              name,
              { dims, data: Float32Array.from(data as Float32Array, v => v * 1.05) },
            ]);
            return Object.fromEntries(off) as typeof answer;
          },
        };
      },
    };
    const gpu = await serve(wrong);
    let pid = 0;
    const ended = run('wrong', gpu.url, started => (pid = started));
    await until(() => gpu.requests() > 12);
    process.kill(pid, 'SIGTERM');
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ 'dry-run': 0, failed: 0, open: SERIES });
  });
});
