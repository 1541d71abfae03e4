"""Made-up lesions on lesion-free tissue, and lesion-free tissue made from slices with a tumour. Images (H,W) float 0..1."""

import numpy as np
from PIL import Image

from .dataset import LESION, SIDE

_AT = np.arange(SIDE, dtype=np.float32)
Y, X = np.meshgrid(_AT, _AT, indexing="ij")


def smooth(a, radius):
    """Three box blurs of the given radius, edges repeated: close to a Gaussian. Wide ones on a coarser grid."""
    radius = int(radius)
    if radius >= 4:
        factor = 4 if radius >= 8 else 2
        h, w = a.shape
        coarse = a.reshape(h // factor, factor, w // factor, factor).mean((1, 3), dtype=np.float32)
        blurred = Image.fromarray(smooth(coarse, round(radius / factor)))
        return np.asarray(blurred.resize((w, h), Image.BILINEAR))
    if radius < 1:
        return a
    for _ in range(3):
        a = _box(_box(a, radius).T, radius).T
    return a


def _box(a, radius):
    """Mean over 2*radius+1 rows."""
    n = 2 * radius + 1
    padded = np.pad(a, [(radius, radius), (0, 0)], mode="edge")
    total = padded[: len(a)].copy()
    for k in range(1, n):
        total += padded[k : k + len(a)]
    return total / np.float32(n)


def texture(rng, radius):
    """Smooth noise of unit variance."""
    field = smooth(rng.standard_normal((SIDE, SIDE), dtype=np.float32), radius)
    return field / (field.std() + 1e-6)


def mirror_axis(image):
    """Column (in half pixels) about which a head is symmetric, or nan. image (H,W) u8."""
    small = image.reshape(64, 4, 64, 4).mean((1, 3))
    columns = np.nonzero((small > 20).sum(0) > 6)[0]
    if len(columns) < 20:
        return np.nan
    guess = columns[0] + columns[-1]
    best, where = -1.0, np.nan
    for total in range(guess - 6, guess + 7):
        left, right = max(0, total - 63), min(63, total)
        part = small[:, left : right + 1]
        score = np.corrcoef(part.ravel(), part[:, ::-1].ravel())[0, 1]
        if score > best:
            best, where = score, total
    return 4 * where + 3.0 if best > 0.8 else np.nan


def one_sided(lesion, axis, margin=3):
    """Whether the lesion lies on one side of the axis, with a margin in pixels."""
    columns = np.nonzero(lesion.any(0))[0]
    middle = axis / 2
    return len(columns) > 0 and (columns[-1] < middle - margin or columns[0] > middle + margin)


def mirrored(image, axis):
    """The image reflected about the axis; columns without a counterpart stay."""
    source = (axis - _AT).astype(int)
    valid = (source >= 0) & (source < SIDE)
    out = image.copy()
    out[:, valid] = image[:, source[valid]]
    return out


def without_tumour(image, lesion, axis, rng):
    """Fills a one-sided tumour from the other half: the whole half, or a feathered patch around it."""
    other = mirrored(image, axis)
    if rng.random() < 0.45:
        on_left = np.nonzero(lesion.any(0))[0].mean() < axis / 2
        weight = np.clip((axis / 2 - X) / 6 + 0.5, 0, 1)
        weight = weight if on_left else 1 - weight
    else:
        grown = smooth(lesion.astype(np.float32), rng.integers(5, 10)) > 0.02
        weight = smooth(grown.astype(np.float32), 3)
    return image * (1 - weight) + other * weight


def harmless_edit(image, lesion, axis, rng):
    """The same kinds of edit as without_tumour, but the tumour stays: edits must not give the answer away.

    Returns image and lesion mask."""
    other, other_lesion = mirrored(image, axis), mirrored(lesion, axis)
    if rng.random() < 0.45:
        on_left = np.nonzero(lesion.any(0))[0].mean() < axis / 2
        weight = np.clip((axis / 2 - X) / 6 + 0.5, 0, 1)
        weight = 1 - weight if on_left else weight
        return image * (1 - weight) + other * weight, lesion | (other_lesion & (weight > 0.5))
    cy, cx, r = rng.uniform(70, 190), rng.uniform(70, 190), rng.uniform(15, 40)
    weight = np.clip((r - np.hypot(Y - cy, X - cx)) / 8 + 0.5, 0, 1)
    weight = weight * (1 - smooth((lesion | other_lesion).astype(np.float32), 6))
    return image * (1 - weight) + other * weight, lesion


def head(image):
    """Centre (y, x) and half sizes (y, x) of the bright part of a slice, or None."""
    bright = image > 0.08
    rows, columns = np.nonzero(bright.sum(1) > 25)[0], np.nonzero(bright.sum(0) > 25)[0]
    if len(rows) < 60 or len(columns) < 60:
        return None
    y0, y1, x0, x1 = rows[0], rows[-1], columns[0], columns[-1]
    return (y0 + y1) / 2, (x0 + x1) / 2, (y1 - y0) / 2, (x1 - x0) / 2


def blob(rng, cy, cx, ry, rx, roughness):
    """Signed radius of a wavy ellipse: inside where below 1."""
    turn = rng.uniform(0, np.pi)
    c, s = np.cos(turn), np.sin(turn)
    x, y = ((X - cx) * c + (Y - cy) * s) / rx, (-(X - cx) * s + (Y - cy) * c) / ry
    angle = np.arctan2(y, x)
    edge = 1 + sum(
        roughness * rng.uniform(-1, 1) / np.sqrt(k) * np.cos(k * angle + rng.uniform(0, 6.3))
        for k in range(2, 8)
    )
    return np.hypot(x, y) / edge


def brain_lesion(image, rng):
    """Paints a tumour into a tumour-free slice. Returns image and mask, or None where no head is seen."""
    where = head(image)
    if where is None:
        return None
    cy, cx, hy, hx = where
    for _ in range(12):
        angle, reach = rng.uniform(0, 6.3), np.sqrt(rng.random()) * 0.68
        y, x = cy + hy * reach * np.sin(angle), cx + hx * reach * np.cos(angle)
        if image[int(y), int(x)] > 0.06:
            break
    size = rng.uniform(0.08, 0.36) * min(hy, hx) * rng.choice([1, 1, 1.5])
    d = blob(rng, y, x, size * rng.uniform(0.6, 1.2), size, rng.choice([0.05, 0.12, 0.25]))
    inside = np.hypot((Y - cy) / hy, (X - cx) / hx) < 0.86
    edge = rng.uniform(0.08, 0.5)
    opacity = np.clip((1 - d) / edge + 0.5, 0, 1) * smooth(inside.astype(np.float32), 2)
    mask = (d < 1) & inside
    if mask.sum() < 60:
        return None
    tissue = np.median(image[inside])
    spread = image[inside].std() + 0.02
    sign = 1 if rng.random() < 0.82 else -1
    level = tissue + sign * rng.uniform(0.9, 3) * spread
    if sign > 0:
        level = max(level, tissue + 0.1, np.percentile(image[inside], 80) * rng.uniform(0.9, 1.2))
    grain = 1 + rng.uniform(0.02, 0.18) * texture(rng, rng.integers(1, 6))
    fill = level * grain
    if rng.random() < 0.3:  # rim or core of another signal
        core = np.clip((rng.uniform(0.4, 0.8) - d) / 0.15 + 0.5, 0, 1)
        fill = fill * (1 - core) + core * rng.uniform(0.2, 1.2) * tissue * grain
    fill = fill * rng.uniform(0.75, 1) + image * rng.uniform(0, 0.3)
    opacity = opacity * rng.uniform(0.75, 1)
    return np.clip(image * (1 - opacity) + fill * opacity, 0, 1), mask


def breast_lesion(image, rng, donor=None):
    """Puts a lesion into a normal breast image: a painted one, or a donor's (image, mask), feathered and matched in brightness."""
    cy, cx = rng.uniform(60, 185), rng.uniform(40, 216)
    if donor is not None:
        moved = _moved(donor, cy, cx, rng)
        if moved is not None:
            patch, mask = moved
            ring = smooth(mask.astype(np.float32), 6)
            around = (ring > 0.05) & ~mask
            gain = (image[around].mean() + 0.03) / (patch[around].mean() + 0.03)
            weight = np.clip(smooth(mask.astype(np.float32), rng.integers(2, 5)) * 2.2, 0, 1)
            return (
                np.clip(image * (1 - weight) + patch * np.clip(gain, 0.4, 2.2) * weight, 0, 1),
                mask,
            )
    rx = rng.uniform(12, 55)
    ry = rx * rng.uniform(0.45, 1.2)
    d = blob(rng, cy, cx, ry, rx, rng.choice([0.04, 0.1, 0.2]))
    mask = d < 1
    opacity = np.clip((1 - d) / rng.uniform(0.08, 0.35) + 0.5, 0, 1)
    local = image[mask].mean()
    level = local * rng.uniform(0.08, 0.55)
    speckle = np.abs(1 + rng.uniform(0.15, 0.6) * texture(rng, 1))
    below = np.clip((Y - cy) / (ry + 1), 0, 1) * (np.abs(X - cx) < rx * 0.8) * (1 - opacity)
    shade = 1 + smooth(below.astype(np.float32), 4) * rng.uniform(-0.6, 0.8)
    return np.clip(image * shade * (1 - opacity) + level * speckle * opacity, 0, 1), mask


def _moved(donor, cy, cx, rng):
    """Donor image and mask scaled, mirrored and shifted so that the lesion's centre is at (cy, cx)."""
    image, mask = donor
    ys, xs = np.nonzero(mask)
    if len(ys) < 80:
        return None
    scale = rng.uniform(0.7, 1.3)
    flip = -1 if rng.random() < 0.5 else 1
    sy = np.clip((Y - cy) / scale + ys.mean(), 0, SIDE - 1).astype(int)
    sx = np.clip(flip * (X - cx) / scale + xs.mean(), 0, SIDE - 1).astype(int)
    moved = mask[sy, sx]
    return (image[sy, sx], moved) if moved.sum() > 80 else None


def lung_filling(image, lungs, rng):
    """CT windows that show lung tissue: vessels, haze and patches inside lungs that the source shows black."""
    base = rng.uniform(0.02, 0.4)
    vessels = np.clip(texture(rng, 1) - rng.uniform(1.2, 2.4), 0, 1) * rng.uniform(0.1, 0.5)
    haze = np.clip(texture(rng, rng.integers(6, 20)) - rng.uniform(0, 1.5), 0, 1.5) * rng.uniform(
        0, 0.3
    )
    weight = smooth(lungs.astype(np.float32), 1)
    return image + weight * np.clip(base + vessels + haze - image, 0, 1)


def clear_lesion(planes):
    return planes & ~np.uint8(LESION)
