"""Images, label planes and the fixed split, gathered once into one .npz cache.

Every image is squashed to 256x256 grey. Label planes are bits of one byte: LESION, LUNG_A and LUNG_B (one lung each),
HEART, BRAIN. `truth` says what the lesion plane is worth: MASK exact, BOX an ellipse in a true box, PRESENT lesion somewhere
(plane empty), ABSENT no lesion. Bits of `known` tell which structures the planes answer for.
"""

import importlib.util
import json
import pathlib
import re

import numpy as np
from PIL import Image

SIDE = 256
LESION, LUNG_A, HEART, BRAIN, LUNG_B = 1, 2, 4, 8, 16
LUNGS = LUNG_A | LUNG_B
MASK, BOX, PRESENT, ABSENT = range(4)
US, MR, XRAY, CT = range(4)
SOURCES = {
    "breast_lesions_usg": US, "bus_uc": US, "busi_subset": US, "brisc2025": MR, "brisc2026": MR,
    "cxr_shenzhen": XRAY, "ct_lungsegdb": CT,
}  # fmt: skip
OLD_PHANTOMS = (
    100,
    240,
    60,
    140,
)  # per modality, of the generator that v0 was trained with (it has T2 and FLAIR)


def grey(path, resample=Image.BILINEAR):
    return np.asarray(Image.open(path).convert("L").resize((SIDE, SIDE), resample), np.uint8)


def labelled(mask):
    """8-connected components of a boolean (H,W), largest first, by growing minimum labels along rows and columns."""
    label = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        before = label
        padded = np.pad(label, 1)
        h, w = mask.shape
        near = np.max([padded[y : y + h, x : x + w] for y in range(3) for x in range(3)], 0)
        label = np.where(mask, near, 0)
        for axis in (0, 1):  # propagate along whole runs, both ways
            for flip in (False, True):
                label = _sweep(np.flip(label, axis) if flip else label, axis)
                label = np.flip(label, axis) if flip else label
        if np.array_equal(label, before):
            break
    ids, sizes = np.unique(label[label > 0], return_counts=True)
    return [label == i for i in ids[np.argsort(-sizes)]]


def _sweep(label, axis):
    """Each pixel takes the largest label so far in its run along `axis`."""
    rows = label if axis == 1 else label.T
    out = rows.copy()
    for x in range(1, rows.shape[1]):
        out[:, x] = np.where(
            rows[:, x] > 0, np.maximum(out[:, x], out[:, x - 1] * (out[:, x] > 0)), 0
        )
    return out if axis == 1 else out.T


def lung_planes(mask):
    """A lung mask as LUNG_A | LUNG_B: by component, or halves of the columns where they are one."""
    parts = labelled(mask)
    if len(parts) > 1 and parts[1].sum() > 0.15 * parts[0].sum():
        centre = lambda p: np.nonzero(p)[1].mean()
        middle = (centre(parts[0]) + centre(parts[1])) / 2
        side = lambda p: LUNG_A if centre(p) < middle else LUNG_B
        return sum((p * side(p) for p in parts), np.zeros(mask.shape, np.int64)).astype(np.uint8)
    return (mask * LUNG_A).astype(np.uint8)


def ellipse(boxes):
    """Union of the ellipses inscribed in relative boxes (cx, cy, w, h)."""
    at = (np.arange(SIDE) + 0.5) / SIDE
    y, x = np.meshgrid(at, at, indexing="ij")
    inside = [((x - cx) / (w / 2)) ** 2 + ((y - cy) / (h / 2)) ** 2 < 1 for cx, cy, w, h in boxes]
    return np.any(inside, 0)


class Collector:
    def __init__(self):
        self.images, self.planes, self.meta = [], [], []

    def add(self, image, planes, source, name, modality, truth, known, validation):
        self.images.append(image)
        self.planes.append(planes.astype(np.uint8))
        self.meta.append((source, name, modality, truth, known, validation))


def gather(data, v0, phantoms, out):
    """data: folder of the image sets; v0: folder of the nano-v0 run (split.json, phantoms.py); phantoms: makePhantoms' output."""
    data, v0 = pathlib.Path(data), pathlib.Path(v0)
    split = json.loads((v0 / "split.json").read_text())
    held = {(s, n) for s, names in split["validation"].items() for n in names}
    c = Collector()
    for source, modality in SOURCES.items():
        for path in sorted((data / source / "images").glob("*.png")):
            mask = grey(data / source / "masks" / path.name, Image.BOX) > 127
            known = LESION | LUNGS | HEART | (BRAIN if modality == US else 0)
            if modality >= XRAY:
                planes, known = lung_planes(mask), LESION | LUNGS | BRAIN
            else:
                planes = mask * LESION
            truth = MASK if mask.any() else ABSENT
            c.add(
                grey(path),
                planes,
                source,
                path.stem,
                modality,
                truth,
                known,
                (source, path.stem) in held,
            )
    _busi_classes(c, data, held)
    _figshare(c, data)
    _phantoms(c, pathlib.Path(phantoms))
    _old_phantoms(c, v0)
    meta = np.array(c.meta, dtype=object)
    np.savez(out, images=np.stack(c.images), planes=np.stack(c.planes), source=meta[:, 0].astype(str),
             name=meta[:, 1].astype(str), modality=meta[:, 2].astype(int), truth=meta[:, 3].astype(int),
             known=meta[:, 4].astype(int), validation=meta[:, 5].astype(bool))  # fmt: skip


def _number(name):
    return int(re.findall(r"\d+", name)[-1])


def _busi_classes(c, data, held):
    """Images 1 to 50 of each class are busi_subset's. Validation: the last 25 malignant, 25 normal and 40 benign ones."""
    last = {"malignant": 25, "normal": 25, "benign": 40}
    for kind, count in last.items():
        paths = sorted((data / "busi_classes" / kind).glob("*.jpg"), key=lambda p: _number(p.stem))
        for i, path in enumerate(paths):
            known_mask = (data / "busi_subset" / "masks" / f"{path.stem}.png").exists()
            if known_mask or ("busi_subset", path.stem) in held:
                continue
            truth = ABSENT if kind == "normal" else PRESENT
            known = LUNGS | HEART | BRAIN | LESION
            blank = np.zeros((SIDE, SIDE), np.uint8)
            c.add(
                grey(path),
                blank,
                "busi_classes",
                path.stem,
                US,
                truth,
                known,
                i >= len(paths) - count,
            )


def _figshare(c, data):
    """Slices of one patient have neighbouring numbers: validation is the last tenth of each class by number."""
    entries = json.loads((data / "figshare_brain_boxes" / "boxes.json").read_text())
    for kind in ("meningioma", "glioma", "pituitary"):
        own = sorted(
            (e for e in entries if e["image"].startswith(kind)), key=lambda e: _number(e["image"])
        )
        for i, e in enumerate(own):
            image = grey(data / "figshare_brain_boxes" / "images" / e["image"])
            planes = ellipse(e["boxesCxCyWH"]) * LESION
            known = LESION | LUNGS | HEART
            name = pathlib.Path(e["image"]).stem
            c.add(image, planes, "figshare_brain_boxes", name, MR, BOX, known, i >= 0.9 * len(own))


def _phantoms(c, folder):
    if not (folder / "index.json").exists():
        print(f"no phantoms in {folder}: going on without them")
        return
    kinds = json.loads((folder / "index.json").read_text())
    read = lambda n: np.fromfile(folder / f"{n}.u8", np.uint8).reshape(len(kinds), SIDE, SIDE)
    images, lesion, lungs, heart, brain = (
        read(n) for n in ("images", "lesion", "lungs", "heart", "brain")
    )
    modality = {
        "breast-us": US,
        "breast-us-normal": US,
        "brain-mr": MR,
        "chest-ct": CT,
        "chest-dx": XRAY,
    }
    for i, kind in enumerate(kinds):
        planes = lesion[i] * LESION + heart[i] * HEART + brain[i] * BRAIN
        if lungs[i].any():
            planes = planes + lung_planes(lungs[i] > 0)
        truth = MASK if lesion[i].any() or modality[kind] >= XRAY else ABSENT
        c.add(images[i], planes, "phantoms", f"{kind}-{i}", modality[kind], truth, 31, False)


def _old_phantoms(c, v0):
    spec = importlib.util.spec_from_file_location("v0_phantoms", v0 / "phantoms.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for modality, make in enumerate(module.GEN):
        for i in range(OLD_PHANTOMS[modality]):
            lesion = i % 4 != 3
            image, masks = make(910_000 + i, lesion)
            planes = np.zeros((SIDE, SIDE), np.uint8)
            for name, bit in (("lesion", LESION), ("heart", HEART), ("brain", BRAIN)):
                planes += (masks[name] * bit).astype(np.uint8) if name in masks else 0
            if "lungs" in masks:
                planes = planes + lung_planes(masks["lungs"])
            truth = MASK if modality >= XRAY or masks["lesion"].any() else ABSENT
            c.add(image, planes, "v0_phantoms", f"{modality}-{i}", modality, truth, 31, False)


# Held back from the training part to fit the verdict's rule: the last ones by number, as those of validation are the very last.
CALIBRATION = {"malignant": 20, "benign": 20, "normal": 16, "meningioma": 24, "glioma": 24, "pituitary": 24, "CHNCXR": 16}


class Dataset:
    """The cache as attributes: images, planes (n,256,256) u8; source, name, modality, truth, known, validation, calibration (n)."""

    def __init__(self, path):
        with np.load(path) as z:
            for key in z.files:
                setattr(self, key, z[key])
        self.calibration = np.zeros(len(self.images), bool)
        kinds = np.array([n.split("_")[0] for n in self.name])
        sources = np.isin(self.source, ("busi_classes", "figshare_brain_boxes", "cxr_shenzhen"))
        for kind, count in CALIBRATION.items():
            own = np.nonzero(sources & ~self.validation & (kinds == kind))[0]
            own = sorted(own, key=lambda i: int(self.name[i].split("_")[1]))
            self.calibration[own[-count:]] = True

    def where(self, **conditions):
        """Indices whose attributes equal (or are among) the given values."""
        keep = np.ones(len(self.images), bool)
        for key, value in conditions.items():
            keep &= np.isin(getattr(self, key), value)
        return np.nonzero(keep)[0]
