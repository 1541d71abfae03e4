"""One training example: appearance by kind, then one geometry for image, mask and brain together."""

import math
import random

import torch
import torch.nn.functional as F

from . import appearance, brain, chest


def geometry(n, size, kinds, looks=0.0):
    """Sampling grids (n,S,S,2): rotation, scale, shear, shift, mirror; chests are warped besides. Tumour sizes spread more with `looks`."""
    grids = []
    for kind in kinds:
        turn = {"brain": 0.4, "breast": 0.3, "xray": 0.2, "ct": 0.35}[kind] * (2 * random.random() - 1)
        if kind == "brain" and random.random() < (0.08 if looks else 0.06):
            turn += random.choice([math.pi / 2, math.pi, -math.pi / 2])
        zoom = {"xray": (-0.2, 0.3), "brain": (-0.4, 0.45) if looks else (-0.3, 0.4)}.get(kind, (-0.3, 0.4))
        s = math.exp(random.uniform(*zoom))
        sh = math.exp(random.uniform(-0.22, 0.22))
        f = -1 if random.random() < 0.5 else 1
        g = -1 if kind == "ct" and random.random() < 0.15 else 1
        t = [random.uniform(-0.15, 0.15) for _ in range(2)]
        c, d = math.cos(turn) * s, math.sin(turn) * s
        grids.append([[c * f * sh, -d * g, t[0]], [d * f, c * g / sh, t[1]]])
    flow = F.affine_grid(torch.tensor(grids), (n, 1, size, size), align_corners=False)
    for k, kind in enumerate(kinds):
        strength = {"brain": 0.02, "breast": 0.03, "xray": 0.03, "ct": 0.08}[kind] * random.random()
        if random.random() < 0.6:
            cells = random.choice([3, 4, 6])
            flow[k] += strength * torch.stack([appearance.field(size, cells) for _ in range(2)], -1)
    return flow


def appear(kind, x, y, b, phantom, donors, balance, looks=0.0):
    """x (S,S) float 0..1, y lesion or lung mask, b brain mask or None. Returns the same three, changed. `looks`: how often a tumour put into a
    head is drawn and not moved there; 0.4 times as often a head is of few pixels."""
    if kind == "brain":
        if not phantom and random.random() < balance:
            x, y = brain.balance(x, y, donors, drawn=looks)
        x, y = brain.sequence(x, y)
        r = random.random()
        if b is not None and not phantom and r < 0.35:
            x, s, lo = brain.with_skull(x)
            y, b = brain.resized(y, s, lo), brain.resized(b, s, lo)
        elif b is None and r < 0.45:
            x, y = brain.stripped(x, y)
        if looks and random.random() < 0.4 * looks:
            x = appearance.coarse(x)
    elif kind == "breast":
        if not phantom and random.random() < balance * 0.7:
            x, y = brain.balance(x, y, donors, 0.02)
        if random.random() < 0.25:
            x = appearance.tone(x, True) * 0.7 + x * 0.3
        if random.random() < 0.2:
            depth = torch.linspace(random.uniform(-0.5, 0.5), random.uniform(-0.5, 0.5), len(x))
            x = x * torch.exp(depth)[:, None]
        if random.random() < 0.12:
            x, y = appearance.sector(x, y)
        if random.random() < 0.15:
            x = appearance.marks(x)
    elif kind == "ct":
        x, y = chest.rewindowed(x, y)
    else:
        x, y = chest.radiograph(x, y)
        if random.random() < 0.1:
            x = appearance.marks(x)
    return x, y, b


def examples(kinds, images, masks, brains, phantom, balance, looks=0.0):
    """Augmented batch. images (B,S,S) float 0..255, masks and brains (B,S,S) bool; brains[k] is None where it is not known."""
    n, size = len(kinds), images.shape[-1]
    pool = {k: [(images[i] / 255, masks[i]) for i in range(n) if kinds[i] == k and masks[i].any()] for k in ("brain", "breast")}
    xs, ys, bs = [], [], []
    for k, kind in enumerate(kinds):
        x, y, b = images[k] / 255, masks[k].clone(), brains[k]
        if kind == "ct" and random.random() < 0.45:
            x, y = chest.drawn(size)
        else:
            x, y, b = appear(kind, x, y, b, phantom[k], pool.get(kind), balance, looks)
        xs.append(appearance.device(x, kind))
        ys.append(y)
        bs.append(torch.zeros_like(y) if b is None else b)
    x = torch.stack(xs).clamp(0, 1)
    planes = torch.stack([x, torch.stack(ys).float(), torch.stack(bs).float()], 1)
    planes = F.grid_sample(planes, geometry(n, size, kinds, looks), align_corners=False, padding_mode="zeros")
    x, y, b = planes[:, 0], planes[:, 1] > 0.5, planes[:, 2] > 0.5
    for k, kind in enumerate(kinds):
        if random.random() < 0.3:
            x[k], y[k] = appearance.borders(x[k], y[k])
    return x.clamp(0, 1) * 255, y, b
