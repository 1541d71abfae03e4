"""The study learner (extension: algorithm/slices, after AuxOL, arXiv 2406.00956) once more, in numpy and scipy: filters, distances,
components and holes are scipy's, resampling is two matrices, the head matrix products in double precision. The random numbers are
the same, drawn in the same order. See write_study_learner.py."""

import math

import numpy as np
from scipy import ndimage

HIDDEN, SLOPE = 16, 0.1
LONGEST_SIDE, MARGIN, RING = 112, 6, 14
EIGHT = np.ones((3, 3), int)


class Mulberry:
    """mulberry32: uniform numbers in [0, 1)."""

    def __init__(self, seed):
        self.state = seed % 2**32

    def __call__(self):
        self.state = (self.state + 0x6D2B79F5) % 2**32
        t = self.state
        t = (t ^ t >> 15) * (t | 1) % 2**32
        t ^= (t + (t ^ t >> 7) * (t | 61)) % 2**32
        return (t ^ t >> 14) / 2**32

    def whole(self, low, high):
        return low + math.floor(self() * (high - low + 1))


def box_of(mask):
    ys, xs = np.nonzero(mask)
    return xs.min(), ys.min(), xs.max() + 1, ys.max() + 1


def scale_of(outlines):
    """Working pixels per image pixel."""
    sides = [s for m in outlines for s in (np.ptp(np.nonzero(m)[0]) + 1, np.ptp(np.nonzero(m)[1]) + 1)]
    return min(1.0, LONGEST_SIDE / max(sides))


def crop_of(outlines, scale, margin):
    """Rows and columns of the image, and the shape in working pixels."""
    x0, y0, x1, y1 = box_of(np.any(outlines, 0))
    pad = math.ceil(max(margin / scale, max(x1 - x0, y1 - y0) / 4))
    height, width = outlines[0].shape
    rows = slice(max(0, y0 - pad), min(height, y1 + pad))
    columns = slice(max(0, x0 - pad), min(width, x1 + pad))
    shape = [max(1, math.floor((s.stop - s.start) * scale + 0.5)) for s in (rows, columns)]
    return rows, columns, tuple(shape)


def resampling(source, to, block):
    """(to, source): means of whole blocks, the last one cut short, then linear between their centres."""
    count = math.ceil(source / block)
    means = np.zeros((count, source))
    for k in range(count):
        own = slice(k * block, min(source, (k + 1) * block))
        means[k, own] = 1 / (own.stop - own.start)
    at = np.clip((np.arange(to) + 0.5) * (source / block) / to - 0.5, 0, count - 1)
    tent = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(count)))
    return tent @ means


def resample(a, shape):
    a = a.astype(float)
    block = max(1, math.floor(min(a.shape[0] / shape[0], a.shape[1] / shape[1]) + 0.5))
    if a.shape == shape:
        return a
    return resampling(a.shape[0], shape[0], block) @ a @ resampling(a.shape[1], shape[1], block).T


def cropped(a, crop):
    return resample(a[crop[0], crop[1]], crop[2])


def cropped_mask(mask, crop):
    return cropped(mask, crop) > 0.5


def blur(a, sigma, axes=(0, 1)):
    for axis in axes:
        a = ndimage.gaussian_filter1d(a, sigma, axis, mode="nearest", radius=math.ceil(3 * sigma))
    return a


def ring(mask):
    away = ndimage.distance_transform_edt(~mask)
    return (away > 0) & (away <= RING)


class Tissue:
    """Grey values inside the outlines against those around them."""

    def __init__(self, images, outlines):
        inside = np.concatenate([i[m] for i, m in zip(images, outlines)])
        around = np.concatenate([i[ring(m)] for i, m in zip(images, outlines)])
        share = lambda v: blur(np.histogram(np.clip(v, 0, 255.999), 32, (0, 256))[0] + 0.5, 1, (0,))
        inner, outer = share(inside), share(around)
        self.ratio = np.clip(np.log(inner / inner.sum()) - np.log(outer / outer.sum()), -3, 3)
        self.mean, self.deviation = inside.mean(), inside.std() + 4

    def __call__(self, v):
        return np.interp(v / 8 - 0.5, np.arange(32), self.ratio)


def shape_of(mask):
    """Signed distance, inside positive, and radius."""
    sd = np.where(mask, ndimage.distance_transform_edt(mask) - 0.5, 0.5 - ndimage.distance_transform_edt(~mask))
    return sd, math.sqrt(mask.sum() / math.pi) + 1


def features(images, tissues, shape):
    """(pixels, 11 + 6 per further channel); the segmenter's is 0, it is asked elsewhere."""
    sd, radius = shape
    out = [np.zeros_like(sd), np.clip(2 * sd / radius, -2, 2), np.clip(sd / 4, -2, 2)]
    for c, (image, L) in enumerate(zip(images, tissues)):
        fine, coarse = blur(image, 1), blur(image, 2.5)
        away = np.clip((fine - L.mean) / L.deviation, -4, 4)
        out += [L(image), L(fine), L(coarse), away, abs(away)]
        if c == 0:
            edge = np.hypot(*[ndimage.sobel(fine, axis, mode="nearest") for axis in (0, 1)])
            out += [np.minimum(4, abs(coarse - L.mean) / L.deviation), np.minimum(2, edge / 80)]
        out.append(np.clip(L(fine) * np.clip(sd / 4, -1, 1), -4, 4))
    return np.stack([f.ravel() for f in out], 1)


def edge_weights(mask):
    box = lambda a: ndimage.uniform_filter(a, 15, mode="constant") * 225
    return 1 + 5 * abs(box(mask.astype(float)) / box(np.ones(mask.shape)) - mask)


def disturbed(mask, random, bite):
    """Grown or shrunk, moved, and now and then bitten or bulged."""
    radius = math.sqrt(mask.sum() / math.pi)
    most, far = (3, 4) if radius > 8 else (1, 2)
    by = random.whole(-most, most)
    new = ndimage.distance_transform_edt(~mask) <= by if by >= 0 else ndimage.distance_transform_edt(mask) > -by
    dx, dy = random.whole(-far, far), random.whole(-far, far)
    new = ndimage.shift(new.astype(np.uint8), (dy, dx), order=0, mode="constant") > 0
    if bite and new.any():
        ys, xs = np.nonzero(new)
        at = math.floor(random() * len(ys))
        bulge = random() >= 0.5
        y, x = np.indices(new.shape)
        new[(y - ys[at]) ** 2 + (x - xs[at]) ** 2 < (radius / 2) ** 2] = bulge
    return mask if new.sum() < max(5, mask.sum() / 8) else new


class Head:
    def __init__(self, count, seed):
        random = Mulberry(seed)
        draw = lambda n, width: np.array([width * (2 * random() - 1) for _ in range(n)])
        self.w1 = draw(HIDDEN * count, math.sqrt(6 / (count + HIDDEN))).reshape(HIDDEN, count)
        self.w2 = draw(HIDDEN, math.sqrt(6 / (HIDDEN + 1)))
        self.b1, self.b2 = np.zeros(HIDDEN), np.zeros(1)

    def parts(self):
        return [self.w1, self.b1, self.w2, self.b2]

    def __call__(self, x):
        a = x @ self.w1.T + self.b1
        return np.where(a > 0, a, SLOPE * a) @ self.w2 + self.b2

    def gradient(self, x, y, w):
        """Of the weighted cross entropy plus one minus the weighted overlap over union."""
        a = x @ self.w1.T + self.b1
        h = np.where(a > 0, a, SLOPE * a)
        p = 1 / (1 + np.exp(-(h @ self.w2 + self.b2)))
        both, any_of = 1 + (w * p * y).sum(), 1 + (w * (p + y - p * y)).sum()
        by_p = -(w * y) / any_of + both * w * (1 - y) / any_of**2
        dz = w * (p - y) / w.sum() + by_p * p * (1 - p)
        da = np.outer(dz, self.w2) * np.where(a > 0, 1, SLOPE)
        return [da.T @ x, da.sum(0), h.T @ dz, dz.sum(keepdims=True)]


def train(head, examples, steps, seed, rate=0.01, decay=5e-4):
    """AdamW on four crops a step, 1,024 pixels of each. examples: list of x, target, weight."""
    random = Mulberry(seed)
    first, second = ([np.zeros_like(p) for p in head.parts()] for _ in range(2))
    for step in range(1, steps + 1):
        total = [np.zeros_like(p) for p in head.parts()]
        for _ in range(4):
            x, y, w = examples[math.floor(random() * len(examples))]
            at = [math.floor(random() * len(y)) for _ in range(1024)]
            for t, g in zip(total, head.gradient(x[at], y[at], w[at])):
                t += g / 4
        for p, g, m, v in zip(head.parts(), total, first, second):
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            p -= rate * (m / (1 - 0.9**step) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8) + decay * p)


class Learner:
    """slices: list of (channels, outline), channels uint8 (H,W) each, outline bool (H,W)."""

    def __init__(self, slices, steps=120, seed=17):
        outlines = [m for _, m in slices]
        self.scale = scale_of(outlines)
        wide = [crop_of([m], self.scale, RING + 1) for m in outlines]
        own = [cropped_mask(m, c) for m, c in zip(outlines, wide)]
        seen = lambda k: [cropped(channels[k], c) for (channels, _), c in zip(slices, wide)]
        self.tissues = [Tissue(seen(k), own) for k in range(len(slices[0][0]))]
        fine = [blur(i, 1) for i in seen(0)]
        self.tissue = np.mean([self.tissues[0](i[m]).mean() for i, m in zip(fine, own)])
        self.around = np.mean([self.tissues[0](i[ring(m)]).mean() for i, m in zip(fine, own)])
        self.filled = all(ndimage.binary_fill_holes(m).sum() - m.sum() <= m.sum() / 50 for m in outlines)
        random, examples, self.disturbed = Mulberry(seed), [], []
        for channels, outline in slices[-4:]:
            crop = crop_of([outline], self.scale, MARGIN)
            target = cropped_mask(outline, crop)
            images = [cropped(c, crop) for c in channels]
            for q in range(10):
                self.disturbed.append(disturbed(target, random, q % 3 == 1))
                x = features(images, self.tissues, shape_of(self.disturbed[-1]))
                examples.append((x, target.ravel().astype(float), edge_weights(target).ravel()))
        self.head = Head(examples[0][0].shape[1], seed)
        self.start = np.concatenate([p.ravel() for p in self.head.parts()])
        train(self.head, examples, steps, seed + 1)

    def described(self, channels, crop, shape):
        return features([cropped(c, crop) for c in channels], self.tissues, shape)

    def next(self, channels, neighbours):
        """neighbours: list of (channels, outline, weight). The outline (H,W) bool, its mean log ratio, the weight of the shape."""
        w = min(0.65, max(0.3, 0.75 - 0.2 * self.tissue))
        masks = [m for _, m, _ in neighbours]
        crop = crop_of(masks, self.scale, MARGIN)
        own = [cropped_mask(m, crop) for m in masks]
        shapes = [shape_of(m) for m in own]
        shape = [sum(n[2] * s[k] for n, s in zip(neighbours, shapes)) for k in (0, 1)]
        q = self.head(self.described(channels, crop, shape))
        for (beside, _, weight), m, s in zip(neighbours, own, shapes):
            before = self.head(self.described(beside, crop, s))
            q = q - weight * np.where(m.ravel(), np.minimum(before, 0), np.maximum(before, 0))
        fused = (1 - w) * blur(q.reshape(crop[2]), 0.7) + w * np.clip(shape[0], -6, 6)
        part = fused if crop[2] == masks[0][crop[:2]].shape else resample(fused, masks[0][crop[:2]].shape)
        mask = np.zeros(masks[0].shape, bool)
        mask[crop[:2]] = part > 0
        labels, n = ndimage.label(mask, EIGHT)
        kept = [k for k in range(1, n + 1) if any(((labels == k) & m).any() for m in masks)]
        largest = max([(labels == k).sum() for k in kept], default=0)
        mask = np.isin(labels, [k for k in kept if (labels == k).sum() >= largest / 10])
        mask = ndimage.binary_fill_holes(mask) if self.filled else mask
        fine = blur(cropped(channels[0], crop), 1)
        return mask, float(self.tissues[0](fine[cropped_mask(mask, crop)]).mean()), w
