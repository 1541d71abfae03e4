"""The averaged weights of a checkpoint as safetensors, for `medclip-sam models convert --locator`.

Usage (from platform/models/training): python3 -m locator.export CHECKPOINT.pt OUT.safetensors"""

import sys

import torch
from safetensors.torch import save_file


def main(checkpoint, out):
    c = torch.load(checkpoint, map_location="cpu")
    weights = {k: v.float().contiguous() for k, v in c["average"].items() if v.is_floating_point()}
    save_file(weights, out, metadata=dict(steps=str(c["step"])))


if __name__ == "__main__":
    main(*sys.argv[1:3])
