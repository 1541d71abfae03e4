import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describeWithTool } from '../support/externalTool';
import { randomStudent } from '../support/packs/randomStudent';
import { answerOfGraph, K, ownFolder, SIZE } from '../support/packs/thirdGraph';
import { PYTHON, pytorchTool, TRAINING } from '../support/packs/torch';

const SCRIPT = `
import sys, torch
import numpy as np
from nano import safetensors
from weak.net import Student
state = safetensors.read(sys.argv[1])
wave = lambda n, step: torch.from_numpy((2 * np.sin(step * np.arange(n) + 0.3)).astype(np.float32))
e = torch.nn.functional.avg_pool2d(wave(6 * 1024, 0.037).reshape(1, 6, 32, 32), 2)
x = torch.cat([e, wave(5 * 256, 0.11).reshape(1, 5, 16, 16)], 1)
total = 0
for k in range(${K}):
    net = Student(11, ${SIZE}).eval()
    net.load_state_dict({n: v[k] for n, v in state.items()})
    with torch.no_grad():
        total = total + net(x, wave(${SIZE * SIZE}, 0.019).reshape(1, 1, ${SIZE}, ${SIZE})).sigmoid()
(total[0] / ${K}).numpy().tofile(sys.argv[2])
`;

describeWithTool(pytorchTool, "the graph of a pack's own segmenter", () => {
  const folder = ownFolder();

  it('says what PyTorch says', async () => {
    const checkpoints = path.join(folder.dir, 'random.safetensors');
    fs.writeFileSync(checkpoints, randomStudent(K, 11, 5));
    const file = path.join(folder.dir, 'torch.bin');
    const ran = spawnSync(PYTHON, ['-c', SCRIPT, checkpoints, file], { cwd: TRAINING });
    expect(ran.stderr.toString()).toBe('');
    const bytes = fs.readFileSync(file);
    const torch = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const { probability } = await answerOfGraph(checkpoints, folder.dir);
    const off = probability.reduce((most, p, i) => Math.max(most, Math.abs(p - torch[i]!)), 0);
    expect(off).toBeLessThan(1e-4);
  });
});
