"""Runs locator and LiteMedSAM over validation images and writes one line of figures per image, for calibrate.py.

Usage (from platform/models/training): python3 -m locator.measure --checkpoint RUNS/locator.pt --package PACKAGE --decoder DECODER
  --images IMAGES --runs RUNS --out FIGURES.jsonl [--hold SOURCE,SOURCE] [--limit 120]"""

import argparse
import glob
import json
import os

import numpy as np
import torch
from PIL import Image

from clicks import lite

from . import found
from .net import Locator
from .train import OWN, Texts


def dice(a, b):
    total = a.sum() + b.sum()
    return float(2 * (a & b).sum() / total) if total else 1.0


def iou(a, b):
    return float((a & b).sum() / max(1, (a | b).sum()))


def images(o):
    """Validation images (and all of the collections held out), evenly thinned per collection."""
    hold = set(filter(None, o.hold.split(",")))
    rows = json.loads(str(np.load(f"{o.runs}/cache.npz")["rows"]))
    groups = {}
    for r in rows:
        if r["source"] in hold or (r["split"] == "val" and not r["source"].startswith(("phantom", "glioma"))):
            groups.setdefault((r["source"], r["present"]), []).append(r)
    for (source, _), members in sorted(groups.items()):
        for r in members[:: max(1, len(members) // o.limit)]:
            yield r, glob.glob(f"{o.images}/{source}/images/{glob.escape(r['name'])}.*")[0]


# How SAM is asked: box of the part, the box 5 % larger, box and the part's peak.
WAYS = ("sam", "grown", "pointed")


def grown(b, by=0.05):
    w, h = (b[2] - b[0]) * by / 2, (b[3] - b[1]) * by / 2
    return b[0] - w, b[1] - h, b[2] + w, b[3] + h


@torch.no_grad()
def outlines(net, image, boxes, peaks, store):
    """SAM's outlines from each box, per way, and the first way's stability."""
    file = f"{store}/{image.replace('/', '_')[-80:]}.pt"
    grey = np.asarray(Image.open(image).convert("L"))
    x, new = lite.prepare(grey)
    if not os.path.exists(file):
        torch.save((lite.embed(net, x), np.zeros((256, 256), bool), new), file)
    e = torch.load(file, weights_only=False)[0]
    k = 256 / max(grey.shape)
    masks, stable = {way: [] for way in WAYS}, []
    for b, peak in zip(boxes, peaks):
        for way in WAYS:
            asked = torch.tensor([grown(b) if way == "grown" else b], dtype=torch.float32) * k
            point = torch.tensor([[[peak[0] * k, peak[1] * k, 1]]], dtype=torch.float32) if way == "pointed" else None
            with torch.autocast("cpu", dtype=torch.bfloat16):
                low = lite.decode(net, e[None], asked, point, None)
            cut = low[:, :, : new[0], : new[1]]
            up = torch.nn.functional.interpolate(cut, size=grey.shape, mode="bilinear", align_corners=False)[0, 0].numpy()
            masks[way].append(up > 0)
            if way == "sam":
                stable.append(float((up > 1).sum() / max(1, (up > -1).sum())))
    return masks, stable


@torch.no_grad()
def main():
    p = argparse.ArgumentParser()
    for name in ("checkpoint", "package", "images", "runs", "out"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--decoder")
    p.add_argument("--hold", default="")
    p.add_argument("--limit", type=int, default=120)
    o = p.parse_args()
    torch.set_num_threads(1)
    store = f"{o.runs}/clicks/embeddings"
    os.makedirs(store, exist_ok=True)
    texts = Texts(f"{o.runs}/texts.emb.json")
    net = Locator(text=next(iter(texts.lists.values())).shape[1])
    net.load_state_dict(torch.load(o.checkpoint, map_location="cpu")["average"])
    net.eval()
    sam = lite.build(o.package, o.decoder)
    with open(o.out, "w") as f:
        for r, path in images(o):
            grey = np.asarray(Image.open(path).convert("L"))
            square, box = found.square_of(grey)
            ask = lambda concept: net(torch.from_numpy(square.copy()).float()[None, None], texts.lists[concept].mean(0)[None])
            m, presence = ask(OWN[r["kind"]])
            line = dict(r, presence=float(presence), nonsense=float(ask("nonsense")[1]), other=float(ask("other")[1]))
            parts, fine = found.parts_of(m[0].numpy())
            if r["present"] and parts:
                t = np.asarray(Image.open(f"{o.images}/{r['source']}/masks/{r['name']}.png").convert("L").resize(grey.shape[::-1], Image.NEAREST)) > 127
                own = [found.on_image(fine, part, box, grey.shape) for part in parts]
                ways, stable = outlines(sam, path, [b for _, b, _ in own], [p for _, _, p in own], store)
                drawn = ways["sam"]
                both = np.any([(d & p) if (d & p).any() else d for d, (p, _, _) in zip(drawn, own)], 0)
                line |= {way: dice(np.any(masks, 0), t) for way, masks in ways.items()}
                line |= dict(locator=dice(np.any([m for m, _, _ in own], 0), t), both=dice(both, t), stability=min(stable))
                line |= dict(agreement=min(iou(d, p) for d, (p, _, _) in zip(drawn, own)), parts=len(parts))
            f.write(json.dumps(line) + "\n")
            f.flush()


if __name__ == "__main__":
    main()
