"""The golden pack test/golden/study-learner: made-up slices, and what study_learner.py makes of them.

Usage (from platform/models/training; numpy and scipy): python3 -m golden.write_study_learner OUT"""

import json
import os
import sys

import numpy as np
from scipy import ndimage

from . import study_learner

# Of the pixels' figures every fifth is written.
EVERY = 5


def slice_of(rng, shape, centre, radii, turn, greys, hole=0.0):
    """An ellipse with a soft wave in its edge, and a channel per pair of grey values (inside, around): blurred, noisy, uint8."""
    y, x = np.indices(shape)
    u, v = x - centre[0], y - centre[1]
    a, b = u * np.cos(turn) + v * np.sin(turn), v * np.cos(turn) - u * np.sin(turn)
    r = np.hypot(a / radii[0], b / radii[1]) + 0.08 * np.sin(4 * np.arctan2(b, a))
    outline = (r < 1) & (r >= hole)
    channels = []
    for inside, around in greys:
        clean = np.where(outline, inside, around + 25 * np.sin(x / 9) * np.cos(y / 7))
        channels.append(np.clip(ndimage.gaussian_filter(clean, 1) + rng.normal(0, 9, shape), 0, 255).astype(np.uint8))
    return channels, outline


def cases():
    """Each: outlined slices, and the slice asked for with the weights of its neighbours."""
    rng = np.random.default_rng(17)
    small = lambda *a, **k: slice_of(rng, (88, 96), *a, greys=[(150, 90)], **k)
    large = lambda *a: slice_of(rng, (232, 250), *a, greys=[(120, 100), (70, 140)])
    yield "small", [small((45, 40), (15, 11), 0.4)], small((48, 42), (13, 12), 0.5), [1.0]
    yield "tiny", [small((20, 60), (5, 4), 0.0)], small((21, 61), (5, 5), 0.0), [1.0]
    yield "ring", [small((50, 44), (24, 20), 0.2, hole=0.5)], small((51, 46), (22, 20), 0.3, hole=0.45), [1.0]
    between = [large((120, 110), (97, 70), 0.2), large((130, 118), (88, 76), 0.4)]
    yield "large", between, large((125, 115), (92, 73), 0.3), [0.6, 0.4]


def main(out):
    os.makedirs(f"{out}/tensors", exist_ok=True)
    tensors, facts = {}, {}

    def put(name, a):
        a = np.ascontiguousarray(a.astype(np.uint8) if a.dtype == bool else a)
        file = f"tensors/{name}.bin"
        a.tofile(f"{out}/{file}")
        tensors[name] = dict(shape=list(a.shape), dtype=str(a.dtype), file=file)

    for name, outlined, (channels, truth), weights in cases():
        learner = study_learner.Learner(outlined)
        put(f"{name}.images", np.stack([np.stack(c) for c, _ in [*outlined, (channels, truth)]]))
        put(f"{name}.outlines", np.stack([m for _, m in outlined]))
        put(f"{name}.ratios", np.stack([t.ratio for t in learner.tissues]))
        put(f"{name}.disturbed", np.stack(learner.disturbed[:10]))
        images, outline = outlined[0]
        crop = study_learner.crop_of([outline], learner.scale, study_learner.MARGIN)
        own = study_learner.cropped_mask(outline, crop)
        seen = learner.described(images, crop, study_learner.shape_of(learner.disturbed[0]))
        put(f"{name}.features", seen[::EVERY].astype(np.float32))
        put(f"{name}.edges", study_learner.edge_weights(own).ravel()[::EVERY].astype(np.float32))
        put(f"{name}.start", learner.start)
        put(f"{name}.weights", np.concatenate([p.ravel() for p in learner.head.parts()]))
        put(f"{name}.logits", learner.head(seen[::EVERY]).astype(np.float32))
        neighbours = [(c, m, w) for (c, m), w in zip(outlined, weights)]
        found, tissue, shape = learner.next(channels, neighbours)
        put(f"{name}.next", found)
        facts[name] = dict(neighbours=weights, scale=float(learner.scale), tissue=float(learner.tissue), around=float(learner.around))
        facts[name] |= dict(means=[[float(t.mean), float(t.deviation)] for t in learner.tissues], shapeWeight=float(shape), nextTissue=tissue)
        facts[name] |= dict(dice=float(2 * (found & truth).sum() / (found.sum() + truth.sum())), filled=bool(learner.filled))
        print(name, {k: facts[name][k] for k in ("scale", "tissue", "shapeWeight", "dice", "filled")}, seen.shape)
    meta = dict(pack="study-learner", studyLearner=facts, every=EVERY, numpy=np.__version__)
    with open(f"{out}/io.json", "w") as f:
        json.dump(dict(meta=meta, tensors=tensors), f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
