"""Trains the head that carries out a click (extensions/medclip-sam/src/algorithm/correct): which cells around it change sides. It learns from
simulated readers on training images, round after round from the outlines that it has made itself.

Usage (from platform/models/training):
  python3 -m clicks.edit.train --pack PACK --images IMAGES --rows CACHE.npz --runs RUNS [--volumes VOLUMES]
CACHE.npz is the locator's cache (its split is used). Embeddings stay in RUNS; figures of validation are printed after every round. The last
round's head is written to RUNS/clickHead.json."""

import argparse
import glob
import json
import os
import random

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image

from .. import lite
from .features import FEATURES, GREY
from .reader import Segmenter, read

UNITS, SLOPE = 16, 0.1  # as extensions/medclip-sam/src/algorithm/slices/head.ts
CLICKS = 6
# How the first outline of a training image comes about: the share its box is off by, None for a click alone; and whether clicks are hurried.
STARTS = ((0.1, False), (0.1, False), (0.05, True), (0.1, True), (0.2, True), (0.3, True), (None, True))
PLAN = dict(
    train=dict(figshare_cheng=150, utsw_glioma_t2=27, mets_to_brain_t2=24, busi_full=130, breast_lesions_usg=20, cxr_shenzhen=45, ct_lungsegdb=18),
    val=dict(figshare_cheng=18, utsw_glioma_t2=4, mets_to_brain_t2=10, busi_full=16, breast_lesions_usg=4, bus_uc=4, cxr_shenzhen=10, ct_lungsegdb=4),
)  # fmt: skip
FLAT, PER_CLICK = 0.1, 400


def chosen(o):
    """(split, group, image, mask) of what is read; every fourth slice of the volumes' organs is only measured."""
    rows = json.loads(str(np.load(o.rows)["rows"]))
    rng = random.Random(3)
    for split in ("val", "train"):
        for source, count in PLAN[split].items():
            names = [r["name"] for r in rows if r["source"] == source and r["split"] == split and r["present"]]
            for name in rng.sample(names, min(count, len(names))):
                yield split, source, glob.glob(f"{o.images}/{source}/images/{glob.escape(name)}.*")[0], f"{o.images}/{source}/masks/{name}.png"
    if o.volumes:
        for name, pairs in json.load(open(f"{o.volumes}/stacks/index.json")).items():
            for image, mask in pairs[::4]:
                yield "organs", name, f"{o.volumes}/stacks/{image}", f"{o.volumes}/stacks/{mask}"


def stored(o, segmenter):
    """Every image as (split, group, (embedding, grey, truth, valid))."""
    os.makedirs(f"{o.runs}/embeddings", exist_ok=True)
    for split, group, image, mask in chosen(o):
        grey, truth = (np.asarray(Image.open(f).convert("L")) for f in (image, mask))
        truth = truth > (127 if truth.max() > 1 else 0)
        if truth.shape != grey.shape:
            truth = np.asarray(Image.fromarray(truth.astype(np.uint8)).resize(grey.shape[::-1], Image.NEAREST)) > 0
        x, new = lite.prepare(grey)
        file = f"{o.runs}/embeddings/{group}_{os.path.basename(image)}.npy"
        if not os.path.exists(file):
            np.save(file, segmenter.embed(x[None].numpy()).astype(np.float16))
        valid = np.zeros((lite.SIDE, lite.SIDE), bool)
        valid[: new[0], : new[1]] = True
        yield split, group, (np.load(file, mmap_mode="r"), x[0].numpy(), lite.prepare_mask(truth, new), valid)


class Examples:
    """Cells of the clicks that were made, and whether the truth says that they change sides."""

    def __init__(self, rng):
        self.rng, self.x, self.y, self.weight = rng, [], [], []

    def see(self, asked, truth):
        n = len(asked.x)
        kept = self.rng.choice(n, min(n, PER_CLICK), replace=False)
        self.x.append(asked.x[kept])
        self.y.append((truth[asked.at] == bool(asked.label))[kept])
        # Every image counts by the share of its truth that is at stake.
        self.weight.append(np.full(len(kept), min(3, 100 * n / max(1, len(kept)) / truth.sum())))

    def all(self):
        return (np.concatenate(v).astype(np.float32) for v in (self.x, self.y, self.weight))


def fitted(examples, seed, epochs=12, batch=4096, rate=6e-3):
    """Weights of the head: units x features, units, units, 1."""
    torch.manual_seed(seed)
    x, y, w = examples.all()
    mean, spread = x.mean(0), x.std(0) + 1e-3
    flat = torch.from_numpy(-mean / spread)[GREY]  # an image of one grey
    x, y, w = torch.from_numpy((x - mean) / spread), torch.from_numpy(y), torch.from_numpy(w / w.mean())
    net = nn.Sequential(nn.Linear(FEATURES, UNITS), nn.LeakyReLU(SLOPE), nn.Linear(UNITS, 1))
    optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=1e-3)
    steps = epochs * len(x) // batch
    for step in range(steps):
        for g in optimiser.param_groups:
            g["lr"] = rate * 0.5 * (1 + np.cos(np.pi * step / steps))
        at = torch.randint(0, len(x), (batch,))
        seen = x[at].clone()
        hidden = torch.rand(batch) < FLAT
        seen[hidden, GREY] = flat
        loss = (F.binary_cross_entropy_with_logits(net(seen)[:, 0], y[at], reduction="none") * w[at]).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    first, last = net[0], net[2]
    w1 = first.weight.detach().numpy() / spread
    return [w1, first.bias.detach().numpy() - w1 @ mean, last.weight.detach().numpy()[0], last.bias.detach().numpy()]


def head(weights):
    w1, b1, w2, b2 = weights
    def logits(x):
        a = x @ w1.T + b1
        return np.where(a < 0, SLOPE * a, a) @ w2 + b2
    return logits  # fmt: skip


def measured(segmenter, logits, items, split, off, noisy):
    rows = {}
    for k, (_, group, one) in enumerate(items):
        if items[k][0] == split:
            rows.setdefault(group, []).append(read(segmenter, logits, one, 5, off, np.random.default_rng(k), noisy))
    every = [r for v in rows.values() for r in v]
    mean = lambda v: [round(float(d), 3) for d in np.mean(v, 0)]
    falls = int(sum(b < a - 0.02 for r in every for a, b in zip(r, r[1:])))
    return {"all": mean(every), "falls": [falls, 5 * len(every)]} | {g: mean(v) for g, v in rows.items()}


def main():
    p = argparse.ArgumentParser()
    for name in ("pack", "images", "rows", "runs"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--volumes")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seed", type=int, default=1)
    o = p.parse_args()
    torch.set_num_threads(1)
    segmenter = Segmenter(o.pack)
    items = list(stored(o, segmenter))
    taught = [one for split, _, one in items if split == "train"]
    rng = np.random.default_rng(o.seed)
    # Before anything is learnt a click changes what is nearer to it than it is to the outline.
    logits = lambda x: 1.2 - x[:, 1] * 3
    examples = Examples(rng)
    for n in range(o.rounds):
        examples = examples if n > 1 else Examples(rng)  # those of the first rule are not kept
        for one in taught:
            off, noisy = STARTS[rng.integers(len(STARTS))]
            read(segmenter, logits, one, CLICKS, off, rng, noisy, examples.see)
        weights = fitted(examples, o.seed)
        logits = head(weights)
        with open(f"{o.runs}/clickHead.json", "w") as f:
            json.dump([v.tolist() for v in weights], f)
        if n < o.rounds - 2:
            continue
        for name, split, off, noisy in (("box off by 10 %", "val", 0.1, False), ("a click alone, hurried", "val", None, True), ("organs", "organs", 0.1, False)):
            if any(s == split for s, _, _ in items):
                print(json.dumps({"round": n, name: measured(segmenter, logits, items, split, off, noisy)}), flush=True)


if __name__ == "__main__":
    main()
