"""Boxes and clicks as a hurried reader gives them."""

import random

import numpy as np
from scipy import ndimage


def parts(mask, least=30):
    labels, n = ndimage.label(mask)
    return [labels == k + 1 for k in range(n) if (labels == k + 1).sum() >= least]


def box_of(mask, off=0.0):
    """Box of a mask, each side off by up to `off` of the size."""
    ys, xs = np.where(mask)
    w, h = np.ptp(xs) + 1, np.ptp(ys) + 1
    u = lambda: random.uniform(-off, off)
    return [xs.min() + u() * w, ys.min() + u() * h, xs.max() + 1 + u() * w, ys.max() + 1 + u() * h]


def depth(mask):
    return ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]


def inside(mask, deepest=False):
    """A click on the thing itself: its deepest point, or one of the deeper ones."""
    d = depth(mask)
    ys, xs = np.where(d >= d.max() * (1 if deepest else 0.4))
    k = 0 if deepest else random.randrange(len(ys))
    return [float(xs[k]), float(ys[k]), 1]


def correction(answer, mask, deepest=False):
    """A click in the largest error; None where there is none worth a click."""
    d = depth(answer ^ mask)
    if d.max() < 1.5:
        return None
    y, x = np.unravel_index(d.argmax(), d.shape)
    if not deepest:
        labels, _ = ndimage.label(answer ^ mask)
        ys, xs = np.where((labels == labels[y, x]) & (d > d.max() * 0.4))
        k = random.randrange(len(ys))
        y, x = ys[k], xs[k]
    return [float(x), float(y), int(mask[y, x])]
