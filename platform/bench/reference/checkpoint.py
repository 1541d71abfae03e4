"""Reads a safetensors file of float32 tensors."""
import json
import struct

import numpy as np
import torch


def read_checkpoint(path):
    with open(path, 'rb') as file:
        (length,) = struct.unpack('<Q', file.read(8))
        header = json.loads(file.read(length))
    data = np.memmap(path, dtype=np.uint8, mode='r', offset=8 + length)
    tensors = {}
    for key, entry in header.items():
        if key == '__metadata__':
            continue
        if entry['dtype'] != 'F32':
            raise ValueError('the reference reads float32 checkpoints only')
        first, last = entry['data_offsets']
        values = np.array(data[first:last]).view(np.float32)
        tensors[key] = torch.from_numpy(values.reshape(entry['shape']))
    return tensors
