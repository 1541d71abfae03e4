"""A simulated reader on stored embeddings: a box or a point, then click after click in the largest error, each carried out by the head."""

import json

import numpy as np
import onnxruntime
from scipy import ndimage

from .features import EIGHT, features, part_at, window

SIDE = 256
CERTAIN = 2  # cells around a click that always change sides, and at most this share of its depth
OF_DEPTH = 0.7
CAUTION = 0.3  # logit above which a cell changes sides
KEPT = 1  # cells around an earlier click that stay as it said
MOST_ADDED = 0.5  # a click adds at most as much as there is, or a disc of this share of its depth
MOST_TAKEN = 2 / 3  # and takes away at most this share of what there is
ALONE = 0.15  # of the clicks that are learnt from: without a segmenter


class Segmenter:
    """The pack's drawing model on stored embeddings."""

    def __init__(self, pack):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        about = json.load(open(f"{pack}/pack.json"))["sam"]["graphs"]
        start = lambda name: onnxruntime.InferenceSession(f"{pack}/{about[name]['file']}", options)
        self.encoder, self.decoder = start("encoder"), start("decoder")

    def embed(self, pixels):
        return self.encoder.run(["embedding"], dict(pixels=pixels))[0][0]

    def outline(self, embedding, box, points, before, valid):
        """Boolean outline (256,256) from a box x0, y0, x1, y1 or None, points (x, y, label) and the outline before or None."""
        corners = [] if box is None else [[*box[:2], 2], [*box[2:], 3]]
        asked = np.array(corners + [list(p) for p in points] + ([[0, 0, -1]] if box is None else []), np.float32)[None]
        low = np.zeros((1, 1, SIDE, SIDE), np.float32) if before is None else np.where(before, 10, -10).astype(np.float32)[None, None]
        inputs = dict(points=asked[..., :2], labels=asked[..., 2], mask=low, hasMask=np.float32([before is not None]))
        masks = self.decoder.run(["masks"], dict(embedding=embedding[None].astype(np.float32), **inputs))[0]
        return (masks[0, 0] > 0) & valid


def depths(mask):
    """The image's own border counts."""
    return ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]


def deepest(mask):
    y, x = np.unravel_index(depths(mask).argmax(), mask.shape)
    return int(x), int(y)


def begun(segmenter, embedding, truth, valid, off, rng):
    """The first outline: each part's box, its sides off by normal deviates of `off` of its size, or its deepest point where `off` is None."""
    labels, n = ndimage.label(truth, EIGHT)
    areas = np.bincount(labels.ravel())[1:]
    outline, box = np.zeros_like(truth), None
    parts = [k + 1 for k in range(n) if areas[k] >= 0.05 * areas.max()]
    for k in parts:
        if off is None:
            outline |= segmenter.outline(embedding, None, [(*deepest(labels == k), 1)], None, valid)
            continue
        ys, xs = np.nonzero(labels == k)
        moved = rng.standard_normal(4) * off * ([max(1, np.ptp(xs)), max(1, np.ptp(ys))] * 2) + [xs.min(), ys.min(), xs.max(), ys.max()]
        last = [valid.any(0).sum() - 1, valid.any(1).sum() - 1] * 2
        a, b, c, d = np.clip(moved, 0, last)
        box = [min(a, c), min(b, d), max(a, c), max(b, d)]
        outline |= segmenter.outline(embedding, box, [], None, valid)
    return outline, box if len(parts) == 1 else None


def next_click(outline, truth, rng=None):
    """The deepest point of the largest error, or with `rng` every other time one of its deeper ones; None where nothing is wrong."""
    largest = (0, None, 0)
    for side in (1, 0):
        labels, n = ndimage.label((truth == side) & (outline != side), EIGHT)
        areas = np.bincount(labels.ravel())[1:]
        if n and areas.max() > largest[0]:
            largest = areas.max(), labels == areas.argmax() + 1, side
    if largest[1] is None:
        return None
    x, y = deepest(largest[1])
    if rng is not None and rng.random() < 0.5:
        inner = depths(largest[1])
        ys, xs = np.nonzero(inner >= 0.4 * inner.max())
        k = rng.integers(len(ys))
        x, y = int(xs[k]), int(ys[k])
    return x, y, largest[2]


def disc(shape, x, y, radius):
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return (columns - x) ** 2 + (rows - y) ** 2 <= radius**2


class Asked:
    """One click on an outline, in the window around it."""

    def __init__(self, grey, outline, answer, click, earlier, valid):
        x, y, self.label = click
        self.outline, self.click, self.earlier, self.valid = outline, click, earlier, valid
        right = (outline == bool(self.label)) & valid
        self.can = bool(right.any() and outline.any())
        if not self.can:
            return
        radius = np.sqrt(outline.sum() / np.pi)
        self.depth = max(1.0, ndimage.distance_transform_edt(~right)[y, x])
        ends = valid.any(1).sum(), valid.any(0).sum()
        seen = window(outline.shape, click, self.depth, max(2.0, radius))
        rows, columns = (slice(s.start, min(s.stop, int(end))) for s, end in zip(seen, ends))
        moved = lambda p: (p[0] - columns.start, p[1] - rows.start, p[2])
        cut = lambda plane: None if plane is None else plane[rows, columns]
        self.x, ys, xs = features(cut(grey), cut(outline), cut(answer), moved(click), radius, [moved(p) for p in earlier])
        self.at = ys + rows.start, xs + columns.start

    def done(self, head):
        """The outline that the head makes of it; a disc where there is nothing to go by."""
        x, y, label = self.click
        certain = min(CERTAIN, OF_DEPTH * self.depth) if self.can else CERTAIN
        flips = disc(self.outline.shape, x, y, certain) & self.valid & (self.outline != label)
        if self.can:
            flips[self.at] |= head(self.x) > CAUTION
            flips = self.nearest(part_at(flips, x, y))
        out = np.where(flips, bool(label), self.outline)
        for p in self.earlier:
            if np.hypot(p[0] - x, p[1] - y) > 2 * KEPT + 1:
                out[disc(out.shape, *p[:2], KEPT)] = p[2]
        return out & self.valid

    def nearest(self, flips):
        """As many of the cells as a click may change, the nearest (flipCells.ts, keepNearest)."""
        x, y, label = self.click
        area = self.outline.sum()
        most = int(max(area, np.pi * (MOST_ADDED * self.depth) ** 2) if label else MOST_TAKEN * area)
        if flips.sum() <= most:
            return flips
        ys, xs = np.nonzero(flips)
        far = (xs - x) ** 2 + (ys - y) ** 2
        return part_at(flips & disc(flips.shape, x, y, np.sqrt(np.sort(far)[most])), x, y)


def dice(a, b):
    return 2 * (a & b).sum() / max(1, a.sum() + b.sum())


def read(segmenter, head, one, clicks, off, rng, noisy, see=None):
    """Dice before the first click and after each. one: (embedding, grey, truth, valid); see(asked, truth) is called at every click, and then the segmenter is not
    asked now and then."""
    embedding, grey, truth, valid = one
    outline, box = begun(segmenter, embedding, truth, valid, off, rng)
    points, out = [], [dice(outline, truth)]
    for _ in range(clicks):
        click = next_click(outline, truth, rng if noisy else None)
        if click is not None:
            alone = see is not None and rng.random() < ALONE
            answer = None if alone else segmenter.outline(embedding, box, [*points, click], outline, valid)
            asked = Asked(grey, outline, answer, click, points, valid)
            if see and asked.can:
                see(asked, truth)
            changed = asked.done(head)
            outline = changed if changed.any() else outline
            points.append(click)
        out.append(dice(outline, truth))
    return out
