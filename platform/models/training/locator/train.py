"""Trains the locator. Resumable: a checkpoint every few minutes holds weights, averaged weights, optimiser and the time spent.

Usage (from platform/models/training):
  python3 -m locator.train prepare --images IMAGES --volumes VOLUMES --phantoms PHANTOMS --runs RUNS
  python3 -m locator.train run --runs RUNS --minutes 60 [--threads 2] [--hold SOURCE,SOURCE] [--rate 2e-3] [--brain 0.45]
  [--balance 0.2] [--most-balance 1] [--absent 1] [--looks 0]
`--rate`: highest step size; `--brain`: share of brain images, the other kinds share the rest as ever; `--balance`: how often lesions are
taken away and put in at first, `--most-balance`: at the end; `--absent`: weight of the Dice loss where there is nothing to outline (at 1 a
net that is unsure draws little); `--looks`: how many tumours put into heads are drawn there, with coarser heads and more sizes besides.
`--hold`: collections that are left out of the training and reported as another hospital's."""

import argparse
import json
import math
import os
import random
import time

import numpy as np
import torch
import torch.multiprocessing
import torch.nn.functional as F
import torch.utils.data

from . import data, evaluate
from .phantoms.augment import examples
from .net import Locator, half

SHARES = dict(brain=0.45, breast=0.30, xray=0.09, ct=0.16)
BATCH, EXTRA = 12, 4
FOREIGN = dict(
    brain=["breast tumor", "lungs", "other", "nonsense"],
    breast=["brain tumor", "brain", "lungs", "other", "nonsense"],
    xray=["breast tumor", "brain tumor", "brain", "other", "nonsense"],
    ct=["breast tumor", "brain tumor", "brain", "other", "nonsense"],
)
OWN = dict(brain="brain tumor", breast="breast tumor", xray="lungs", ct="lungs")


class Texts:
    def __init__(self, path):
        self.lists = {k: torch.tensor(v) for k, v in json.load(open(path)).items()}

    def draw(self, concept):
        e = random.choice(self.lists[concept]) + torch.randn(self.lists[concept].shape[1]) * random.choice([0, 0.01, 0.03])
        return e / e.norm()


def shares(brain):
    """The kinds' shares with another one for the brain."""
    rest = (1 - brain) / (1 - SHARES["brain"])
    return {k: brain if k == "brain" else v * rest for k, v in SHARES.items()}


class Sampler:
    """Draws images: a kind by its share, then an image by its weight."""

    def __init__(self, cache, hold, brain=SHARES["brain"], looks=0.0):
        self.shares, self.looks = shares(brain), looks
        self.images, self.masks, self.brains = (torch.from_numpy(cache[k]) for k in ("images", "masks", "brains"))
        self.rows = json.loads(str(cache["rows"]))
        self.of = {}
        for kind in SHARES:
            at = [i for i, r in enumerate(self.rows) if r["kind"] == kind and r["split"] == "train" and r["source"] not in hold]
            self.of[kind] = at, np.cumsum([self.rows[i]["weight"] for i in at])

    def draw(self, balance):
        at = []
        for kind in random.choices(list(self.shares), self.shares.values(), k=BATCH):
            members, weights = self.of[kind]
            at.append(random.choices(members, cum_weights=weights)[0])
        rows = [self.rows[i] for i in at]
        brains = [self.brains[i] > 0 if r["brain"] else None for i, r in zip(at, rows)]
        kinds = [r["kind"] for r in rows]
        phantom = [r["source"].startswith("phantom") for r in rows]
        x, y, b = examples(kinds, self.images[at].float(), self.masks[at] > 0, brains, phantom, balance, self.looks)
        return kinds, [q is not None for q in brains], x, y, b


class Stream(torch.utils.data.IterableDataset):
    """Endless batches, made in a process of their own: small operations gain nothing from threads."""

    def __init__(self, sampler, balance, seed):
        self.sampler, self.balance, self.seed = sampler, balance, seed

    def __iter__(self):
        torch.set_num_threads(1)
        random.seed(self.seed), torch.manual_seed(self.seed)
        while True:
            yield self.sampler.draw(self.balance.value)


def batches(sampler, balance, seed):
    return iter(torch.utils.data.DataLoader(Stream(sampler, balance, seed), batch_size=None, num_workers=1, prefetch_factor=4))


def questions(kinds, known, y, b, texts):
    """Which image is asked what, and what the answer is: each its own finding, a few something else that is not there."""
    at, words, truth = [], [], []
    for k, kind in enumerate(kinds):
        if kind == "brain" and known[k] and random.random() < 0.25:
            at.append(k), words.append(texts.draw("brain")), truth.append(b[k])
        else:
            concept = "tumor" if kind in ("brain", "breast") and random.random() < 0.1 else OWN[kind]
            at.append(k), words.append(texts.draw(concept)), truth.append(y[k])
    for k in random.sample(range(len(kinds)), EXTRA):
        at.append(k), words.append(texts.draw(random.choice(FOREIGN[kinds[k]]))), truth.append(torch.zeros_like(y[k]))
    return at, torch.stack(words), torch.stack(truth).float()


def loss_of(m, p, y, absent):
    """`absent`: weight of the Dice term where there is nothing to outline."""
    there = (y.sum((1, 2)) > 0).float()
    q = torch.sigmoid(m)
    dice = 1 - (2 * (q * y).sum((1, 2)) + 1) / (q.sum((1, 2)) + y.sum((1, 2)) + 1)
    dice = dice * (there + (1 - there) * absent)
    return F.binary_cross_entropy_with_logits(m, y) + dice.mean() + 0.3 * F.binary_cross_entropy_with_logits(p, there)


def blend(average, net, step):
    keep = min(0.998, step / (step + 20))
    for k, v in net.state_dict().items():
        average[k] = average[k] * keep + v * (1 - keep) if v.is_floating_point() else v.clone()


def run(o):
    hold = set(filter(None, o.hold.split(",")))
    sampler = Sampler(np.load(f"{o.runs}/cache.npz"), hold, o.brain, o.looks)
    texts = Texts(f"{o.runs}/texts.emb.json")
    net = Locator(text=next(iter(texts.lists.values())).shape[1]).to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), o.rate, weight_decay=1e-2)
    average, step, spent = {k: v.clone() for k, v in net.state_dict().items()}, 0, 0.0
    checkpoint = f"{o.runs}/{o.name}.pt"
    if os.path.exists(checkpoint):
        c = torch.load(checkpoint)
        net.load_state_dict(c["net"])
        if "optimiser" in c:
            optimiser.load_state_dict(c["optimiser"])
        average, step, spent = c["average"], c["step"], c["spent"]
        random.seed(step), torch.manual_seed(step)
    print(json.dumps(dict(weights=sum(p.numel() for p in net.parameters()), step=step, spent=spent)), flush=True)
    balance = torch.multiprocessing.get_context().Value("d", 0.2)
    stream = batches(sampler, balance, o.seed + step)
    total, clock, saved, told, losses = o.minutes * 60, time.time(), spent, spent, []
    while spent < total:
        progress = spent / total
        rate = o.rate * min(1, step / 300 + 0.03) * (0.5 + 0.5 * math.cos(math.pi * progress)) + 1e-5
        for g in optimiser.param_groups:
            g["lr"] = rate
        balance.value = min(o.most_balance, max(o.balance, (progress - 0.15) * 4))
        kinds, known, x, y, b = next(stream)
        at, words, truth = questions(kinds, known, y, b, texts)
        with half():
            levels = net.features(x[:, None])
            m, p = net.answer([l[at] for l in levels], words)
        loss = loss_of(m, p.float(), truth, o.absent)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        step += 1
        losses.append(float(loss.detach()))
        with torch.no_grad():
            blend(average, net, step)
        now = time.time()
        spent, clock = spent + now - clock, now
        if spent - saved > 150 or spent >= total:
            torch.save(dict(net=net.state_dict(), optimiser=optimiser.state_dict(), average=average, step=step, spent=spent), checkpoint + ".tmp")
            os.replace(checkpoint + ".tmp", checkpoint)
            saved = spent
        if spent - told > o.every * 60 or spent >= total:
            line = dict(step=step, minutes=round(spent / 60, 1), loss=round(float(np.mean(losses)), 4))
            line |= evaluate.figures(average, sampler, texts, hold)
            print(json.dumps(line), flush=True)
            with open(f"{o.runs}/{o.name}.curve.jsonl", "a") as f:
                f.write(json.dumps(line) + "\n")
            told, losses = spent, []
            clock = time.time()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("task", choices=["prepare", "run"])
    p.add_argument("--runs", required=True)
    p.add_argument("--images")
    p.add_argument("--volumes")
    p.add_argument("--phantoms")
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--every", type=float, default=8)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--brain", type=float, default=SHARES["brain"])
    p.add_argument("--balance", type=float, default=0.2)
    p.add_argument("--most-balance", type=float, default=1.0)
    p.add_argument("--absent", type=float, default=1.0)
    p.add_argument("--looks", type=float, default=0.0)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--name", default="locator")
    p.add_argument("--hold", default="")
    p.add_argument("--seed", type=int, default=1)
    o = p.parse_args()
    random.seed(o.seed), torch.manual_seed(o.seed), np.random.seed(o.seed)
    torch.set_num_threads(o.threads)
    if o.task == "prepare":
        data.build(o.images, o.volumes, o.phantoms, f"{o.runs}/cache.npz")
    else:
        run(o)


if __name__ == "__main__":
    main()
