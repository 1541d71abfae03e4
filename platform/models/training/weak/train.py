"""Trains the student on cached features. Run by `medclip-sam train`; alone:

    python3 -m weak.train DATASET.json OUT.safetensors

DATASET.json: { channels, size, records: [{ features, mask }], steps, minutes, cycles, checkpoints, seed }; `features` is a
file of float16: (channels,16,16) and (size,size); `mask` one of bytes 0 or 1, (size,size). Progress as JSON lines on stdout."""

import json
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

from nano import safetensors
from weak.net import GRID, Student

BATCH = 8
RATE = 3e-3
DECAY = 0.01
EARLY = 0.8


def load(asked):
    """All features and masks: (N,channels,16,16), (N,1,S,S), (N,S,S) as float16 or bytes."""
    channels, size = asked["channels"], asked["size"]
    grid = channels * GRID * GRID
    features, images, masks = [], [], []
    for record in asked["records"]:
        values = np.fromfile(record["features"], np.float16)
        features.append(values[:grid].reshape(channels, GRID, GRID))
        images.append(values[grid:].reshape(1, size, size))
        masks.append(np.fromfile(record["mask"], np.uint8).reshape(size, size))
    return [torch.from_numpy(np.stack(x)) for x in (features, images, masks)]


def loss_of(logits, truth):
    """Cross-entropy and Dice, each image for itself."""
    p = logits.sigmoid()
    both, sum_ = (p * truth).sum((1, 2)), (p.sum((1, 2)) + truth.sum((1, 2)))
    return F.binary_cross_entropy_with_logits(logits, truth) + (1 - (2 * both + 1) / (sum_ + 1)).mean()


def batch_of(data, rng):
    """Eight images with their masks, half of the batches mirrored, the contrast changed."""
    chosen = torch.from_numpy(rng.integers(0, len(data[0]), BATCH))
    features, image, truth = (x[chosen].float() for x in data)
    image = image * float(rng.uniform(0.8, 1.25))
    if rng.random() < 0.5:
        features, image, truth = (x.flip(-1) for x in (features, image, truth))
    return features, image, truth


def train(asked, tell):
    """The checkpoints of all cycles: name -> tensor with the checkpoint in front."""
    torch.manual_seed(asked["seed"])
    rng = np.random.default_rng(asked["seed"])
    data = load(asked)
    net = Student(asked["channels"], asked["size"])
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    cycles, wanted = asked["cycles"], asked["checkpoints"]
    steps, budget = asked["steps"], asked["minutes"] * 60
    marks = list(np.linspace(EARLY, 1, wanted)) if wanted > 1 else [1.0]
    kept, started, step = [], time.monotonic(), 0
    for cycle in range(cycles):
        begin, taken, last = time.monotonic(), 0, None
        due = list(marks)
        while due:
            # As many steps as were asked for, or as the time allows.
            share = max(taken / (steps / cycles), (time.monotonic() - begin) / (budget / cycles))
            for group in optimiser.param_groups:
                group["lr"] = RATE * (1 - min(share, EARLY)) ** 0.9
            if taken == 0 or share < 1:
                features, image, truth = batch_of(data, rng)
                loss = loss_of(net(features, image), truth)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                last, taken, step = loss.item(), taken + 1, step + 1
                share = max(taken / (steps / cycles), (time.monotonic() - begin) / (budget / cycles))
            while due and share >= due[0] - 1e-9:
                kept.append({k: v.clone() for k, v in net.state_dict().items()})
                due.pop(0)
            if step % 25 == 0 or not due:
                done = (cycle + min(1, share)) / cycles
                tell({"done": round(done, 4), "step": step, "loss": round(last, 4)})
    tell({"done": 1, "step": step, "seconds": round(time.monotonic() - started, 1)})
    return {k: torch.stack([c[k] for c in kept]) for k in kept[0]}


def main():
    with open(sys.argv[1]) as file:
        asked = json.load(file)
    tell = lambda line: print(json.dumps(line), flush=True)
    safetensors.write(sys.argv[2], train(asked, tell), {})


if __name__ == "__main__":
    main()
