import { oipSessions } from '@medclip/extension-medclip-sam/engine/oip/oipSessions';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { goldenPackFolders, sameMasks } from '../support/packs/sameMasks';
import { startTriton, type RunningTriton } from '../support/packs/triton';

jest.setTimeout(600_000);

const dirs = goldenPackFolders();

describe('packs through a real Triton Inference Server', () => {
  let triton: RunningTriton;
  beforeAll(async () => {
    triton = await startTriton([...dirs.values()]);
  });
  afterAll(() => triton?.stop());

  sameMasks(dirs, async () => ({ url: triton.url, stop: async () => undefined }), 1e-5);

  it('is refused where it holds another version of the pack', async () => {
    const pack = await readPack(NANO_PACK_DIR);
    const local = await openNodeSessions(NANO_PACK_DIR);
    const remote = oipSessions(pack, local, { url: triton.url, packSha256: 'other' });
    await expect(remote.get('encoder')).rejects.toThrow(/another version/);
    await local.dispose();
  });
});
