"""A tiny seeded random second look and what PyTorch computes with it, as a golden pack (test/golden/locator-second-mini).

Usage (from platform/models/training): python3 -m locator.second.golden OUT"""

import json
import os
import sys

import numpy as np
import torch
from safetensors.torch import save_file

from . import net as parts

CHANNELS, CELLS, SIZE, TEXT, WIDTHS = 12, 8, 20, 6, [8, 12, 16]
# Width, height and the content's box (left, top, width, height) of images.
CASES = dict(wide=(90, 61, (14, 8, 70, 44)), whole=(40, 40, (0, 0, 40, 40)), tall=(33, 120, (2, 70, 30, 50)))


def random_net(seed):
    torch.manual_seed(seed)
    parts.EMBEDDED, parts.CELLS, parts.SIDE = CHANNELS, CELLS, 2 * CELLS
    net = parts.Second(WIDTHS, TEXT).eval()
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


@torch.no_grad()
def main(out):
    os.makedirs(f"{out}/tensors", exist_ok=True)
    tensors = {}

    def put(name, a):
        a = np.ascontiguousarray(a, np.float32)
        file = f"tensors/{name}.bin"
        a.tofile(f"{out}/{file}")
        tensors[name] = dict(shape=list(a.shape), dtype=str(a.dtype), file=file)

    net = random_net(17)
    save_file({k: v.contiguous() for k, v in net.state_dict().items() if v.is_floating_point()}, f"{out}/second.safetensors")
    for name, (width, height, (left, top, w, h)) in CASES.items():
        k = 1 / max(width, height)
        frame = torch.tensor([[w * k, 2 * left * k - 1 + w * k, h * k, 2 * top * k - 1 + h * k]])
        embedding = torch.randn(1, CHANNELS, CELLS, CELLS)
        image, seen = torch.rand(1, 1, SIZE, SIZE) * 255, torch.randn(1, 1, SIZE, SIZE) * 6
        text = torch.nn.functional.normalize(torch.randn(1, TEXT))
        small = lambda x: parts.at_map(x, parts.SIDE)
        own = parts.framed(net.enter(embedding), frame, side=CELLS)
        m, p = net.answer(own, small(image), text, small(seen))
        answers = dict(embedding=embedding, image=image, seen=seen, text=text[0], map=parts.at_map(m[:, None], SIZE)[0, 0], presence=p)
        for key, value in answers.items():
            put(f"{name}.{key}", value.numpy())
    cases = {n: dict(width=w, height=h, box=list(b)) for n, (w, h, b) in CASES.items()}
    shape = dict(size=SIZE, channels=CHANNELS, cells=CELLS, text=TEXT, widths=WIDTHS)
    with open(f"{out}/io.json", "w") as f:
        json.dump(dict(meta=dict(pack="locator-second-mini", second=shape, cases=cases), tensors=tensors), f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
