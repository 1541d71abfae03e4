"""Trains the second look on stored embeddings (embed.py). Resumable: a checkpoint every few minutes holds weights, averaged weights,
optimiser and the time spent; RUNS/second/second.curve.jsonl is the curve.

Usage (from platform/models/training): python3 -m locator.second.train --runs RUNS --minutes 30 [--kind breast] [--rate 2e-3] [--seed 1]"""

import argparse
import json
import math
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from ..evaluate import auc
from ..found import level_of
from ..phantoms import appearance
from ..train import OWN, Texts, blend, loss_of
from .embed import OTHER_HOSPITALS
from .net import SIDE, Second, at_map

BATCH, FOREIGN = 8, ("lungs", "other", "nonsense")
# How often an image is drawn against a T1 slice with contrast.
WEIGHTS = dict(utsw_glioma_t2=4, mets_to_brain_t2=4, glioma_a_fla=1.5, glioma_a_t2=1.5, ms_brain_flair=2, ms_brain_flair2=2, ms_brain_t1=2)
# Of each kind: what is measured, by the images' sources, and what the presence is told apart from, by beginnings of sources.
GROUPS = dict(
    brain=dict(T1c=["figshare_cheng"], metastases=["mets_to_brain_t2"], gliomas=["utsw_glioma_t2"]),
    breast={"BUSI, other groups": ["busi_full"], "other hospitals": [*OTHER_HOSPITALS]},
)
ABSENT = dict(brain=dict(heads="ms_", away="away"), breast=dict(normals="busi_full"))
SHIPPED = dict(brain=dict(share=0.5, below=8), breast=dict(share=0, below=0))  # how the locator's own map is cut
CUT = dict(share=0.5, below=4)  # of the mean map


class Store:
    def __init__(self, folder):
        t = np.load(f"{folder}/table.npz")
        self.rows = json.loads(str(t["rows"]))
        self.images, self.masks = (torch.from_numpy(t[k]).float() for k in ("images", "masks"))
        self.maps, self.frames = torch.from_numpy(t["maps"]).float(), torch.from_numpy(t["frames"])
        self.presence = t["presence"]
        self.embeddings = np.load(f"{folder}/embeddings.npy", mmap_mode="r")
        self.folder = folder

    def of(self, *splits):
        """Places of what is embedded so far."""
        done = np.load(f"{self.folder}/done.npy")
        return [k for k, r in enumerate(self.rows) if done[k] and r["split"] in splits]

    def embedding(self, at):
        return torch.from_numpy(np.stack([self.embeddings[k] for k in at])).float()


def turned(n):
    """Augmentations (n,2,3): rotation, size, shear, mirror, shift."""
    out = []
    for _ in range(n):
        a, s, h, f = random.uniform(-0.3, 0.3), math.exp(random.uniform(-0.35, 0.3)), math.exp(random.uniform(-0.2, 0.2)), random.choice([-1, 1])
        c, d = math.cos(a) * s, math.sin(a) * s
        out.append([[c * f * h, -d, random.uniform(-0.15, 0.15)], [d * f, c / h, random.uniform(-0.15, 0.15)]])
    return torch.tensor(out)


def example(image, kind):
    """(S,S) 0..1: another tone and device, of the image beside the embedding only."""
    x = appearance.tone(image, random.random() < 0.7) if random.random() < 0.3 else image.clone()
    return appearance.device(x, kind).clamp(0, 1)


def batch(store, members, weights, texts, kind):
    at = random.choices(members, weights, k=BATCH)
    turn = turned(BATCH)
    x = torch.stack([example(q / 255, kind) for q in store.images[at]])
    planes = torch.stack([x, store.masks[at], store.maps[at]], 1)
    planes = F.grid_sample(planes, F.affine_grid(turn, (BATCH, 1, SIDE, SIDE), align_corners=False), align_corners=False)
    image, y, seen = planes[:, :1] * 255, (planes[:, 1] > 0.5).float(), planes[:, 2:]
    # What the head sees besides the embedding is hidden now and then, so that it learns from each.
    image, seen = image * (torch.rand(BATCH, 1, 1, 1) > 0.2), seen * (torch.rand(BATCH, 1, 1, 1) > 0.3)
    words = []
    for k in range(BATCH):
        foreign = random.random() < 0.12
        words.append(texts.draw(random.choice(FOREIGN) if foreign else OWN[kind]))
        y[k] *= not foreign
    return (F.dropout2d(store.embedding(at), 0.2), store.frames[at], image, torch.stack(words), seen, turn), y


@torch.no_grad()
def answers(net, store, at, text):
    """Map logits at the locator's size (N,160,160) and presence logits (N)."""
    maps, presence = [], []
    for k in at:
        m, p = net(store.embedding([k]), store.frames[[k]], at_map(store.images[[k]][:, None], SIDE), text[None], at_map(store.maps[[k]][:, None], SIDE))
        maps.append(at_map(m[:, None], store.maps.shape[-1])[0, 0])
        presence.append(float(p))
    return torch.stack(maps).numpy(), np.array(presence)


def dice(a, b):
    return float(2 * (a & b).sum() / max(1, a.sum() + b.sum()))


def figures(average, store, texts, kind):
    """Dice of the shipped map (its rule), of the second and of the mean of both, and how often their peaks lie in the tumour; AUC of presence
    against images without one."""
    text = texts.lists[OWN[kind]]
    net = Second(text=text.shape[1])
    net.load_state_dict(average)
    net.eval()
    at = store.of("val") if kind == "brain" else store.of("val", "test")
    second, presence = answers(net, store, at, text.mean(0))
    np.savez(f"{store.folder}/validation.npz", at=at, second=second.astype(np.float16), presence=presence)
    first, truth = store.maps[at].numpy(), store.masks[at].numpy() > 0
    kinds = dict(shipped=(first, SHIPPED[kind]), second=(second, CUT), mean=((first + second) / 2, CUT))
    source, there = np.array([store.rows[k]["source"] for k in at]), truth.any((1, 2))
    out = {}
    for group, names in GROUPS[kind].items():
        own = np.nonzero(np.isin(source, names) & there)[0]
        out[group] = dict(n=len(own))
        for name, (m, cut) in kinds.items():
            d = [dice(m[j] > level_of(m[j], cut), truth[j]) for j in own]
            out[group][name] = [round(float(np.mean(v)), 3) for v in (d, [truth[j].flat[m[j].argmax()] for j in own])]
    present = np.isin(source, next(iter(GROUPS[kind].values()))) & there
    for name, begin in ABSENT[kind].items():
        p = dict(shipped=store.presence[at], second=presence, mean=store.presence[at] + presence)
        absent = np.char.startswith(source, begin) & ~there
        out[f"auc, {name}"] = {k: auc(list(v[present]), list(v[absent])) for k, v in p.items()}
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--runs", required=True)
    p.add_argument("--kind", choices=tuple(GROUPS), default="brain")
    p.add_argument("--minutes", type=float, default=30)
    p.add_argument("--every", type=float, default=6)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--seed", type=int, default=1)
    o = p.parse_args()
    random.seed(o.seed), torch.manual_seed(o.seed), torch.set_num_threads(1)
    store, texts = Store(f"{o.runs}/second"), Texts(f"{o.runs}/texts.emb.json")
    net = Second(text=texts.lists[OWN[o.kind]].shape[1])
    optimiser = torch.optim.AdamW(net.parameters(), o.rate, weight_decay=5e-2)
    average, step, spent = {k: v.clone() for k, v in net.state_dict().items()}, 0, 0.0
    checkpoint = f"{store.folder}/second.pt"
    if os.path.exists(checkpoint):
        c = torch.load(checkpoint)
        net.load_state_dict(c["net"])
        if "optimiser" in c:
            optimiser.load_state_dict(c["optimiser"])
        average, step, spent = c["average"], c["step"], c["spent"]
        random.seed(o.seed + step), torch.manual_seed(o.seed + step)
    print(json.dumps(dict(weights=sum(v.numel() for v in net.parameters()), step=step)), flush=True)
    total, clock, told, losses, members = o.minutes * 60, time.time(), spent, [], []
    while spent < total:
        if len(losses) % 25 == 0:
            members = store.of("train")
            weights = [WEIGHTS.get(store.rows[k]["source"], 1) for k in members]
        for g in optimiser.param_groups:
            g["lr"] = o.rate * min(1, step / 30 + 0.05) * (0.5 + 0.5 * math.cos(math.pi * spent / total)) + 1e-5
        asked, y = batch(store, members, weights, texts, o.kind)
        m, p = net(*asked)
        loss = loss_of(m, p, y, 0.5)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        step += 1
        losses.append(float(loss.detach()))
        with torch.no_grad():
            blend(average, net, min(step, 1980))
        spent, clock = spent + time.time() - clock, time.time()
        if spent - told > o.every * 60 or spent >= total:
            line = dict(step=step, minutes=round(spent / 60, 1), images=len(members), loss=round(float(np.mean(losses)), 4))
            line |= figures(average, store, texts, o.kind)
            print(json.dumps(line), flush=True)
            with open(f"{store.folder}/second.curve.jsonl", "a") as f:
                f.write(json.dumps(line) + "\n")
            torch.save(dict(net=net.state_dict(), optimiser=optimiser.state_dict(), average=average, step=step, spent=spent), checkpoint + ".tmp")
            os.replace(checkpoint + ".tmp", checkpoint)
            told, losses, clock = spent, [], time.time()


if __name__ == "__main__":
    main()
