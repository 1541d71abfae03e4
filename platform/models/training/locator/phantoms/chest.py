"""Chest CT and X-ray from few images: windows, tables, arms, bowel gas, drawn slices with and without lungs. Images (S,S) float 0..1,
masks bool."""

import math
import random

import torch
import torch.nn.functional as F

from .appearance import blur, ellipse, field, grid, soft, tone
from .brain import head


def lung_texture(size, level):
    """Parenchyma: an even grey with vessels, brighter towards the hila."""
    x = level + 0.04 * random.random() * field(size, 20) + 0.03 * random.random() * torch.randn(size, size)
    if random.random() < 0.7:
        vessels = (field(size, 40) + 0.5 * field(size, 20) > random.uniform(1.1, 2.0)).float()
        x = x + blur(vessels, 3) * random.uniform(0.1, 0.6)
    if random.random() < 0.15:
        x = x + soft(ellipse(size, *(size * random.uniform(0.3, 0.7) for _ in range(2)), random.uniform(3, 9), random.uniform(3, 9)), 0) * 0.5
    return x


def lung_level():
    """Black in a soft-tissue window, grey in a lung window."""
    return random.uniform(0, 0.08) if random.random() < 0.55 else random.uniform(0.05, 0.5)


def surroundings(x, body, fill):
    """Table, arms and the round field of view outside the body."""
    size = len(x)
    v, u = grid(size)
    out = ~body
    if random.random() < 0.5:  # table: one or two arcs below
        bottom = float(torch.nonzero(body.any(1)).max()) if body.any() else size * 0.8
        for k in range(random.randint(1, 2)):
            y = bottom + random.uniform(1, 6) + 4 * k + random.choice([-1, 1]) * (u - size / 2).square() / size * random.uniform(0, 0.5)
            x = torch.where(((v - y).abs() < random.uniform(0.6, 1.6)) & out, torch.tensor(random.uniform(0.15, 0.9)), x)
    if random.random() < 0.3:  # arms beside the body
        for side in (0.04, 0.96):
            m = ellipse(size, size * random.uniform(0.35, 0.75), size * side, size * random.uniform(0.05, 0.14), size * random.uniform(0.03, 0.08))
            x = torch.where(m & out, fill * random.uniform(0.8, 1.1) * (1 + 0.1 * field(size, 16)), x)
    if random.random() < 0.25:
        circle = torch.hypot(u - size / 2, v - size / 2) > size * random.uniform(0.46, 0.56)
        x = torch.where(circle & out, torch.tensor(random.choice([0.0, 0.0, random.random(), 1.0])), x)
    return x


def gas(x, allowed, level):
    """Pockets of air that are not lung."""
    size = len(x)
    for _ in range(random.randint(1, 5)):
        m = ellipse(size, size * random.uniform(0.2, 0.7), size * random.uniform(0.2, 0.8), random.uniform(2, 14), random.uniform(3, 18), random.uniform(0, 3), 0.15) & allowed
        w = blur(m.float(), 3)
        x = x * (1 - w) + w * level
    return x


def rewindowed(x, y):
    """A real slice in another window, its lungs, tissue and outside set to new values."""
    size = len(x)
    body = head(x) | y
    if random.random() < 0.5:
        lung = lung_level()
        detail = (x - x[y].mean()) if y.any() else x * 0
        keep = random.uniform(0.3, 2.5)
        w = blur(y.float(), 3)
        tissue = tone(x, True) if random.random() < 0.5 else x * random.uniform(0.5, 2.2) + random.uniform(-0.1, 0.3)
        if random.random() < 0.3:
            tissue = tissue.clamp(min=random.uniform(0.4, 0.9))
        x = tissue * (1 - w) + w * (lung_texture(size, lung) + detail * keep)
        outside = random.choice([0.0, 0.0, 0.0, lung, random.uniform(0, 0.4)])
        x = torch.where(body, x, torch.full_like(x, outside))
    if random.random() < 0.3:
        x = gas(x, body & ~(soft(y, 3) > 0.01), x[y].mean() if y.any() else 0.0)
    return surroundings(x, body, x[body & ~y].mean() if (body & ~y).any() else torch.tensor(0.5)), y


def drawn(size):
    """A trunk in cross section: skin, fat, muscle, bones, and lungs with heart and vessels or, in one of four, an abdomen."""
    c = lambda spread=0.03: size * (0.5 + random.uniform(-spread, spread))
    rx, ry = size * random.uniform(0.36, 0.48), size * random.uniform(0.27, 0.42)
    cy, cx = c(), c()
    fat, muscle, bone = random.uniform(0.1, 0.55), random.uniform(0.4, 0.8), random.uniform(0.75, 1.1)
    if random.random() < 0.3:
        fat = muscle = random.uniform(0.5, 1)
    level = lung_level()
    body = ellipse(size, cy, cx, ry, rx, random.uniform(-0.15, 0.15), 0.03)
    x = torch.where(body, torch.full((size, size), fat), torch.zeros(size, size))
    t = random.uniform(0.82, 0.95)
    x = torch.where(ellipse(size, cy, cx, ry * t, rx * t, 0, 0.03), torch.tensor(muscle) + 0.06 * field(size, 12), x)
    inner = ellipse(size, cy, cx, ry * t * 0.86, rx * t * 0.86, 0, 0.04)
    for _ in range(random.randint(6, 14)):  # ribs
        a = random.uniform(0, 6.283)
        m = ellipse(size, cy + ry * t * 0.9 * math.sin(a), cx + rx * t * 0.9 * math.cos(a), random.uniform(1.5, 3.5), random.uniform(3, 8), a + 1.57)
        x = torch.where(m, torch.tensor(bone), x)
    lungs = torch.zeros(size, size, dtype=torch.bool)
    if random.random() < 0.72:
        gap = size * random.uniform(0.02, 0.16)
        heart = ellipse(size, cy + size * random.uniform(-0.12, 0.08), cx + size * random.uniform(0, 0.1), size * random.uniform(0.06, 0.2), size * random.uniform(0.06, 0.2), random.uniform(0, 3), 0.1)
        middle = (grid(size)[1] - cx).abs() < gap * (1 + 0.3 * field(size, 3))
        scale = random.uniform(0.55, 1.0)
        for side in (-1, 1):
            if random.random() < 0.05:
                continue
            m = ellipse(size, cy + size * random.uniform(-0.04, 0.06), cx + side * rx * random.uniform(0.42, 0.52), ry * random.uniform(0.62, 0.85) * scale, rx * random.uniform(0.3, 0.46) * scale, side * random.uniform(-0.2, 0.5), 0.06)
            lungs |= m & inner & ~middle & ~heart
        x = torch.where(inner & ~lungs & ~heart & ~middle, torch.tensor(fat * 0.5 + muscle * 0.5), x)
        x = torch.where(heart & inner, torch.tensor(muscle * random.uniform(1, 1.4)), x)
        x = torch.where(lungs, lung_texture(size, level), x)
        if random.random() < 0.6:  # windpipe or gullet: air that is not lung
            m = ellipse(size, cy + size * random.uniform(-0.08, 0.08), cx, random.uniform(1.5, 4), random.uniform(1.5, 4))
            x = torch.where(m & ~lungs, torch.tensor(level * random.random()), x)
    else:
        for _ in range(random.randint(3, 9)):
            m = ellipse(size, cy + ry * random.uniform(-0.6, 0.6), cx + rx * random.uniform(-0.7, 0.7), size * random.uniform(0.03, 0.2), size * random.uniform(0.03, 0.2), random.uniform(0, 3), 0.12) & inner
            x = torch.where(m, torch.tensor(muscle * random.uniform(0.7, 1.5)), x)
        if random.random() < 0.7:
            x = gas(x, inner, level)
    spine = ellipse(size, cy + ry * random.uniform(0.5, 0.72), cx, size * random.uniform(0.04, 0.08), size * random.uniform(0.04, 0.09), 0, 0.15)
    x = torch.where(spine, bone + 0.2 * field(size, 20), x)
    lungs &= ~spine
    x = blur(x, 3) if random.random() < 0.7 else x
    outside = random.choice([0.0, 0.0, 0.0, level, random.uniform(0, 0.3)])
    x = torch.where(body, x, torch.full_like(x, outside))
    return surroundings(x, body, torch.tensor(muscle)), lungs


def radiograph(x, y):
    """Other exposures, negatives, opacities and devices on chest films."""
    size = len(x)
    r = random.random()
    if r < 0.2:
        x = tone(x, True) * 0.6 + x * 0.4
    elif r < 0.3:
        x = 1 - x
    if random.random() < 0.3:
        for _ in range(random.randint(1, 3)):
            m = soft(ellipse(size, size * random.uniform(0.2, 0.9), size * random.uniform(0.1, 0.9), size * random.uniform(0.02, 0.18), size * random.uniform(0.02, 0.18), random.uniform(0, 3), 0.15), 0)
            x = x + m * random.uniform(-0.1, 0.35)
    if random.random() < 0.2:
        v, u = grid(size)
        line = (v * random.uniform(-1, 1) + u - size * random.uniform(0.1, 0.9)).abs() < 0.9
        x = torch.where(line, x + 0.4, x)
    return x, y
