"""The second look through SAM, beside the shipped pack, on the same images: validation (thresholds of each image chosen on other
patients), and what was only measured where the store has it: a head, or other hospitals' breasts.

Usage (from platform/models/training):
  python3 -m locator.second.measure --pack PACK --images IMAGES --runs RUNS --out FIGURES.jsonl [--kind breast] [--other HEAD] [--alone]
`--alone`: the second map, not blended with the first.
Writes a line per image and prints Dice with 95 % intervals over patients. Refused counts as 0."""

import argparse
import json

import numpy as np
import torch
import torch.nn.functional as F

from clicks import lite

from .. import found
from ..cut import FOLDS, people
from ..measure import Pack
from ..train import OWN, Texts
from .embed import OTHER_HOSPITALS, files, other
from .net import Second
from .train import Store, answers, dice

# How much the second map weighs against the first, and where the sum is cut.
WEIGHTS, BELOW = (0.5, 0.67, 0.8, 1.0), (1, 2, 3, 4, 5, 6, 8, 10)
RULES = [(w, dict(share=0.5, below=b)) for w in WEIGHTS for b in BELOW]


# Presence of the locator alone at or below which nobody looks twice: no other kind of image is above it.
FLOOR = -1.4
# How much the second presence weighs against the first; found above 0.
OWN_PRESENCE = 0.25


def blended(first, second, weight):
    return (1 - weight) * first + weight * second


def best_rule(table, t2):
    """As locator.cut: T1 with contrast and T2 count the same."""
    return int(np.mean([table[m].mean(0) for m in (t2, ~t2) if m.any()], 0).argmax())


def outline(pack, embedding, grey, m, cut, peaks=True):
    """What the product draws of a map: LiteMedSAM from box and (`peaks`) peak of each part, together. Returns (H,W) bool."""
    box, (_, new) = found.data.content_box(grey), lite.prepare(grey)
    k = lite.SIDE / max(grey.shape)
    whole = np.zeros(grey.shape, bool)
    parts, fine = found.parts_of(m, cut)
    for part in parts:
        _, corners, peak = found.on_image(fine, part, box, grey.shape)
        low = pack.logits(embedding, [v * k for v in corners], [v * k for v in peak] if peaks else None)
        up = F.interpolate(torch.from_numpy(low[:, :, : new[0], : new[1]].copy()), size=grey.shape, mode="bilinear", align_corners=False)
        whole |= up[0, 0].numpy() > 0
    return whole


def interval(values, person, rounds=2000):
    """Mean and its 95 % interval, patients drawn."""
    rng = np.random.default_rng(1)
    names = sorted(set(person))
    of = {q: np.array([v for v, w in zip(values, person) if w == q]) for q in names}
    means = [np.concatenate([of[q] for q in rng.choice(names, len(names))]).mean() for _ in range(rounds)]
    return [round(float(v), 3) for v in (np.mean(values), *np.quantile(means, (0.025, 0.975)))]


def rules(store, at, second, person):
    """For each place in `at` the rule that is best on the other folds' patients, and the one that is best on all."""
    there = np.array([store.masks[k].any().item() for k in at])
    t2 = np.array([store.rows[k]["source"].endswith("_t2") for k in at])
    table = np.zeros((len(at), len(RULES)))
    for j in np.nonzero(there)[0]:
        truth = store.masks[at[j]].numpy() > 0
        for n, (w, cut) in enumerate(RULES):
            m = blended(store.maps[at[j]].numpy(), second[j], w)
            table[j, n] = dice(m > found.level_of(m, cut), truth)
    order = {q: n for n, q in enumerate(dict.fromkeys(person))}
    fold = np.array([order[q] % FOLDS for q in person])
    apart = np.zeros(len(at), int)
    for f in range(FOLDS):
        taught = (fold != f) & there
        apart[fold == f] = best_rule(table[taught], t2[taught])
    return apart, best_rule(table[there], t2[there])


def main():
    p = argparse.ArgumentParser()
    for name in ("pack", "images", "runs", "out"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--kind", choices=tuple(KINDS), default="brain")
    p.add_argument("--other")
    p.add_argument("--alone", action="store_true")
    o = p.parse_args()
    if o.alone:
        RULES[:] = [r for r in RULES if r[0] == 1]
    torch.set_num_threads(1)
    store, texts = Store(f"{o.runs}/second"), Texts(f"{o.runs}/texts.emb.json")
    text = texts.lists[OWN[o.kind]].mean(0)
    net = Second(text=len(text))
    net.load_state_dict(torch.load(f"{store.folder}/second.pt")["average"])
    net.eval()
    pack = Pack(o.pack, f"{o.runs}/embeddings")
    shipped = pack.concepts[OWN[o.kind]]
    at = store.of("val")
    with torch.no_grad():
        second, presence = answers(net, store, at, text)
    rows = [store.rows[k] for k in at]
    # What is made of a slice belongs to the slice's patient.
    person = people([dict(r, source="figshare_cheng") if r["source"] == "away" else r for r in rows], o.images)
    apart, best = rules(store, at, second, person)
    there = np.array([r["present"] for r in rows])
    both = blended(store.presence[at], presence, OWN_PRESENCE)
    print(json.dumps(dict(rule=RULES[best], rules=[RULES[n] for n in sorted(set(apart))])), flush=True)
    lines = [dict(r, person=q, presence=float(store.presence[k]), both=float(b)) for r, q, k, b in zip(rows, person, at, both)]
    jobs = [(n, k, m, RULES[apart[n]], *files(o, rows[n])) for n, (k, m) in enumerate(zip(at, second)) if there[n]]
    places = store.of("test")
    if places:
        held = {(r["source"], r["name"]): (grey, mask) for r, grey, mask in other(o.other)} if o.other else {}
        with torch.no_grad():
            maps, presence = answers(net, store, places, text)
        for k, m, q in zip(places, maps, presence):
            r = store.rows[k]
            lines.append(dict(r, person=r["name"], presence=float(store.presence[k]), both=float(blended(store.presence[k], q, OWN_PRESENCE))))
            if r["present"]:
                jobs.append((len(lines) - 1, k, m, RULES[best], *(held.get((r["source"], r["name"])) or files(o, r))))
    for n, k, m, (w, cut), grey, mask in jobs:
        embedding = store.embedding([k]).numpy()
        first, truth = store.maps[k].numpy(), np.asarray(mask) > 0
        peaks = shipped["prompting"] != "box"
        lines[n]["shipped"] = dice(outline(pack, embedding, grey, first, shipped.get("cut"), peaks), truth)
        lines[n]["second"] = dice(outline(pack, embedding, grey, blended(first, m, w), cut, peaks), truth)
    with open(o.out, "w") as f:
        f.writelines(json.dumps(line) + "\n" for line in lines)
    summary(lines, shipped["presence"]["weak"], KINDS[o.kind])


BRAIN = dict(T1c=["figshare_cheng"], T2=["mets_to_brain_t2", "utsw_glioma_t2"], metastases=["mets_to_brain_t2"], gliomas=["utsw_glioma_t2"])
BRAIN |= {s: [s] for s in ("other_fla", "other_t2", "away")} | dict(heads=["ms_brain_flair", "ms_brain_flair2", "ms_brain_t1"])
KINDS = dict(brain=BRAIN, breast={"BUSI, other groups": ["busi_full"], "other hospitals": [*OTHER_HOSPITALS]})


def summary(lines, weak, groups):
    """Per group: Dice whatever the verdict; refused by the shipped presence; by both presences."""
    for name, sources in groups.items():
        own = [r for r in lines if r["source"] in sources]
        kept = dict(shipped=lambda r: r["presence"] > weak, both=lambda r: r["presence"] > FLOOR and r["both"] > 0)
        there = [r for r in own if "shipped" in r]
        out = dict(group=name, n=len(there), absent=len([r for r in own if not r["present"]]))
        if there:
            q = [r["person"] for r in there]
            values = {"shipped, any": [r["shipped"] for r in there], "second, any": [r["second"] for r in there]}
            values |= {"shipped": [r["shipped"] * kept["shipped"](r) for r in there], "second": [r["second"] * kept["shipped"](r) for r in there]}
            values["second, both presences"] = [r["second"] * kept["both"](r) for r in there]
            out |= {k: interval(v, q) for k, v in values.items()}
            less = lambda a, b: [x - y for x, y in zip(values[a], values[b])]
            out["gain, any"], out["gain"], out["gain, both presences"] = (
                interval(less(a, b), q) for a, b in (("second, any", "shipped, any"), ("second", "shipped"), ("second, both presences", "shipped"))
            )
            out["missed"] = [round(float(np.mean([r[k] < 0.1 for r in there])), 3) for k in ("shipped", "second")]
            out["found"] = {k: round(float(np.mean([f(r) for r in there])), 3) for k, f in kept.items()}
        absent = [r for r in own if not r["present"]]
        if absent:
            out["refused"] = {k: round(float(np.mean([not f(r) for r in absent])), 3) for k, f in kept.items()}
        print(json.dumps(out), flush=True)


if __name__ == "__main__":
    main()
