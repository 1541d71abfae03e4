"""From measure.py's figures to the pack's `concepts`: whose outline, from which presence, how sure. Figures by patient or group.

Usage (from platform/models/training): python3 -m locator.calibrate FIGURES.jsonl [MORE.jsonl ...] ABOUT.json
ABOUT.json keeps what else it says, and the concepts that there are no figures of."""

import json
import math
import os
import sys

import numpy as np
from scipy.optimize import minimize

CONCEPTS = {
    "breast tumor": (["US"], lambda r: r["kind"] == "breast"),
    "brain tumor": (["MR"], lambda r: r["kind"] == "brain"),
    "lungs": (["CR", "DX", "CT"], lambda r: r["kind"] in ("xray", "ct")),
}
# What must hold at the operating point: found of those there, refused of those not there.
GOALS = {"breast tumor": (0.90, 0.70), "brain tumor": (0.85, 0.75), "lungs": (0.98, 0.98)}
SIGNS = ["presence", "agreement", "stability"]
# What the pack has stays where another choice gains less than this: sets of images differ by more.
LEAST_GAIN = 0.02
GOOD, SURE, FEW = 0.8, 0.95, 12


def limit(there, absent, goals, now):
    """The presence at which the two rates have most slack over their goals together; `now`, the present one or None, if it is as good."""
    slack = lambda t: min(np.mean(there > t) - goals[0], np.mean(absent <= t) - goals[1] if len(absent) else 1)
    best = max(np.unique(np.concatenate([there, absent, [0.0]])), key=slack)
    return now if now is not None and slack(now) > slack(best) - LEAST_GAIN else float(best)


def upwards(v):
    """To three decimals, never down: the limit may be the presence of an image that it must refuse."""
    return math.ceil(v * 1000) / 1000


def fitted(x, y, decay=0.5):
    """Logistic regression with a little decay. Returns weights and bias."""
    scale = x.std(0) + 1e-6
    mean = x.mean(0)
    z = (x - mean) / scale

    def cost(w):
        s = z @ w[:-1] + w[-1]
        return np.logaddexp(0, -np.where(y, s, -s)).sum() + decay * (w[:-1] ** 2).sum()

    w = minimize(cost, np.zeros(x.shape[1] + 1)).x
    return w[:-1] / scale, float(w[-1] - (w[:-1] * mean / scale).sum())


def confidence(rows, outline):
    """`outline`: whose Dice, and whose signs. The rule and, from folds of which none was fitted to itself, the probability from which 95 % reach Dice 0.8."""
    end = "Pointed" if outline == "pointed" else ""
    x = np.array([[r["presence"], r[f"agreement{end}"], r[f"stability{end}"]] for r in rows])
    d = np.array([r[outline] for r in rows])
    y = d >= GOOD
    if y.all() or not y.any():
        return None, {}
    fold = np.arange(len(rows)) * 5 // len(rows)  # neighbours are of one patient: contiguous folds
    p = np.zeros(len(rows))
    for k in range(5):
        if y[fold != k].any() and not y[fold != k].all():
            w, b = fitted(x[fold != k], y[fold != k])
            p[fold == k] = 1 / (1 + np.exp(-(x[fold == k] @ w + b)))
    high = 1.0
    for t in np.sort(np.unique(p))[::-1]:
        above = p >= t
        if above.sum() >= FEW and y[above].mean() >= SURE:
            high = float(t)
        elif above.sum() >= 3 * FEW and y[above].mean() < SURE - 0.03:
            break
    w, b = fitted(x, y)
    share = lambda m: round(float(y[m].mean()), 3) if m.any() else None
    about = dict(high=int((p >= high).sum()), right=share(p >= high), moderate=int(((p >= 0.5) & (p < high)).sum()), rightModerate=share((p >= 0.5) & (p < high)))
    weights = {s: round(float(v), 4) for s, v in zip(SIGNS, w)}
    return dict(weights=weights, bias=round(b, 4), high=round(high, 4), moderate=min(0.5, round(high, 4))), about


def concept(name, modalities, rows, now):
    """`now`: the concept as the pack has it, or {}; its `cut` (cut.py) is what the figures were measured with."""
    cut = now.get("cut")
    there = [r for r in rows if r["present"]]
    seen = [r for r in there if "sam" in r]
    absent = np.array([r["presence"] for r in rows if not r["present"]])
    presence = np.array([r["presence"] for r in there])
    foreign = np.array([r[k] for r in rows for k in ("nonsense", "other")])
    weak = limit(presence, absent, GOALS[name], now.get("presence", {}).get("weak")) if len(absent) else min(0.0, float(np.quantile(presence, 0.01)) - 1)
    weak = max(weak, float(np.quantile(foreign, 0.985)))
    strong = max(weak + 0.5, float(np.quantile(absent, 0.9)) if len(absent) else 0.0, min(weak + 4, float(np.quantile(presence, 0.1))))
    means = {k: float(np.mean([r.get(k, 0.0) for r in there])) for k in ("locator", "sam", "both")}
    outline = max(means, key=means.get)
    pointed = float(np.mean([r.get("pointed", 0.0) for r in there]))
    gain = -LEAST_GAIN if now.get("prompting") == "box+points" else LEAST_GAIN
    asked = "pointed" if outline == "sam" and pointed > means[outline] + gain else outline
    found = [r for r in seen if r["presence"] > weak]
    rule, about = confidence(found, asked)
    counted = [r[asked] if r["presence"] > weak and "sam" in r else 0.0 for r in there]
    out = dict(name=name, modalities=modalities, presence=dict(weak=upwards(weak), strong=round(strong, 3)))
    out |= {"cut": cut} if cut else {}
    out |= {"second": now["second"]} if now.get("second") else {}
    out |= dict(outline="sam" if asked == "pointed" else outline)
    out["prompting"] = "box+points" if asked == "pointed" else "box"
    if rule:
        out["confidence"] = rule
    out["figures"] = dict(
        images=len(there),
        dice=round(float(np.mean(counted)), 3),
        found=round(float(np.mean(presence > weak)), 3),
        absentImages=len(absent),
        refused=round(float(np.mean(absent <= weak)), 3) if len(absent) else None,
    )
    print(json.dumps(dict(concept=name, outlines={k: round(float(np.mean([r.get(k, 0.0) for r in there])), 3) for k in ("locator", "sam", "both", "grown", "pointed")}, foreign=round(float(np.mean(foreign <= weak)), 3), confidence=about, **out["figures"], **out["presence"])))
    by = {}
    for r, d in zip(there, counted):
        by.setdefault(r["source"], []).append((d, r.get("locator", 0), r.get("sam", 0), r.get("both", 0), r["presence"] > weak))
    for source, v in by.items():
        print("   ", source, len(v), "Dice gated, locator, sam, both, found", np.round(np.mean(v, 0), 3).tolist())
    return out


def main(files, out):
    rows = [json.loads(line) for f in files for line in open(f)]
    about = json.load(open(out)) if os.path.exists(out) else {}
    old = {c["name"]: c for c in about.get("concepts", [])}
    measured = {n: (m, [r for r in rows if pick(r)]) for n, (m, pick) in CONCEPTS.items()}
    concepts = [concept(n, m, own, old.get(n, {})) if own else old[n] for n, (m, own) in measured.items() if own or n in old]
    with open(out, "w") as f:
        json.dump(about | dict(openVocabulary=False, concepts=concepts), f, indent=1, ensure_ascii=False)
        f.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:-1], sys.argv[-1])
