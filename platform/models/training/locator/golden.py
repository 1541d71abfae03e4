"""A tiny seeded random locator and what PyTorch computes with it, as a golden pack (test/golden/locator-mini).

Usage (from platform/models/training): python3 -m locator.golden OUT"""

import json
import os
import sys

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

from . import data
from .net import Locator

SIZE, TEXT, WIDTHS = 32, 8, [8, 12, 16]


def random_locator(seed):
    torch.manual_seed(seed)
    net = Locator(WIDTHS, TEXT).eval()
    with torch.no_grad():
        for m in net.modules():
            if isinstance(m, torch.nn.BatchNorm2d):
                m.running_mean.normal_(0, 0.3)
                m.running_var.uniform_(0.3, 2)
                m.weight.normal_(1, 0.3)
                m.bias.normal_(0, 0.3)
        for f in [net.text, *net.films]:
            f.weight.normal_(0, 0.5)
        net.out.weight.normal_(0, 1)
        net.presence.copy_(torch.tensor([0.7, -0.3]))
    return net


def pictures(rng):
    """Grey and coloured images of odd sizes, some with dark borders."""
    wide = np.zeros((61, 90), np.uint8)
    wide[9:50, 20:77] = rng.integers(30, 256, (41, 57))
    wide[3, 3] = 255
    colour = rng.integers(0, 256, (40, 33, 3)).astype(np.uint8)
    return dict(wide=wide, colour=colour, dark=np.full((40, 40), 5, np.uint8))


@torch.no_grad()
def main(out):
    os.makedirs(f"{out}/tensors", exist_ok=True)
    tensors = {}

    def put(name, a):
        a = np.ascontiguousarray(a)
        file = f"tensors/{name}.bin"
        a.tofile(f"{out}/{file}")
        tensors[name] = dict(shape=list(a.shape), dtype=str(a.dtype), file=file)

    net = random_locator(16)
    weights = {k: v.contiguous() for k, v in net.state_dict().items() if v.is_floating_point()}
    save_file(weights, f"{out}/locator.safetensors")
    cases = {}
    for name, image in pictures(np.random.default_rng(16)).items():
        grey = np.asarray(Image.fromarray(image).convert("L"))
        box = data.content_box(grey)
        square = np.asarray(Image.fromarray(grey).crop(box).resize((SIZE, SIZE), Image.BILINEAR))
        text = torch.nn.functional.normalize(torch.randn(1, TEXT), dim=1)
        m, p = net(torch.from_numpy(square.copy()).float()[None, None], text)
        put(f"{name}.image", image)
        put(f"{name}.square", square)
        put(f"{name}.text", text.numpy())
        put(f"{name}.map", m.numpy())
        put(f"{name}.presence", p.numpy())
        cases[name] = dict(box=list(box))
    meta = dict(pack="locator-mini", locator=dict(size=SIZE, text=TEXT, widths=WIDTHS), cases=cases)
    with open(f"{out}/io.json", "w") as f:
        json.dump(dict(meta=meta, tensors=tensors), f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
