import { join } from 'node:path';
import { journalResults } from '@medclip/batch/tasks/journal';
import { openCtArchive } from '../support/batch/ctArchive';
import { slurmAvailable, startSlurm } from '../support/batch/slurm';
import { describeWithTool } from '../support/externalTool';

jest.setTimeout(900_000);

const SERIES = 6;
const SBATCH = join(__dirname, '../../deploy/slurm/batch.sbatch');
const slurmTool = {
  name: 'Slurm (slurmctld, slurmd, slurm-client and munge, as root)',
  available: slurmAvailable,
};

describeWithTool(slurmTool, 'the Slurm script on a cluster of one node', () => {
  test('an array of three does every series once', async () => {
    const archive = await openCtArchive('slurm', SERIES);
    const slurm = await startSlurm();
    try {
      const out = join(archive.folder, 'out');
      const pacs = `${archive.server.url.replace(/\/$/, '')}/dicom-web`;
      await slurm.runArray(SBATCH, 3, { PACS: pacs, PLAN: archive.plan, OUT: out });
      const done = [0, 1, 2].flatMap(i =>
        [...journalResults(join(out, `shard-${i}`, 'journal.jsonl'))].map(r => r.task.series)
      );
      expect(done).toHaveLength(SERIES);
      expect(new Set(done).size).toBe(SERIES);
    } finally {
      await slurm.stop();
      await archive.close();
    }
  });
});
