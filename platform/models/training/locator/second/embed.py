"""The second look's data: brain or breast images, made-up looks of them, the locator's map of each and LiteMedSAM's embedding, all by a
pack's own graphs. Resumable: embeddings are computed in a fixed order until the time is up.

Usage (from platform/models/training):
  python3 -m locator.second.embed --pack PACK --images IMAGES --volumes VOLUMES --runs RUNS --minutes 60 [--kind breast] [--other HEAD]
RUNS/cache.npz and RUNS/texts.emb.json are those of locator.train. HEAD: a head that is only measured (locator.head)."""

import argparse
import glob
import json
import os
import random
import time

import numpy as np
import onnxruntime
import torch
from PIL import Image

from clicks import lite

from .. import data
from ..phantoms import appearance, augment, brain
from ..train import OWN, Texts
from .frame import frame_of

AWAY, MOVED, LOOKS, HELD_AWAY = 120, 60, 500, 24  # made-up images
EVERY = dict(train=5, val=6)  # of the slices of figshare_cheng
# Images of other kinds, on which there is no such tumour.
FOREIGN = dict(
    brain=dict(cxr_shenzhen=22, busi_full=20, ct_lungsegdb=8), breast=dict(cxr_shenzhen=16, figshare_cheng=16, ct_lungsegdb=8)
)
BREAST_LOOKS = 300
OTHER_HOSPITALS = ("breast_lesions_usg", "bus_uc")  # on which the second look at breasts is only measured


def plain(o, rows):
    """Images as they are, as (row, grey, mask): every fifth slice of figshare_cheng (every sixth of validation), all T2, two sequences of
    glioma_a where there is tumour, and the heads without."""
    count = {}
    heads = {q: {n: planes for n, *planes in data.head_slices(f"{o.volumes}/glioma_a", q, 6)} for q in ("fla", "t2")}
    for r in rows:
        s = r["source"]
        if r["kind"] != "brain" or s.startswith("phantom") or (s.startswith("glioma_a") and not (r["present"] and s[9:] in heads)):
            continue
        key = s, r["split"]
        count[key] = count.get(key, -1) + 1
        if s == "figshare_cheng" and count[key] % EVERY[r["split"]]:
            continue
        if s.startswith("glioma_a"):
            yield r, *heads[s[9:]][r["name"]]
        else:
            yield r, *files(o, r)


def foreign(o, rows):
    for source, count in FOREIGN[o.kind].items():
        own = [r for r in rows if r["source"] == source and r["split"] == "train"]
        for r in own[:: max(1, len(own) // count)][:count]:
            grey, mask = files(o, r)
            yield dict(r, present=False), grey, mask * 0


def files(o, r, side=None):
    """Grey and mask of one row, (H,W) uint8, at side x side where it is given."""
    grey = Image.open(glob.glob(f"{o.images}/{r['source']}/images/{glob.escape(r['name'])}.*")[0]).convert("L")
    grey = grey.resize((side, side), Image.BILINEAR) if side else grey
    mask = Image.open(f"{o.images}/{r['source']}/masks/{r['name']}.png").convert("L").resize(grey.size, Image.BILINEAR)
    return np.asarray(grey), (np.asarray(mask) > 127).astype(np.uint8) * r["present"]


def looked(x, y, n):
    """Another sequence's look of a slice with tumour."""
    if n % 3 == 0:
        x, y = brain.flair(x, y)
    elif n % 3 == 1:
        x, y = brain.repainted(appearance.tone(x, True) if random.random() < 0.5 else x, y)
    else:
        x = (brain.head(x) * (random.uniform(0.8, 1.1) - x)).clamp(0, 1)
    x, y = brain.stripped(x, y) if random.random() < 0.6 else (x, y)
    return appearance.device(x, "brain"), y


def made(o, rows):
    """Tumours mirrored away (absent; validation too), healthy patches mirrored (present), other sequences' looks. So presence is not a
    matter of the collection."""
    own = {s: [r for r in rows if r["source"] == "figshare_cheng" and r["split"] == s] for s in ("train", "val")}
    taught = random.sample(own["train"], len(own["train"]))
    want = [("away", "val", own["val"][3::6], HELD_AWAY), ("away", "train", taught, AWAY)]
    want += [("moved", "train", taught[400:], MOVED), ("look", "train", taught[700:], LOOKS)]
    for kind, split, members, most in want:
        n = 0
        for r in members:
            if n == most:
                break
            grey, mask = files(o, r, lite.SIDE)
            x, y = torch.from_numpy(grey / np.float32(255)), torch.from_numpy(mask > 0)
            if kind == "away":
                x, good = brain.away(x, y)
                y = y & False
            elif kind == "moved":
                blob = appearance.blob(lite.SIDE) & ~(brain.soft(y, 6) > 0.02)
                x, good = brain.mirror(x, blob), bool(blob.any())
            else:
                (x, y), good = looked(x, y, n), True
                good = bool(y.any())
            if good:
                n += 1
                grey = (x.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
                yield dict(r, source=kind, split=split, present=bool(y.any())), grey, y.numpy().astype(np.uint8)


def other(folder):
    """Slices of a head that is only measured: every other one with tumour, every third without."""
    for sequence in ("fla", "t2"):
        for n, (name, grey, mask) in enumerate(data.head_slices(folder, sequence, 3)):
            if n % (2 if mask.any() else 3) == 0:
                yield dict(kind="brain", source=f"other_{sequence}", name=name, split="test", present=bool(mask.any())), grey, mask.astype(np.uint8)


def breasts(o, rows):
    """All breast images; lesions on other devices, from elsewhere and with other neighbours: the geometry is new to the embedding."""
    own = [r for r in rows if r["kind"] == "breast"]
    for r in own:
        yield dict(r, split="test" if r["source"] in OTHER_HOSPITALS else r["split"]), *files(o, r)
    taught = [r for r in own if r["split"] == "train" and r["source"] not in OTHER_HOSPITALS]
    for r in random.choices([r for r in taught if r["present"]], k=BREAST_LOOKS):
        grey, mask = files(o, r, lite.SIDE)
        donor = torch.from_numpy(files(o, random.choice(taught), lite.SIDE)[0] / np.float32(255))
        x, y, _ = augment.appear("breast", torch.from_numpy(grey / np.float32(255)), torch.from_numpy(mask > 0), None, False, [donor], 0.0)
        planes = torch.stack([appearance.device(x.float(), "breast"), y.float()])[None]
        x, y = torch.nn.functional.grid_sample(planes, augment.geometry(1, lite.SIDE, ["breast"]), align_corners=False)[0]
        if (y > 0.5).sum() > 50:
            grey = (x.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
            yield dict(r, source="look"), grey, (y > 0.5).numpy().astype(np.uint8)


def table(o, folder):
    """All images and what the locator says of them, in the order in which they are embedded: validation spread among the rest."""
    rows = json.loads(str(np.load(f"{o.runs}/cache.npz")["rows"]))
    own = [*breasts(o, rows)] if o.kind == "breast" else [*plain(o, rows), *made(o, rows), *(other(o.other) if o.other else ())]
    entries = [*own, *foreign(o, rows)]
    random.shuffle(entries)
    locator = onnxruntime.InferenceSession(f"{o.pack}/locator.onnx")
    text = Texts(f"{o.runs}/texts.emb.json").lists[OWN[o.kind]].mean(0).numpy()
    keys = ("images", "masks", "frames", "maps", "presence", "inputs")
    stored = {k: [] for k in keys}
    for r, grey, mask in entries:
        image, outline = data.fitted(grey, mask)
        m, p = locator.run(["map", "presence"], dict(image=image[None, None].astype(np.float32), text=text[None]))
        x = (lite.prepare(grey)[0][0] * 255).round().to(torch.uint8).numpy()
        for k, v in zip(keys, (image, outline, frame_of(grey), m[0].astype(np.float16), p[0], x)):
            stored[k].append(v)
    stored = {k: np.stack(v) for k, v in stored.items()}
    stored["frames"] = stored["frames"].astype(np.float32)
    np.savez(f"{folder}/table.npz", rows=json.dumps([r for r, _, _ in entries]), **stored)


def main():
    p = argparse.ArgumentParser()
    for name in ("pack", "images", "volumes", "runs"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--kind", choices=("brain", "breast"), default="brain")
    p.add_argument("--other")
    p.add_argument("--minutes", type=float, default=60)
    o = p.parse_args()
    random.seed(5), torch.manual_seed(5), torch.set_num_threads(1)
    folder = f"{o.runs}/second"
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(f"{folder}/table.npz"):
        table(o, folder)
    inputs = np.load(f"{folder}/table.npz")["inputs"]
    mode = "r+" if os.path.exists(f"{folder}/done.npy") else "w+"
    embedded = np.lib.format.open_memmap(f"{folder}/embeddings.npy", mode, np.float16, (len(inputs), 256, 64, 64))
    done = np.lib.format.open_memmap(f"{folder}/done.npy", mode, np.uint8, (len(inputs),))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    about = json.load(open(f"{o.pack}/pack.json"))["sam"]["graphs"]["encoder"]
    encoder = onnxruntime.InferenceSession(f"{o.pack}/{about['file']}", options)
    end = time.time() + o.minutes * 60
    for k in np.nonzero(done == 0)[0]:
        if time.time() > end:
            break
        pixels = np.repeat(inputs[k][None, None] / np.float32(255), 3, 1)
        embedded[k] = encoder.run(["embedding"], dict(pixels=pixels))[0][0]
        done[k] = 1
    print(json.dumps(dict(images=len(done), embedded=int((done > 0).sum()))))


if __name__ == "__main__":
    main()
