"""Validation images and questions as files for `medclip-sam evaluate`: none of the patients or groups was trained on.

Usage (from platform/models/training): python3 -m locator.manifest --images IMAGES --runs RUNS --out OUT [--limit 60]"""

import argparse
import glob
import json
import os
import random

import numpy as np
from PIL import Image

GROUPS = {
    "busi_full": ("breast US", "breast tumor"),
    "breast_lesions_usg": ("breast US", "breast tumor"),
    "bus_uc": ("breast US", "breast tumor"),
    "figshare_cheng": ("brain MR, T1 with contrast", "brain tumor"),
    "utsw_glioma_t2": ("brain MR, T2", "brain tumor"),
    "mets_to_brain_t2": ("brain MR, T2", "brain tumor"),
    "ms_brain_flair": ("tumour-free heads", "brain tumor"),
    "ms_brain_flair2": ("tumour-free heads", "brain tumor"),
    "ms_brain_t1": ("tumour-free heads", "brain tumor"),
    "cxr_shenzhen": ("chest X-ray", "lungs"),
    "ct_lungsegdb": ("chest CT", "lungs"),
}
WRONG = {"breast US": "brain tumor", "brain MR": "breast tumor", "chest X-ray": "brain tumor", "chest CT": "breast tumor"}
NONSENSE = ["a red car", "asdf qwerty", "liver lesion", "a cat on a chair", "kidney stone", "the weather is sunny"]


def main():
    p = argparse.ArgumentParser()
    for name in ("images", "runs", "out"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--limit", type=int, default=60)
    o = p.parse_args()
    rng = random.Random(1)
    groups = {}
    for r in json.loads(str(np.load(f"{o.runs}/cache.npz")["rows"])):
        if r["split"] == "val" and r["source"] in GROUPS:
            group, text = GROUPS[r["source"]]
            if group == "breast US" and not r["present"]:
                group = "normal breasts"
            groups.setdefault(group, []).append((r, text))
    for folder in ("images", "masks"):
        os.makedirs(f"{o.out}/{folder}", exist_ok=True)
    entries = []
    for group, members in sorted(groups.items()):
        for n, (r, text) in enumerate(rng.sample(members, min(o.limit, len(members)))):
            source = f"{o.images}/{r['source']}"
            name = f"{r['source']}_{r['name']}"
            image = Image.open(glob.glob(f"{source}/images/{glob.escape(r['name'])}.*")[0]).convert("L")
            image.save(f"{o.out}/images/{name}.png")
            mask = None
            if r["present"]:
                mask = f"masks/{name}.png"
                Image.open(f"{source}/masks/{r['name']}.png").convert("L").resize(image.size, Image.NEAREST).save(f"{o.out}/{mask}")
            ask = lambda text, mask, group: entries.append(dict(image=f"images/{name}.png", mask=mask, text=text, group=group))
            ask(text, mask, group)
            kind = next((k for k in WRONG if group.startswith(k)), None)
            if kind and n % 4 == 0:
                ask(WRONG[kind], None, "wrong words")
                ask(rng.choice(NONSENSE), None, "nonsense words")
    with open(f"{o.out}/manifest.json", "w") as f:
        json.dump(entries, f, indent=1)
    print({g: sum(e["group"] == g for e in entries) for g in sorted({e["group"] for e in entries})})


if __name__ == "__main__":
    main()
