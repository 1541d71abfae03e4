"""Writes the head as the extension has it, and the golden pack test/golden/click-head: made-up clicks, and what features.py makes of them.

Usage (from platform/models/training): python3 -m clicks.edit.export RUNS/clickHead.json"""

import json
import os
import sys

import numpy as np

from .features import FEATURES, blurred, features, window
from .train import UNITS, head

SOURCE = "../../../extensions/medclip-sam/src/algorithm/correct/clickHead.ts"
GOLDEN = "../../../test/golden/click-head"
EVERY = 10  # of the cells' features every tenth is written
TOP = f"""import type {{ Head }} from '../slices/head';

/**
 * Says which cells around a click change sides: {FEATURES} features (clickFeatures.ts), {UNITS} units. Trained by us from nothing on simulated
 * readers' clicks and written by platform/models/training/clicks/edit/export.py; its data and figures are in that folder's README. MIT.
 */
// prettier-ignore
export const CLICK_HEAD: Head = {{
  features: {FEATURES},
  weights: Float64Array.of(
"""


def source(weights):
    numbers = [f"{v:.4g}" for part in weights for v in np.ravel(part)]
    lines = ["    " + ", ".join(numbers[k : k + 16]) + "," for k in range(0, len(numbers), 16)]
    return TOP + "\n".join(lines) + "\n  ),\n};\n"


def scene(seed):
    """An ellipse in noise, an outline of it that is off, an answer and two earlier clicks; as the window that is looked at."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:72, :84]
    ellipse = lambda x, y, a, b: ((columns - x) / a) ** 2 + ((rows - y) / b) ** 2 <= 1
    truth, outline = ellipse(42, 36, 16, 11), ellipse(38 + 2 * seed, 34, 14, 12)
    grey = blurred(np.where(truth, 0.6, 0.35) + rng.normal(0, 0.1, truth.shape), 0.8).clip(0, 1)
    grey = (grey * 255).round() / 255
    answer = ellipse(42, 36, 17, 10) if seed else None
    click = [(55, 37, 1), (28, 37, 0), (60, 37, 0), (42, 25, 0)][seed]
    label = click[2]
    if outline[click[1], click[0]] == label:
        outline = outline ^ (np.hypot(columns - click[0], rows - click[1]) < 4)
    earlier = [(38, 24, 0), (36, 42, 1)][:seed]
    depth = np.min(np.hypot(*(np.argwhere(outline == label)[:, ::-1] - click[:2]).T))
    radius = float(np.sqrt(outline.sum() / np.pi))
    ys, xs = window(outline.shape, click, max(1.0, depth), max(2.0, radius))
    moved = lambda p: [int(p[0] - xs.start), int(p[1] - ys.start), int(p[2])]
    cut = lambda plane: None if plane is None else plane[ys, xs]
    return cut(grey), cut(outline), cut(answer), moved(click), radius, [moved(p) for p in earlier]


def main():
    weights = [np.array(v) for v in json.load(open(sys.argv[1]))]
    with open(SOURCE, "w") as f:
        f.write(source(weights))
    rounded = [np.vectorize(lambda v: float(f"{v:.4g}"))(v) for v in weights]
    os.makedirs(f"{GOLDEN}/tensors", exist_ok=True)
    tensors, facts = {}, {}

    def put(name, a):
        file = f"tensors/{name}.bin"
        np.ascontiguousarray(a).tofile(f"{GOLDEN}/{file}")
        tensors[name] = dict(shape=list(a.shape), dtype=str(a.dtype), file=file)

    for seed in range(4):
        grey, outline, answer, click, radius, earlier = asked = scene(seed)
        name = f"click{seed}"
        x, ys, xs = features(*asked)
        put(f"{name}.grey", (grey * 255).round().astype(np.uint8))
        put(f"{name}.outline", outline.astype(np.uint8))
        if answer is not None:
            put(f"{name}.answer", answer.astype(np.uint8))
        put(f"{name}.cells", (ys * grey.shape[1] + xs).astype(np.int32))
        put(f"{name}.features", x[::EVERY].astype(np.float32))
        put(f"{name}.logits", head(rounded)(x.astype(float)).astype(np.float32))
        facts[name] = dict(click=click, radius=radius, earlier=earlier)
    with open(f"{GOLDEN}/io.json", "w") as f:
        json.dump(dict(meta=dict(pack="click-head", every=EVERY, clickHead=facts), tensors=tensors), f, indent=1)
        f.write("\n")
    print({k: v["shape"] for k, v in tensors.items() if k.endswith("cells")})


if __name__ == "__main__":
    main()
