"""Other devices and sequences, made from the image at hand. Images (S,S) float 0..1, masks (S,S) bool; torch, one image at a time,
random numbers from torch and random."""

import functools
import math
import random

import torch
import torch.nn.functional as F


def blur(x, k):
    """Box mean of odd size k."""
    return F.avg_pool2d(x[None, None], k, 1, k // 2, count_include_pad=False)[0, 0]


def grown(m, by):
    """Mask (float, S,S) dilated by a square of `by` pixels to each side, one axis after the other."""
    k = 2 * by + 1
    return F.max_pool2d(F.max_pool2d(m[None, None], (k, 1), 1, (by, 0)), (1, k), 1, (0, by))[0, 0]


def soft(m, grow):
    """Mask grown by `grow` pixels with a soft edge, 0..1."""
    m = m.float()
    if grow:
        m = grown(m, grow)
    m = F.avg_pool2d(F.avg_pool2d(m[None, None], (7, 1), 1, (3, 0)), (1, 7), 1, (0, 3))
    return F.avg_pool2d(F.avg_pool2d(m, (7, 1), 1, (3, 0)), (1, 7), 1, (0, 3))[0, 0]


def field(size, cells):
    """Smooth random field, about -1..1."""
    noise = torch.randn(1, 1, cells, cells)
    return F.interpolate(noise, size=(size, size), mode="bilinear", align_corners=False)[0, 0]


@functools.lru_cache(None)
def grid(size):
    a = torch.arange(size).float()
    return torch.meshgrid(a, a, indexing="ij")


def ellipse(size, cy, cx, ry, rx, turn=0.0, rough=0.0):
    """Wavy ellipse as a mask; centre and radii in pixels."""
    y, x = grid(size)
    c, s = math.cos(turn), math.sin(turn)
    u, v = ((x - cx) * c + (y - cy) * s) / rx, ((y - cy) * c - (x - cx) * s) / ry
    r = torch.hypot(u, v)
    if rough:
        angle = torch.atan2(v, u)
        for k in range(2, 6):
            r = r * (1 + rough * random.uniform(-1, 1) * torch.cos(k * angle + random.uniform(0, 6.3)))
    return r < 1


def blob(size, low=0.04, high=0.16):
    r = lambda: size * random.uniform(low, high)
    return ellipse(size, size * random.uniform(0.25, 0.75), size * random.uniform(0.25, 0.75), r(), r(), random.uniform(0, 3), 0.1)


def tone(x, monotone):
    """Random piecewise linear tone curve; black stays black."""
    n = random.choice([4, 5, 6])
    p = torch.rand(n + 1)
    if monotone:
        p = torch.sort(p)[0]
    p[0] = 0
    v = x.clamp(0, 1) * n
    i = v.floor().clamp(max=n - 1).long()
    return p[i] + (p[i + 1] - p[i]) * (v - i)


def device(x, kind):
    """Gamma, gain, blur, sharpening, noise, uneven gain. x (S,S) float 0..1."""
    size = len(x)
    x = x.clamp(0, 1) ** float(torch.exp((torch.rand(()) - 0.5) * 1.3))
    x = x * random.uniform(0.75, 1.3) + random.uniform(-0.05, 0.07)
    r = random.random()
    if r < 0.3:
        x = blur(x, random.choice([3, 3, 5]))
    elif r < 0.45:
        x = x + (x - blur(x, 5)) * random.uniform(0.3, 1.2)
    if random.random() < 0.5:
        x = x * (1 + torch.randn_like(x) * random.uniform(0.02, 0.18 if kind == "breast" else 0.1))
    if random.random() < 0.15:
        x = x + torch.randn_like(x) * random.uniform(0.01, 0.05)
    if random.random() < 0.3:
        x = x * torch.exp(field(size, random.choice([2, 3, 4])) * random.uniform(0.05, 0.3))
    return x


def coarse(x):
    """A scan of fewer pixels, enlarged: 0.3 to 0.8 of the side."""
    low = F.interpolate(x[None, None], scale_factor=random.uniform(0.3, 0.8), mode="area")
    return F.interpolate(low, size=x.shape, mode="bilinear", align_corners=False)[0, 0]


def borders(x, y):
    """Black or grey margins of random width; the mask ends there."""
    size = len(x)
    level = 0.0 if random.random() < 0.7 else random.random()
    for side in range(4):
        if random.random() < 0.4:
            b = random.randint(1, size // 7)
            cut = (slice(0, b), slice(size - b, size))[side % 2]
            at = (cut, slice(None)) if side < 2 else (slice(None), cut)
            x[at] = level
            y[at] = False
    return x, y


def sector(x, y):
    """The fan of a curved probe: black outside."""
    size = len(x)
    v, u = grid(size)
    cx, top = size * random.uniform(0.4, 0.6), -size * random.uniform(0.2, 0.9)
    r = torch.hypot(u - cx, v - top)
    inside = (r > -top + size * random.uniform(0, 0.06)) & (r < size * random.uniform(0.9, 1.1) - top)
    inside &= torch.atan2((u - cx).abs(), v - top) < random.uniform(0.4, 0.8)
    return x * inside, y & inside


def marks(x):
    """Burned-in letters, arrows and callipers: small bright strokes."""
    size = len(x)
    for _ in range(random.randint(1, 6)):
        a, b = random.randint(0, size - 12), random.randint(0, size - 12)
        if random.random() < 0.5:
            x[a : a + random.randint(3, 7), b : b + random.randint(3, 12)][::2] = random.uniform(0.6, 1)
        else:
            x[a : a + 1 + random.randint(0, 5), b : b + 1] = 1
            x[a : a + 1, b : b + 1 + random.randint(0, 9)] = 1
    return x
