"""What is known of every cell that a click may change (extensions/medclip-sam/src/algorithm/correct/clickFeatures.ts says it once more).
Cells are square parts of an image; a click is (column, row, label) with label 1 for inside."""

import numpy as np
from scipy import ndimage

FEATURES = 19
GREY = slice(8, 15)  # those of the image
EIGHT = np.ones((3, 3), int)


def distance(mask):
    """Of every cell to the nearest that is set; huge where none is."""
    return ndimage.distance_transform_edt(~mask) if mask.any() else np.full(mask.shape, 1e10)


def reach(depth, radius):
    """How far from the click anything changes."""
    return max(8 * depth, 1.2 * radius) + 2


def window(shape, click, depth, radius):
    """Rows and columns that are looked at."""
    x, y, _ = click
    half = int(np.ceil(reach(depth, radius) + 3 * depth + 3))
    return slice(max(0, y - half), min(shape[0], y + half + 1)), slice(max(0, x - half), min(shape[1], x + half + 1))


def part_at(mask, x, y):
    """The connected part that holds a cell; nothing where the cell is not set."""
    labels, _ = ndimage.label(mask, EIGHT)
    return (labels == labels[y, x]) & mask[y, x]


def blurred(grey, sigma):
    return ndimage.gaussian_filter(grey, sigma, mode="nearest", truncate=3)


def features(grey, outline, answer, click, radius, earlier=()):
    """grey (H,W) 0..1, outline (H,W) bool before the click, answer (H,W) bool of the segmenter or None, radius of a disc of the whole
    outline's area, earlier clicks. Returns (n,19) float32 with the rows and columns of the n cells that may change."""
    x, y, label = click
    height, width = grey.shape
    rows, columns = np.mgrid[:height, :width]
    right = outline == bool(label)
    away = distance(right)
    depth, radius = max(1.0, away[y, x]), max(2.0, radius)
    far = np.hypot(columns - x, rows - y)
    ys, xs = np.nonzero(~right & (away <= 3 * depth + 2) & (far <= reach(depth, radius)))
    n = len(ys)
    at = lambda plane: plane[ys, xs]
    all_ = lambda v: np.full(n, v, float)
    if answer is None:
        told = [np.zeros(n)] * 4
    else:
        follows = answer == bool(label)
        margin = distance(~follows) - distance(follows)
        told = [at(follows), all_(follows[y, x]), at(part_at(follows & ~right, x, y)), np.clip(at(margin) / depth, -3, 3) / 2]
    fine, coarse = blurred(grey, 1), blurred(grey, 2)
    edge = np.hypot(ndimage.sobel(fine, 0, mode="nearest"), ndimage.sobel(fine, 1, mode="nearest")) / 8
    here = np.exp(-far * far / (2 * (depth / 2 + 0.7) ** 2))
    near = np.exp(-far * far / (2 * (3 * depth + 3) ** 2))
    mean = lambda weight, other: (fine * weight).sum() / weight.sum() if weight.sum() > 1e-3 else other
    clicked = mean(here, 0)
    own, others = mean(near * right, clicked), mean(near * (~right & (away > 2 * depth)), clicked)
    middle = mean(near, 0)
    spread = np.sqrt(((fine - middle) ** 2 * near).sum() / near.sum()) + 0.01
    g, h = at(fine), at(coarse)
    seen = [abs(g - clicked), abs(h - clicked), abs(g - own) - abs(g - others), all_(own - others)]
    seen += [all_(abs(clicked - own)), all_(abs(clicked - others)), at(edge) * depth]
    nearest = lambda side: np.min([np.hypot(p[0] - xs, p[1] - ys) for p in earlier if p[2] == side] or [np.full(n, 1e3)], 0)
    out = [np.minimum(at(away) / depth, 4), np.minimum(at(far) / depth, 10) / 3, np.minimum(at(far) / radius, 4), all_(min(3, depth / radius))]
    out += [*told, *(np.clip(v / spread, -6, 6) for v in seen)]
    out += [np.minimum(nearest(1 - label) / depth, 6) / 3, np.minimum(nearest(label) / depth, 6) / 3]
    out += [all_(min(5, len(earlier)) / 4), all_(label)]
    return np.stack(out, 1).astype(np.float32), ys, xs
