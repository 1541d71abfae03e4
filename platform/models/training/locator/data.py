"""All images and masks of the training in one cache: uint8 (N,SIZE,SIZE), squashed to a square, with kind, split and person.

Splits: figshare_cheng by patient, busi_full by group of near-identical images, the other sets by patient or by every sixth image."""

import csv
import glob
import gzip
import json
import os
import random
import struct

import numpy as np
from PIL import Image

SIZE = 160
KINDS = ["brain", "breast", "xray", "ct"]


def content_box(a):
    """Left, top, right, bottom (exclusive) of what is not dark border: rows and columns of which 1.5 % are brighter than 20 of
    255, and 3 % of the size around them. The whole image where less than a tenth of either side would remain. The product does
    the same (extension, algorithm/preprocess/contentBox.ts). a (H,W) uint8."""
    bright = a > 20
    out = []
    for n, share in ((a.shape[1], bright.mean(0)), (a.shape[0], bright.mean(1))):
        at = np.nonzero(share >= 0.015)[0]
        if len(at) == 0 or at[-1] + 1 - at[0] < 0.1 * n:
            return 0, 0, a.shape[1], a.shape[0]
        edge = int(n * 0.03)
        out.append((max(0, int(at[0]) - edge), min(n, int(at[-1]) + 1 + edge)))
    return out[0][0], out[1][0], out[0][1], out[1][1]


def fitted(image, *planes):
    """Content of the image squashed to SIZE x SIZE, and 0/1 planes cut in the same way. All (H,W) uint8."""
    box = content_box(image)
    cut = lambda a: np.asarray(Image.fromarray(a).crop(box).resize((SIZE, SIZE), Image.BILINEAR))
    return [cut(image)] + [(cut((p > 0).astype(np.uint8) * 255) > 127).astype(np.uint8) for p in planes]


class Cache:
    def __init__(self):
        self.images, self.masks, self.brains, self.rows = [], [], [], []

    def add(self, kind, source, name, image, outline, split, weight=1.0, brain=None):
        """weight: how often the image is drawn against others of its kind; brain: its own mask where it is known."""
        self.images.append(image)
        self.masks.append(outline)
        self.brains.append(np.zeros_like(outline) if brain is None else brain)
        row = dict(kind=kind, source=source, name=name, split=split, weight=weight)
        self.rows.append(row | dict(present=bool(outline.any()), brain=brain is not None))

    def save(self, path):
        arrays = [np.stack(a) for a in (self.images, self.masks, self.brains)]
        np.savez(path, images=arrays[0], masks=arrays[1], brains=arrays[2], rows=json.dumps(self.rows))


def index(folder):
    return list(csv.DictReader(open(f"{folder}/index.csv")))


def pair(folder, name):
    image = glob.glob(f"{folder}/images/{glob.escape(name)}.*")[0]
    planes = [np.array(Image.open(p).convert("L")) for p in (image, f"{folder}/masks/{name}.png")]
    if planes[0].shape != planes[1].shape:
        planes[1] = np.asarray(Image.fromarray(planes[1]).resize(planes[0].shape[::-1], Image.NEAREST))
    return fitted(planes[0], planes[1] > 127)


def foreground(image):
    return (np.asarray(image) > 8).astype(np.uint8)


def brain_images(cache, root):
    for r in index(f"{root}/figshare_cheng"):
        image, outline = pair(f"{root}/figshare_cheng", r["name"])
        cache.add("brain", "figshare_cheng", r["name"], image, outline, "val" if r["patient"] else "train")
    for source in ("utsw_glioma_t2", "mets_to_brain_t2"):
        rows = index(f"{root}/{source}")
        people = sorted({r["patient"] for r in rows})
        hold = set(people[:: 6 if len(people) > 10 else 5])
        for r in rows:
            image, outline = pair(f"{root}/{source}", r["name"])
            split = "val" if r["patient"] in hold else "train"
            cache.add("brain", source, r["name"], image, outline, split, 12, foreground(image))
    heads = ("ms_brain_flair", "ms_brain_flair2", "ms_brain_t1")
    people = sorted({r["patient"] for s in heads for r in index(f"{root}/{s}")})
    for source in heads:
        for r in index(f"{root}/{source}"):
            image, outline = pair(f"{root}/{source}", r["name"])
            split = "val" if r["patient"] in people[::5] else "train"
            cache.add("brain", source, r["name"], image, outline * 0, split, 14)


def nifti(path):
    """Voxels (x,y,z) of a plain NIfTI-1 file, gzipped, little endian; scale factors left out."""
    raw = gzip.open(path).read()
    dims = struct.unpack("<8h", raw[40:56])[1:4]
    dtype = {2: "u1", 4: "<i2", 8: "<i4", 16: "<f4", 64: "<f8", 512: "<u2"}[struct.unpack("<h", raw[70:72])[0]]
    start = int(struct.unpack("<f", raw[108:112])[0])
    count = int(np.prod(dims))
    return np.frombuffer(raw, dtype, count, start).reshape(dims, order="F")


def head_slices(folder, sequence, step):
    """Slices of one head in three planes as (name, image, outline), padded to squares, uint8 and bool; `step` voxels apart along the body,
    twice as many across it. Left out: little head, and less tumour than 40 pixels at the net's size, where there is any."""
    truth = nifti(f"{folder}/truth.nii.gz") > 0
    volume = nifti(f"{folder}/{sequence}.nii.gz").astype(np.float32)
    volume = (volume / np.percentile(volume[volume > 0], 99.5)).clip(0, 1) * 255
    for axis, every in ((2, step), (1, 2 * step), (0, 2 * step)):
        for k in range(24, volume.shape[axis] - 24, every):
            cut = [np.rot90(np.take(a, k, axis)) for a in (volume, truth)]
            if (cut[0] > 8).sum() < 2500:
                continue
            side = max(cut[0].shape)
            image, outline = (np.pad(c, [((side - s) // 2, side - s - (side - s) // 2) for s in c.shape]) for c in cut)
            image = image.astype(np.uint8)
            if not 0 < fitted(image, outline)[1].sum() < 40:
                yield f"{axis}_{k}", image, outline


def glioma_volume(cache, folder):
    """Slices of one head in four sequences; slices without tumour are absent cases of the same look."""
    for sequence in ("fla", "t1", "t1c", "t2"):
        for name, *planes in head_slices(folder, sequence, 6):
            image, outline = fitted(*planes)
            weight = 4 if sequence == "fla" else 1.2
            cache.add("brain", f"glioma_a_{sequence}", name, image, outline, "train", weight, foreground(image))


def breast_images(cache, root, rng):
    rows = [r for r in index(f"{root}/busi_full") if r["use"] == "keep"]
    groups = sorted({r["group"] for r in rows})
    rng.shuffle(groups)
    hold = set(groups[:90])
    for r in rows:
        image, outline = pair(f"{root}/busi_full", r["name"])
        split = "val" if r["group"] in hold else "train"
        cache.add("breast", "busi_full", r["name"], image, outline, split, 1 if outline.any() else 2.5)
    for source in ("breast_lesions_usg", "bus_uc"):
        for k, path in enumerate(sorted(glob.glob(f"{root}/{source}/images/*"))):
            name = os.path.basename(path).rsplit(".", 1)[0]
            cache.add("breast", source, name, *pair(f"{root}/{source}", name), "val" if k % 6 == 0 else "train", 1.5)


def chest_images(cache, root, volumes):
    for kind, source, every, weight in (("xray", "cxr_shenzhen", 10, 1), ("ct", "ct_lungsegdb", 6, 1)):
        for k, path in enumerate(sorted(glob.glob(f"{root}/{source}/images/*"))):
            name = os.path.basename(path).rsplit(".", 1)[0]
            cache.add(kind, source, name, *pair(f"{root}/{source}", name), "val" if k % every == 0 else "train", weight)
    # Upper abdomen in a soft-tissue window, its lung bases not outlined reliably: background for other prompts only.
    for path in sorted(glob.glob(f"{volumes}/stacks/ct_[0-9][0-9].png"))[::2]:
        name = os.path.basename(path)[:-4]
        image = np.asarray(Image.open(path).convert("L"))
        cache.add("ct", "ct_abdomen", name, *fitted(image, image * 0), "train", 0.0)


def phantoms(cache, folder):
    kinds = json.load(open(f"{folder}/index.json"))
    planes = {n: np.fromfile(f"{folder}/{n}.u8", np.uint8).reshape(len(kinds), 256, 256) for n in ("images", "lesion", "lungs", "brain")}
    to = {"breast-us": "breast", "breast-us-normal": "breast", "brain-mr": "brain", "chest-ct": "ct", "chest-dx": "xray"}
    seen = {}
    for k, name in enumerate(kinds):
        kind = to[name]
        seen[name] = seen.get(name, 0) + 1
        image, outline, brain = fitted(planes["images"][k], planes["lungs" if kind in ("ct", "xray") else "lesion"][k], planes["brain"][k])
        weight = dict(brain=1.5, breast=0.8, ct=0.25, xray=3)[kind]
        brain = brain if kind == "brain" else None
        split = "val" if seen[name] % 7 == 0 and kind != "ct" else "train"
        cache.add(kind, f"phantom-{name}", str(seen[name]), image, outline, split, weight, brain)


def build(images, volumes, phantom_folder, out):
    cache = Cache()
    brain_images(cache, images)
    glioma_volume(cache, f"{volumes}/glioma_a")
    breast_images(cache, images, random.Random(1))
    chest_images(cache, images, volumes)
    phantoms(cache, phantom_folder)
    cache.save(out)
    count = {}
    for r in cache.rows:
        key = (r["kind"], r["source"], r["split"], r["present"])
        count[key] = count.get(key, 0) + 1
    for key in sorted(count):
        print(*key, count[key])
