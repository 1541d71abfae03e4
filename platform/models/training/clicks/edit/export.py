"""Writes the head as the extension has it, and golden numbers of a made-up click.

Usage (from platform/models/training): python3 -m clicks.edit.export RUNS/clickHead.json"""

import json
import sys

import numpy as np

from .features import FEATURES, blurred, features, window
from .train import UNITS, head

SOURCE = "../../../extensions/medclip-sam/src/algorithm/correct/clickHead.ts"
GOLDEN = "../../../test/golden/click-head/clicks.json"
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
    cases = []
    for seed in range(4):
        grey, outline, answer, click, radius, earlier = asked = scene(seed)
        x, ys, xs = features(*asked)
        logits = head(rounded)(x.astype(float))
        plane = lambda p: None if p is None else "".join("01"[int(v)] for v in p.ravel())
        cases.append(dict(width=grey.shape[1], height=grey.shape[0], grey=(grey * 255).round().astype(int).ravel().tolist(), outline=plane(outline), answer=plane(answer),
                          click=click, radius=radius, earlier=earlier, cells=(ys * grey.shape[1] + xs).tolist(),
                          features=[round(float(v), 5) for v in x[:: max(1, len(x) // 12)].ravel()], every=max(1, len(x) // 12),
                          logits=[round(float(v), 4) for v in logits]))  # fmt: skip
    with open(GOLDEN, "w") as f:
        json.dump(cases, f, separators=(",", ":"))
        f.write("\n")
    print([len(c["cells"]) for c in cases])


if __name__ == "__main__":
    main()
