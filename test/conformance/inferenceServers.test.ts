import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { startOipServer } from '../support/packs/oipServer';
import { goldenPackFolders, sameMasks } from '../support/packs/sameMasks';

jest.setTimeout(600_000);

const dirs = goldenPackFolders();

describe('packs through the reference server of the Open Inference Protocol', () => {
  sameMasks(
    dirs,
    async dir => {
      const pack = await readPack(dir);
      const sha256 = createHash('sha256')
        .update(readFileSync(join(dir, 'pack.json')))
        .digest('hex');
      const sessions = await openNodeSessions(dir);
      const server = await startOipServer(pack.id, sha256, sessions);
      return {
        url: server.url,
        stop: async () => {
          await server.close();
          await sessions.dispose();
        },
      };
    },
    0
  );
});
