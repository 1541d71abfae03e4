"""Where a pack's locator map is cut, per concept: min(0, share * largest logit - below), chosen by the Dice of the map on validation,
every sequence counting the same (extension: algorithm/mask/locatorCut.ts). Written into ABOUT.json, which keeps what else it says.

Usage (from platform/models/training): python3 -m locator.cut --pack PACK --images IMAGES --runs RUNS --about ABOUT.json
Prints Dice per collection at logit 0, at the rule, and of folds by patient (or by image) for which it was chosen on the others."""

import argparse
import csv
import json

import numpy as np
import onnxruntime

from . import found
from .train import Texts

CONCEPTS = {"breast tumor": "breast", "brain tumor": "brain"}
# A share below a half would move the cut where the net is sure.
RULES = [None] + [dict(share=s, below=b) for s in (0.5, 0.75, 1.0) for b in range(3, 13)]
LEAST_GAIN, FOLDS = 0.005, 5


def dice(p, t):
    return 2 * (p & t).sum() / max(1, p.sum() + t.sum())


def scores(pack, cache, rows, at, text):
    """(images, rules) Dice of the map at the locator's own size."""
    session = onnxruntime.InferenceSession(f"{pack}/locator.onnx")
    out = np.zeros((len(at), len(RULES)))
    for n, i in enumerate(at):
        m = session.run(["map"], dict(image=cache["images"][i][None, None].astype(np.float32), text=text))[0][0]
        t = cache["masks"][i] > 0
        out[n] = [dice(m > found.level_of(m, rule), t) for rule in RULES]
    return out


def chosen(table, source):
    """The rule with the best mean of the sequences' means (T2 is a few images among hundreds); logit 0 where that gains nothing."""
    t2 = np.char.endswith(source, "_t2")
    means = np.mean([table[m].mean(0) for m in (t2, ~t2) if m.any()], 0)
    best = int(means.argmax())
    return best if means[best] > means[0] + LEAST_GAIN else 0


def people(rows, images):
    """One name per patient; an image of its own where none is known."""
    known = {}
    for source in {r["source"] for r in rows}:
        for r in csv.DictReader(open(f"{images}/{source}/index.csv")) if source.endswith(("cheng", "_t2", "busi_full")) else []:
            known[source, r["name"]] = r.get("patient") or r.get("group")
    return [known.get((r["source"], r["name"])) or r["name"] for r in rows]


def main():
    p = argparse.ArgumentParser()
    for name in ("pack", "images", "runs", "about"):
        p.add_argument(f"--{name}", required=True)
    o = p.parse_args()
    stored = np.load(f"{o.runs}/cache.npz")
    cache = {k: stored[k] for k in ("images", "masks")}
    rows = json.loads(str(stored["rows"]))
    texts = Texts(f"{o.runs}/texts.emb.json")
    about = json.load(open(o.about))
    for name, kind in CONCEPTS.items():
        wanted = lambda r: r["kind"] == kind and r["split"] == "val" and r["present"] and not r["source"].startswith("phantom")
        at = [i for i, r in enumerate(rows) if wanted(r)]
        own = [rows[i] for i in at]
        source = np.array([r["source"] for r in own])
        table = scores(o.pack, cache, rows, at, texts.lists[name].mean(0, keepdim=True).numpy())
        person = people(own, o.images)
        order = {q: n for n, q in enumerate(dict.fromkeys(person))}
        fold = np.array([order[q] % FOLDS for q in person])
        apart = np.zeros(len(at))
        for k in range(FOLDS):
            apart[fold == k] = table[fold == k, chosen(table[fold != k], source[fold != k])]
        best = chosen(table, source)
        for s in np.unique(source):
            v = table[source == s]
            print(name, s, len(v), "at 0:", v[:, 0].mean().round(3), "at the rule:", v[:, best].mean().round(3), "chosen on others:", apart[source == s].mean().round(3))
        print(name, "rule", RULES[best], "of all:", table[:, 0].mean().round(3), table[:, best].mean().round(3), apart.mean().round(3), flush=True)
        concept = next(c for c in about["concepts"] if c["name"] == name)
        concept.pop("cut", None)
        if best:
            concept["cut"] = RULES[best]
    with open(o.about, "w") as f:
        json.dump(about, f, indent=1, ensure_ascii=False)
        f.write("\n")


if __name__ == "__main__":
    main()
