"""The mean of two checkpoints of one training run: closer to both than either is to images of other hospitals.

Usage (from platform/models/training): python3 -m locator.second.mean EARLIER.pt LATER.pt OUT.pt"""

import sys

import torch


def main(earlier, later, out):
    a, b = (torch.load(f) for f in (earlier, later))
    mean = {k: (v + b["average"][k]) / 2 if v.is_floating_point() else b["average"][k] for k, v in a["average"].items()}
    torch.save(dict(average=mean, step=b["step"], spent=b["spent"]), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
