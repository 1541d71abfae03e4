"""Writes the validation split, or the images held back for calibration, as PNG files and a manifest for `medclip-sam evaluate`
and `calibrate`.

The test images of a user come from other hospitals, so next to the held-out images as they are there are seeded copies with
another device's appearance (`augment.appearance`, `augment.warp`), a painted lesion in tissue whose sequence was imitated, and
slices whose tumour was filled in. Masks of figshare are ellipses in its boxes. Breast images of which only the class is known are
asked in calibration alone, with the whole image as mask: their Dice says nothing, whether they are found does. The calibration's
groups are the modalities, because `calibrate` takes the prompts of another group for wrong ones.
"""

import json
import pathlib

import numpy as np
from PIL import Image

from . import prompts as P, synth
from .augment import appearance, warp
from .dataset import ABSENT, BOX, CT, LESION, LUNGS, MR, PRESENT, SIDE, US, XRAY, Dataset

COPIES = {US: 3, MR: 1, XRAY: 1, CT: 8}
FIGSHARE_EVERY = 4
CLASS_EVERY = 3
OTHER_WORDS = {  # wording that is in no training list
    US: "can you see the cancerous lump within this breast sonography",
    MR: "please draw around the neoplastic growth inside the patient's cerebrum on this mri",
    XRAY: "outline of right plus left pulmonary area, pa chest radiography",
    CT: "both pulmonary parenchymas shown by thoracic computed tomography",
}
NAMES = {US: "breast US", MR: "brain MR", XRAY: "chest X-ray", CT: "chest CT"}


class Writer:
    def __init__(self, out):
        self.out, self.entries = pathlib.Path(out), []
        for folder in ("images", "masks"):
            (self.out / folder).mkdir(parents=True, exist_ok=True)

    def save(self, image, mask, name):
        """image float 0..1, mask bool or None -> the paths for the manifest."""
        Image.fromarray((np.clip(image, 0, 1) * 255).round().astype(np.uint8)).save(
            self.out / "images" / f"{name}.png"
        )
        if mask is None:
            return f"images/{name}.png", None
        Image.fromarray(mask.astype(np.uint8) * 255).save(self.out / "masks" / f"{name}.png")
        return f"images/{name}.png", f"masks/{name}.png"

    def ask(self, files, text, group):
        self.entries.append(dict(image=files[0], mask=files[1], text=text, group=group))

    def close(self, regroup=None):
        """`regroup`: what a prompt's group is called instead, if not None."""
        for entry in self.entries if regroup else ():
            entry["group"] = regroup(entry["group"])
        (self.out / "manifest.json").write_text(json.dumps(self.entries, indent=1))


def _modality(group):
    words = {"breast": US, "brain": MR, "X-ray": XRAY, "CT": CT}
    return next((NAMES[m] for word, m in words.items() if word in group), group)


def _other_device(image, planes, modality, rng):
    lesion = planes & LESION > 0
    image = appearance(image, modality, rng, lesion if lesion.any() else None)
    x, m = warp(image[None].astype(np.float32), planes[None], SIDE, [modality], rng)
    return x[0, 0].numpy(), m[0].numpy()


def write(cache, out, seed=2026, part="validation"):
    """`part`: "validation" (every third to fourth of the large sets) or "calibration" (all)."""
    data, writer, rng = Dataset(cache), Writer(out), np.random.default_rng(seed)
    for i in data.where(**{part: True}):
        m, truth, source = data.modality[i], data.truth[i], data.source[i]
        number = int("".join(c for c in data.name[i] if c.isdigit())[-5:])
        thinned = {"figshare_brain_boxes": FIGSHARE_EVERY, "busi_classes": CLASS_EVERY}
        if part == "validation" and number % thinned.get(source, 1):
            continue
        image, planes = data.images[i].astype(np.float32) / 255, data.planes[i]
        bits = LESION if m in (US, MR) else LUNGS
        name = f"{source}-{data.name[i]}"
        if truth == ABSENT:
            files = writer.save(image, None, name)
            writer.ask(files, P.MAIN[m], "normal breast")
            moved, _ = _other_device(image, planes, m, rng)
            writer.ask(
                writer.save(moved, None, f"{name}-other"), P.MAIN[m], "normal breast, other device"
            )
            continue
        if truth == PRESENT:
            if part == "calibration":
                everywhere = np.ones(planes.shape, bool)
                writer.ask(writer.save(image, everywhere, name), P.MAIN[m], f"{NAMES[m]} (classes)")
            continue
        files = writer.save(image, planes & bits > 0, name)
        writer.ask(files, P.MAIN[m], f"{NAMES[m]}{' (boxes)' if truth == BOX else ''}")
        writer.ask(files, OTHER_WORDS[m], f"{NAMES[m]}, unseen wording")
        writer.ask((files[0], None), P.MAIN[(m + 2) % 4], "wrong prompt")
        writer.ask(
            (files[0], None),
            ["hello world", "kidney stone", "xqzt blorf", "a red car"][number % 4],
            "nonsense",
        )
        for k in range(COPIES[m]):
            moved, label = _other_device(image, planes, m, rng)
            if (label & bits > 0).sum() > 150:
                writer.ask(
                    writer.save(moved, label & bits > 0, f"{name}-other{k}"),
                    P.MAIN[m],
                    f"{NAMES[m]}, other device",
                )
        if m == MR:
            _tumour_free(writer, data.images[i], image, planes & LESION > 0, name, rng)
    writer.close(_modality if part == "calibration" else None)


def _tumour_free(writer, raw, image, lesion, name, rng):
    """The slice without its tumour, also in another sequence, and with a painted tumour in that sequence."""
    axis = synth.mirror_axis(raw)
    if np.isnan(axis) or not synth.one_sided(lesion, axis):
        return
    clean = synth.without_tumour(image, lesion, axis, rng).astype(np.float32)
    writer.ask(writer.save(clean, None, f"{name}-clean"), P.MAIN[MR], "tumour-free brain")
    other = appearance(clean, MR, rng)
    writer.ask(
        writer.save(other, None, f"{name}-clean-other"),
        P.MAIN[MR],
        "tumour-free brain, other sequence",
    )
    made = synth.brain_lesion(other, rng)
    if made is not None:
        writer.ask(writer.save(*made, f"{name}-painted"), P.MAIN[MR], "brain MR, painted tumour")
