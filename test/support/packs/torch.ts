import { join } from 'node:path';
import { runs } from '../externalTool';

/** Folder of the training scripts. */
export const TRAINING = join(__dirname, '../../../platform/models/training');

/** The Python that trains and computes references in tests: Debian's, unless another is named. */
export const PYTHON = process.env.MEDCLIP_SAM_PYTHON ?? '/usr/bin/python3';

export const pytorchTool = {
  name: 'PyTorch for Python',
  available: () => runs(PYTHON, ['-c', 'import numpy, torch']),
};
