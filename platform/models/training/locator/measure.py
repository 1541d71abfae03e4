"""Runs a pack's locator and drawing model, in the form in which they are shipped, over validation images and writes one line of
figures per image, for calibrate.py.

Usage (from platform/models/training): python3 -m locator.measure --pack PACK --images IMAGES --runs RUNS --out FIGURES.jsonl
  [--hold SOURCE,SOURCE] [--limit 120] [--kinds brain,breast,xray,ct]"""

import argparse
import glob
import hashlib
import json
import os

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F
from PIL import Image

from clicks import lite

from . import found
from .second.frame import bilinear, frame_of
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
        if r["kind"] not in o.kinds.split(","):
            continue
        if r["source"] in hold or (r["split"] == "val" and not r["source"].startswith(("phantom", "glioma"))):
            groups.setdefault((r["source"], r["present"]), []).append(r)
    for (source, _), members in sorted(groups.items()):
        for r in members[:: max(1, len(members) // o.limit)]:
            yield r, glob.glob(f"{o.images}/{source}/images/{glob.escape(r['name'])}.*")[0]


# How SAM is asked: box of the part, the box 5 % larger, box and the part's peak.
WAYS = ("sam", "grown", "pointed")
TOP_LEFT, BOTTOM_RIGHT, INSIDE = 2, 3, 1


def grown(b, by=0.05):
    w, h = (b[2] - b[0]) * by / 2, (b[3] - b[1]) * by / 2
    return b[0] - w, b[1] - h, b[2] + w, b[3] + h


class Pack:
    """The graphs of a pack. Embeddings are kept in `store`, a folder per encoder."""

    def __init__(self, folder, store):
        about = json.load(open(f"{folder}/pack.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = lambda graph: onnxruntime.InferenceSession(f"{folder}/{graph['file']}", options)
        self.locator = session(about["locator"]["graph"])
        self.encoder, self.decoder = (session(about["sam"]["graphs"][k]) for k in ("encoder", "decoder"))
        self.concepts = {c["name"]: c for c in about.get("concepts", [])}
        graph = about["locator"].get("second")
        second = session(graph) if graph else None
        self.second = {n: second for n, c in self.concepts.items() if second and c.get("second")}
        files = about["sam"]["graphs"]["encoder"]["weights"]
        self.store = f"{store}/{hashlib.sha256(str([about['files'][f]['sha256'] for f in files]).encode()).hexdigest()[:12]}"
        os.makedirs(self.store, exist_ok=True)

    def ask(self, square, text):
        """(S,S) uint8, (E) unit -> map logits (S,S), presence logit."""
        m, p = self.locator.run(["map", "presence"], dict(image=square[None, None].astype(np.float32), text=text[None]))
        return m[0], float(p[0])

    def look_again(self, name, m, square, text, embedding, grey):
        """The locator's map (S,S) with the second look that the concept has, and where that is cut."""
        rule = self.concepts[name]["second"]
        sx, tx, sy, ty = frame_of(grey)
        feed = dict(embedding=embedding, rows=bilinear(sy, ty), columns=bilinear(sx, tx), text=text[None], seen=m[None, None])
        feed["image"] = square[None, None].astype(np.float32)
        second = self.second[name].run(["map"], feed)[0][0]
        return ((1 - rule["weight"]) * m + rule["weight"] * second).astype(np.float32), rule["cut"]

    def embedding(self, path, x):
        file = f"{self.store}/{path.replace('/', '_')[-80:]}.npy"
        if not os.path.exists(file):
            np.save(file, self.encoder.run(["embedding"], dict(pixels=x.numpy()[None]))[0].astype(np.float16))
        return np.load(file).astype(np.float32)

    def logits(self, embedding, box, peak):
        """Box x0, y0, x1, y1 and peak x, y or None, in the 256 px input -> (256,256)."""
        points = [box[:2], box[2:]] + ([peak] if peak else [])
        labels = [TOP_LEFT, BOTTOM_RIGHT, INSIDE][: len(points)]
        feed = dict(points=np.array([points], np.float32), labels=np.array([labels], np.float32))
        feed |= dict(embedding=embedding, mask=np.zeros((1, 1, lite.SIDE, lite.SIDE), np.float32), hasMask=np.zeros(1, np.float32))
        return self.decoder.run(["masks"], feed)[0][:, :1]


def outlines(pack, path, grey, boxes, peaks):
    """SAM's outlines from each box, per way, and their stability."""
    x, new = lite.prepare(grey)
    e = pack.embedding(path, x)
    k = lite.SIDE / max(grey.shape)
    scaled = lambda v: [a * k for a in v]
    masks, stable = {way: [] for way in WAYS}, {way: [] for way in WAYS}
    for b, peak in zip(boxes, peaks):
        for way in WAYS:
            low = pack.logits(e, scaled(grown(b) if way == "grown" else b), scaled(peak) if way == "pointed" else None)
            cut = torch.from_numpy(low[:, :, : new[0], : new[1]].copy())
            up = F.interpolate(cut, size=grey.shape, mode="bilinear", align_corners=False)[0, 0].numpy()
            masks[way].append(up > 0)
            stable[way].append(float((up > 1).sum() / max(1, (up > -1).sum())))
    return masks, stable


def line_of(pack, texts, images_root, r, path):
    grey = np.asarray(Image.open(path).convert("L"))
    square, box = found.square_of(grey)
    ask = lambda concept: pack.ask(square, texts.lists[concept].mean(0).numpy())
    name = OWN[r["kind"]]
    m, presence = ask(name)
    concept = pack.concepts.get(name, {})
    cut = concept.get("cut")
    if name in pack.second and presence > concept["presence"]["weak"]:
        text = texts.lists[name].mean(0).numpy()
        m, cut = pack.look_again(name, m, square, text, pack.embedding(path, lite.prepare(grey)[0]), grey)
    line = dict(r, presence=presence, nonsense=ask("nonsense")[1], other=ask("other")[1])
    parts, fine = found.parts_of(m, cut)
    if not (r["present"] and parts):
        return line
    mask = Image.open(f"{images_root}/{r['source']}/masks/{r['name']}.png").convert("L")
    t = np.asarray(mask.resize(grey.shape[::-1], Image.NEAREST)) > 127
    own = [found.on_image(fine, part, box, grey.shape) for part in parts]
    ways, stable = outlines(pack, path, grey, [b for _, b, _ in own], [p for _, _, p in own])
    both = np.any([(d & p) if (d & p).any() else d for d, (p, _, _) in zip(ways["sam"], own)], 0)
    line |= {way: dice(np.any(masks, 0), t) for way, masks in ways.items()}
    line |= dict(locator=dice(np.any([m for m, _, _ in own], 0), t), both=dice(both, t), parts=len(parts))
    # The signs of each way that SAM may be asked.
    for end, way in (("", "sam"), ("Pointed", "pointed")):
        line[f"stability{end}"] = min(stable[way])
        line[f"agreement{end}"] = min(iou(d, p) for d, (p, _, _) in zip(ways[way], own))
    return line


def main():
    p = argparse.ArgumentParser()
    for name in ("pack", "images", "runs", "out"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--hold", default="")
    p.add_argument("--limit", type=int, default=120)
    p.add_argument("--kinds", default="brain,breast,xray,ct")
    o = p.parse_args()
    torch.set_num_threads(1)
    texts = Texts(f"{o.runs}/texts.emb.json")
    pack = Pack(o.pack, f"{o.runs}/embeddings")
    with open(o.out, "w") as f:
        for r, path in images(o):
            f.write(json.dumps(line_of(pack, texts, o.images, r, path)) + "\n")
            f.flush()


if __name__ == "__main__":
    main()
