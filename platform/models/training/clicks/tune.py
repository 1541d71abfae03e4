"""Tunes LiteMedSAM's prompt encoder and decoder on cached embeddings: boxes off by 0 to 20 %, one click alone, a box and clicks in the
error of its own last answer. The released decoder's answers to boxes are kept close by distillation.

Usage (from platform/models/training):
  python3 -m clicks.tune --package PACKAGE --start START --images IMAGES --volumes VOLUMES --rows CACHE.npz --runs RUNS --minutes 25
CACHE.npz is the locator's cache (its split is used); embeddings are kept in RUNS/embeddings."""

import argparse
import copy
import glob
import json
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file

from . import lite
from .measure import figures
from .prompts import box_of, correction, inside, parts

# folder, images, how often each is drawn
PLAN = (("figshare_cheng", 170, 1.0), ("utsw_glioma_t2", 27, 2.0), ("mets_to_brain_t2", 24, 2.0), ("busi_full", 150, 1.0),
        ("breast_lesions_usg", 20, 1.0), ("cxr_shenzhen", 40, 1.2), ("ct_lungsegdb", 18, 2.5))  # fmt: skip
VALIDATION = (("figshare_cheng", 14), ("utsw_glioma_t2", 4), ("mets_to_brain_t2", 6), ("busi_full", 16), ("cxr_shenzhen", 8), ("ct_lungsegdb", 4))
BATCH, RATE = 4, 1.5e-4


def grey(path):
    return np.asarray(Image.open(path).convert("L"))


def item(net, image, mask, store):
    """Embedding, outline and size of one image, from the store where it is there."""
    file = f"{store}/{image.replace('/', '_')[-80:]}.pt"
    if not os.path.exists(file):
        g, t = grey(image), grey(mask) > 127
        if t.shape != g.shape:
            t = np.asarray(Image.fromarray(t.astype(np.uint8)).resize(g.shape[::-1], Image.NEAREST)) > 0
        x, new = lite.prepare(g)
        torch.save((lite.embed(net, x), lite.prepare_mask(t, new), new), file)
    return torch.load(file, weights_only=False)


def chosen(o, split, plan):
    rows = json.loads(str(np.load(o.rows)["rows"]))
    rng = random.Random(1)
    for folder, count, *weight in plan:
        names = [r["name"] for r in rows if r["source"] == folder and r["split"] == split and r["present"]]
        for name in sorted(rng.sample(names, min(count, len(names)))):
            image = glob.glob(f"{o.images}/{folder}/images/{glob.escape(name)}.*")[0]
            yield folder, image, f"{o.images}/{folder}/masks/{name}.png", weight[0] if weight else 1.0


def organs(o):
    """Every second slice with an organ of the volumes: other anatomy, drawn by programs, so only the released decoder teaches there."""
    for name, pairs in json.load(open(f"{o.volumes}/stacks/index.json")).items():
        if name.startswith("ct_"):
            for image, mask in pairs[::2]:
                yield name, f"{o.volumes}/stacks/{image}", f"{o.volumes}/stacks/{mask}", 0.8


def load(net, o):
    store = f"{o.runs}/embeddings"
    os.makedirs(store, exist_ok=True)
    things, weights, held = [], [], []
    for taught, source in ((True, chosen(o, "train", PLAN)), (False, organs(o))):
        for folder, image, mask, weight in source:
            e, t, new = item(net, image, mask, store)
            own = parts(t)
            for p in own:
                things.append((e, p, new, taught))
                weights.append(weight / len(own) ** 0.5)
    for folder, image, mask, _ in chosen(o, "val", VALIDATION):
        e, t, new = item(net, image, mask, store)
        own = parts(t)
        if own:
            held.append((folder, e, max(own, key=np.sum), new))
    return things, weights, held


def loss_of(logits, truth, new, points, teacher):
    """Truth: BCE and Dice, more around the clicks. Teacher: the released decoder's probabilities."""
    valid = torch.zeros(lite.SIDE, lite.SIDE)
    valid[: new[0], : new[1]] = 1
    if teacher is not None and truth is None:
        return 3 * (F.binary_cross_entropy_with_logits(logits, torch.sigmoid(teacher), reduction="none") * valid).sum() / valid.sum()
    p = torch.sigmoid(logits) * valid
    bce = F.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    loss = 2 * (bce * valid).sum() / valid.sum() + 1 - (2 * (p * truth).sum() + 1) / (p.sum() + truth.sum() + 1)
    if points:
        y, x = torch.meshgrid(torch.arange(256.0), torch.arange(256.0), indexing="ij")
        near = torch.stack([torch.exp(-((x - q[0]) ** 2 + (y - q[1]) ** 2) / 72) for q in points]).amax(0) * valid
        loss = loss + 0.5 * (bce * near).sum() / near.sum()
    if teacher is not None:
        soft = F.binary_cross_entropy_with_logits(logits, torch.sigmoid(teacher), reduction="none")
        loss = loss + (soft * valid).sum() / valid.sum()
    return loss


def answer(net, e, box, points, low):
    b = None if box is None else torch.tensor([box], dtype=torch.float32)
    q = None if not points else torch.tensor([points], dtype=torch.float32)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return lite.decode(net, e[None], b, q, low)


def example(net, released, thing):
    e, t, new, taught = thing
    off = random.choice((0, 0.03, 0.05, 0.1, 0.2))
    alone = taught and random.random() < 0.22
    box, points, low, teacher = None if alone else box_of(t, off), [inside(t)] if alone else [], None, None
    rounds = 0 if not taught else random.choice((0, 0, 1, 1, 2, 3, 4))
    for _ in range(rounds):
        with torch.no_grad():
            low = answer(net, e, box, points, low)
        click = correction((low[0, 0] > 0).numpy(), t, random.random() < 0.5)
        if click is None:
            break
        points.append(click)
    if not points and (not taught or off <= 0.05):
        with torch.no_grad():
            teacher = answer(released, e, box, points, None)[0, 0]
    fed = low if low is not None and random.random() < 0.9 else None
    truth = torch.from_numpy(t.astype(np.float32)) if taught else None
    return loss_of(answer(net, e, box, points, fed)[0, 0], truth, new, points, teacher)


def main():
    p = argparse.ArgumentParser()
    for name in ("package", "start", "images", "volumes", "rows", "runs"):
        p.add_argument(f"--{name}", required=name != "start")
    p.add_argument("--minutes", type=float, default=25)
    p.add_argument("--seed", type=int, default=1)
    o = p.parse_args()
    random.seed(o.seed), torch.manual_seed(o.seed)
    torch.set_num_threads(1)
    released = lite.build(o.package)
    things, weights, held = load(released, o)
    net = lite.build(o.package, o.start) if o.start else copy.deepcopy(released)
    print(json.dumps(dict(parts=len(things), held=len(held))), flush=True)
    say = lambda what, n: print(json.dumps({what: figures(lambda *a: answer(n, *a), held)}), flush=True)
    say("start", net)
    trained = {k: v for k, v in net.named_parameters() if not k.startswith("image_encoder")}
    optimiser = torch.optim.AdamW(trained.values(), RATE, weight_decay=1e-2)
    average = {k: v.detach().clone() for k, v in trained.items()}
    begun, step, losses = time.time(), 0, []
    while (progress := (time.time() - begun) / (o.minutes * 60)) < 1:
        for g in optimiser.param_groups:
            g["lr"] = RATE * min(1, step / 40 + 0.02) * (1 - progress)
        optimiser.zero_grad()
        for thing in random.choices(things, weights, k=BATCH):
            loss = example(net, released, thing) / BATCH
            loss.backward()
            losses.append(float(loss.detach()) * BATCH)
        torch.nn.utils.clip_grad_norm_(trained.values(), 1.0)
        optimiser.step()
        step += 1
        for k, v in trained.items():
            average[k].lerp_(v.detach(), 1 - min(0.98, step / (step + 10)))
        if step % 50 == 0:
            print(json.dumps(dict(step=step, minutes=round((time.time() - begun) / 60, 1), loss=round(np.mean(losses[-200:]), 4))), flush=True)
            save_file({k: v.half() for k, v in average.items()}, f"{o.runs}/decoder.safetensors")
    state = net.state_dict()
    state.update(average)
    net.load_state_dict(state)
    say("tuned", net)
    kept = {k: v.half().contiguous() for k, v in state.items() if not k.startswith("image_encoder")}
    save_file(kept, f"{o.runs}/decoder.safetensors")


if __name__ == "__main__":
    main()
