import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../../..');
const SESSIONS = path.join(REPOSITORY, 'platform/models/src/runtime/nodeSessions.ts');
const PACK = path.join(REPOSITORY, 'platform/models/packs/nano-v1');

test('a model that is run leaves nothing of ONNX Runtime’s telemetry in the user’s folder', () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'medclip-home-'));
  try {
    const script = `require('tsx/cjs');
      require(${JSON.stringify(SESSIONS)}).openNodeSessions(${JSON.stringify(PACK)})
        .then(sessions => sessions.get('decoder')).then(() => process.stdout.write('opened'));`;
    const { ORT_DISABLE_TELEMETRY: _chosen, XDG_CACHE_HOME: _cache, ...env } = process.env;
    const said = execFileSync(process.execPath, ['-e', script], {
      cwd: REPOSITORY,
      encoding: 'utf8',
      env: { ...env, HOME: home },
    });
    expect(said).toBe('opened');
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  } finally {
    rmSync(home, { recursive: true });
  }
});
