"""Brain MR: other sequences, tumours taken away and put in, skulls taken off and put on. Images (S,S) float 0..1, masks bool."""

import random

import torch
import torch.nn.functional as F

from .appearance import blob, blur, field, grown, soft, tone


def mirror(x, m, grow=5):
    """What lies in m replaced by the other half's, softly."""
    w = soft(m, grow)
    return x * (1 - w) + x.flip(-1) * w


def paste(x, donor, m, least=0.12):
    """The donor's content of m into x at a random place, its contrast to its surroundings kept. Returns image and mask or None."""
    size = len(x)
    d = [random.randint(-size // 4, size // 4) for _ in range(2)]
    p, m = torch.roll(donor, d, (0, 1)), torch.roll(m, d, (0, 1))
    if m.sum() < 20 or x[m].mean() < least:
        return x, None
    ring = (soft(m, 9) > 0.05) & ~m
    level = x[ring].mean() - p[ring].mean() if ring.any() else 0.0
    w = soft(m, 2)
    return x * (1 - w) + (p + level).clamp(0, 1) * w, m


def painted(x, donor, m, least=0.12):
    """A tumour as fluid-weighted sequences show it, in the donor lesion's shape, drawn into another head: bright with a ragged margin,
    its core darker in one of three. Returns image and mask or None."""
    size = len(x)
    m = torch.roll(m, [random.randint(-size // 4, size // 4) for _ in range(2)], (0, 1))
    m = m.flip(-2) if random.random() < 0.5 else m
    tissue = shrunk(head(x), 8) & (x > least)
    if m.sum() < 40 or (m & tissue).sum() < 0.7 * m.sum():
        return x, None
    core = shrunk(m, random.randint(2, 6))
    x, m = repainted(x, m & tissue)
    if random.random() < 0.35:
        x = x - blur(core.float(), 3) * random.uniform(0.05, 0.5) * (1 + 0.3 * field(size, 12))
    return x, m


def away(x, y, least=0.12):
    """The lesion mirrored away; (image, True) where the other half can stand in for it."""
    other = y.flip(-1)
    if (other & y).sum() < 0.1 * y.sum() and x.flip(-1)[y].mean() > least:
        return mirror(x, y), True
    return x, False


def balance(x, y, donors, least=0.12, drawn=0.0):
    """Absent cases that look like present ones, and edits that tell nothing (lite-medsam.md, "The cure"). `drawn`: how many of the
    tumours put into heads without one are drawn there, not moved."""
    r, size = random.random(), len(x)
    if y.any():
        if r < 0.35:
            x, gone = away(x, y, least)
            return x, y & (not gone)
        if r < 0.6:
            b = blob(size) & ~(soft(y, 6) > 0.02)
            return (mirror(x, b) if b.any() else x), y
        return x, y
    if donors and r < 0.45:
        put = painted if drawn and random.random() < drawn else paste
        x, m = put(x, *random.choice(donors), least)
        return x, y if m is None else m
    if donors and r < 0.7:
        donor, lesion = random.choice(donors)
        b = blob(size) & ~(soft(lesion, 6) > 0.02)
        if random.random() < 0.5 or not b.any():
            return mirror(x, b), y
        return paste(x, donor, b, least)[0], y
    return x, y


def head(x):
    """Mask of the head: bright, closed."""
    m = (blur(x, 5) > 0.06).float()
    return -grown(-grown(m, 7), 7) > 0.5


def shrunk(m, by):
    return -grown(-m.float(), by) > 0.5


def stripped(x, y):
    """Skull taken off by shrinking the head, where that does not cut the lesion."""
    inner = shrunk(head(x), random.randint(9, 17))
    if inner.sum() < 0.15 * inner.numel() or (y.any() and (y & ~inner).sum() > 0.02 * y.sum()):
        return x, y
    return x * inner, y & inner


def with_skull(x):
    """A brain without skull gets fluid, bone and scalp as rings, where there is room."""
    size = len(x)
    s = random.uniform(0.66, 0.8)  # the brain fills the frame: make room for the skull
    x = F.interpolate(x[None, None], scale_factor=s, mode="bilinear", align_corners=False)[0, 0]
    lo = (size - len(x)) // 2
    x = F.pad(x, (lo, size - lo - len(x), lo, size - lo - len(x)))
    rings, before = x.clone(), head(x).float()
    layers = [(1, 3, random.uniform(0, 0.9)), (2, 4, random.uniform(0, 0.2)), (2, 5, random.uniform(0.3, 1))]
    for low, high, level in layers:  # fluid, bone, scalp
        after = grown(before, random.randint(low, high))
        rings = rings + blur(after - before, 3) * level * (1 + 0.15 * field(size, 12))
        before = after
    return rings, s, lo


def resized(y, s, lo):
    size = len(y)
    z = F.interpolate(y.float()[None, None], scale_factor=s, mode="bilinear", align_corners=False)[0, 0] > 0.5
    return F.pad(z, (lo, size - lo - len(z), lo, size - lo - len(z)))


def repainted(x, y):
    """The tumour of another sequence: flattened, brighter or darker, with a margin of oedema that belongs to the outline."""
    if random.random() < 0.5:
        grow = random.randint(1, 6)
        wide = grown(y.float(), grow)
        y = (blur(wide, 7) + 0.25 * field(len(x), 20) > 0.5) & (wide > 0) & (x > 0.06) | y
    w = soft(y, 1)
    flat = random.uniform(0, 0.9)
    x = x * (1 - w * flat) + w * flat * x[y].mean()
    r = random.random()
    step = random.uniform(0.12, 0.55) if r < 0.75 else -random.uniform(0.1, 0.3)
    return x + w * step * (1 + 0.25 * field(len(x), random.choice([6, 12, 24]))), y


def flair(x, y):
    """T1 with contrast to FLAIR: narrow grey range, dark fluid, the tumour and its oedema bright."""
    x = tone(x, True) * random.uniform(0.4, 0.8) if random.random() < 0.5 else x.clamp(0, 0.6) * random.uniform(0.6, 1)
    return repainted(x, y)


def sequence(x, y):
    """Another sequence's look for one image in two."""
    r = random.random()
    if r < 0.15:
        return tone(x, True), y
    if r < 0.26:
        return tone(x, False), y
    if y.any() and r < 0.45:
        return repainted(x, y)
    if y.any() and r < 0.7:
        return flair(x, y)
    if r < 0.75:
        return (head(x) * (random.uniform(0.8, 1.1) - x)).clamp(0, 1), y
    return x, y
