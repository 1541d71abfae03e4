"""What a decoder makes of boxes and clicks on held-out parts: mean Dice at 256 x 256."""

import random

import numpy as np
import torch

from .prompts import box_of, correction, inside


def dice(a, b):
    return 2 * (a & b).sum() / max(1, a.sum() + b.sum())


@torch.no_grad()
def figures(answer, held, clicks=5):
    """answer(embedding, box, points, low) -> logits (1,1,256,256). held: [(group, embedding, mask, size)]."""
    rows = {}
    keep = random.getstate()
    for k, (group, e, t, new) in enumerate(held):
        random.seed(k)
        valid = np.zeros(t.shape, bool)
        valid[: new[0], : new[1]] = True
        cut = lambda low: (low[0, 0] > 0).numpy() & valid
        put = lambda name, m: rows.setdefault(group, {}).setdefault(name, []).append(float(dice(m, t)))
        put("box", cut(answer(e, box_of(t), [], None)))
        put("click", cut(answer(e, None, [inside(t, True)], None)))
        box, points, low = box_of(t, 0.1), [], None
        low = answer(e, box, points, None)
        put("box off 10 %", cut(low))
        worse, last = 0, cut(low)
        for n in range(clicks):
            click = correction(last, t, True)
            if click is not None:
                points.append(click)
                low = answer(e, box, points, low)
                worse += dice(cut(low), t) < dice(last, t) - 0.02
                last = cut(low)
            if n in (0, clicks - 1):
                put(f"then {n + 1} clicks", last)
        rows[group].setdefault("clicks that harm", []).append(worse / clicks)
    random.setstate(keep)
    return {g: {k: round(float(np.mean(v)), 3) for k, v in r.items()} for g, r in rows.items()}
