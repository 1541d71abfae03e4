"""What the averaged weights reach on validation images (and on held-out collections), at the network's own size."""

import torch

from .net import Locator, half

LIMIT = 140  # images per group, evenly chosen


def auc(there, absent):
    if not there or not absent:
        return None
    return round(sum((a > b) + 0.5 * (a == b) for a in there for b in absent) / len(there) / len(absent), 3)


def answers(net, images, text):
    maps, presence = [], []
    for k in range(0, len(images), 16):
        x = images[k : k + 16].float()[:, None]
        with half():
            m, p = net(x, text.expand(len(x), -1))
        maps.append(m > 0)
        presence.extend(p.float().tolist())
    return torch.cat(maps), presence


def dice(a, b):
    total = a.sum() + b.sum()
    return 1.0 if total == 0 else float(2 * (a & b).sum() / total)


@torch.no_grad()
def figures(average, sampler, texts, hold):
    """Per group: Dice of the map alone, share found and refused at presence 0.5, AUC of presence."""
    net = Locator(text=next(iter(texts.lists.values())).shape[1]).to(memory_format=torch.channels_last)
    net.load_state_dict(average)
    net.eval()
    groups = {}
    for i, r in enumerate(sampler.rows):
        kind = r["kind"]
        if r["source"].startswith("phantom"):
            group = f"{kind} phantom" if r["split"] == "val" else None
        elif r["source"] in hold:
            group = f"{kind} elsewhere"
        elif r["split"] == "val":
            group = kind if r["source"] in ("figshare_cheng", "ms_brain_flair", "ms_brain_flair2", "ms_brain_t1") or kind != "brain" else "brain T2"
        else:
            group = None
        if group:
            groups.setdefault(group, []).append(i)
    out, own = {}, dict(brain="brain tumor", breast="breast tumor", xray="lungs", ct="lungs")
    wrong = []
    for group, at in groups.items():
        absent = [i for i in at if not sampler.rows[i]["present"]]
        present = [i for i in at if sampler.rows[i]["present"]]
        at = present[:: max(1, len(present) // LIMIT)] + absent
        kind = group.split()[0]
        maps, presence = answers(net, sampler.images[at], texts.lists[own[kind]].mean(0)[None])
        there = [p for p, i in zip(presence, at) if sampler.rows[i]["present"]]
        not_there = [p for p, i in zip(presence, at) if not sampler.rows[i]["present"]]
        d = [dice(m, sampler.masks[i] > 0) for m, i in zip(maps, at) if sampler.rows[i]["present"]]
        row = dict(n=[len(there), len(not_there)], auc=auc(there, not_there))
        row["dice"] = round(sum(d) / max(1, len(d)), 3)
        row["found"] = round(sum(p > 0 for p in there) / max(1, len(there)), 3)
        row["refused"] = round(sum(p <= 0 for p in not_there) / max(1, len(not_there)), 3)
        out[group] = row
        foreign = dict(brain="breast tumor", breast="brain tumor", xray="brain tumor", ct="breast tumor")[kind]
        for concept in (foreign, "nonsense"):
            wrong.extend(answers(net, sampler.images[at[::6]], texts.lists[concept].mean(0)[None])[1])
    out["wrong words refused"] = round(sum(p <= 0 for p in wrong) / len(wrong), 3)
    return out
