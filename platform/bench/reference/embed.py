"""Embeddings of the inputs that lie in a folder, for comparison with a converted pack: embed.py CLIP.safetensors SAM.safetensors|- DIR"""
import os
import sys

import numpy as np
import torch

from biomedclip import BiomedClip
from checkpoint import read_checkpoint
from sam import Sam


def main(clip_file, sam_file, folder):
    torch.set_num_threads(os.cpu_count())
    path = lambda name: os.path.join(folder, name)
    pixels = lambda name, side: torch.from_numpy(np.fromfile(path(name), np.float32).reshape(1, 3, side, side))
    keep = lambda name, value: value.numpy().astype(np.float32).tofile(path(name))
    with torch.no_grad():
        clip = BiomedClip(read_checkpoint(clip_file))
        keep('image.out', clip.image(pixels('image.in', 224)))
        ids = torch.from_numpy(np.fromfile(path('text.in'), np.int64).reshape(1, -1))
        keep('text.out', clip.text(ids))
        del clip
        if sam_file != '-':
            keep('encoder.out', Sam(read_checkpoint(sam_file)).encode(pixels('encoder.in', 1024)))


main(*sys.argv[1:])
