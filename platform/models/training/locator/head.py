"""Slices of a head that was not trained on, and questions about it as files for `medclip-sam evaluate`: "brain tumor" on every slice with
tumour and on every other one without.

Usage (from platform/models/training): python3 -m locator.head HEAD OUT
HEAD: fla.nii.gz, t2.nii.gz and truth.nii.gz (above 0: tumour) in one frame, skull removed. The one of the README: OtherEXampleFromTCIA in
BrainLesion/tutorials, BraTS-Toolkit/data, raw_bet, with the fusion of five algorithms (fusion/simple) as truth; the other head there was
trained on."""

import json
import os
import sys

from PIL import Image

from . import data

SEQUENCES = dict(fla="FLAIR", t2="T2")
STEP = 3


def main(folder, out):
    for kind in ("images", "masks"):
        os.makedirs(f"{out}/{kind}", exist_ok=True)
    entries = []
    for sequence, name in SEQUENCES.items():
        for n, (at, image, outline) in enumerate(data.head_slices(folder, sequence, STEP)):
            there = bool(outline.any())
            if not there and n % 2:
                continue
            file = f"{sequence}_{at}.png"
            Image.fromarray(image).save(f"{out}/images/{file}")
            if there:
                Image.fromarray(outline.astype("uint8") * 255).save(f"{out}/masks/{file}")
            mask = f"masks/{file}" if there else None
            group = name if there else f"{name}, slices without tumour"
            entries.append(dict(image=f"images/{file}", mask=mask, text="brain tumor", group=group))
    with open(f"{out}/manifest.json", "w") as f:
        json.dump(entries, f, indent=1)
    print({g: sum(e["group"] == g for e in entries) for g in sorted({e["group"] for e in entries})})


if __name__ == "__main__":
    main(*sys.argv[1:3])
