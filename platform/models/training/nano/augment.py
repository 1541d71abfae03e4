"""Other hospitals, scanners and sequences, imitated: intensity in numpy per image, geometry in torch per batch."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

from .dataset import CT, MR, SIDE, US, XRAY
from .synth import X, Y, smooth, texture


def remapped(image, rng, lesion=None):
    """A random tone curve that keeps black black; not monotone in half of the cases, as between MR sequences.

    With a lesion mask, a curve that would hide the lesion against its surroundings is drawn again.
    """
    for _ in range(4):
        knots = np.sort(rng.uniform(0.08, 0.95, 4))
        values = rng.uniform(0.05, 1, 4)
        if rng.random() < 0.5:
            values = np.sort(values)
        curve = np.interp(image, [0, 0.03, *knots, 1], [0, 0.02, *values, rng.uniform(0.4, 1)])
        if lesion is None or not lesion.any() or _stands_out(curve, lesion):
            return curve.astype(np.float32)
    return image


def _stands_out(image, lesion):
    small, inside = image[::4, ::4], lesion[::4, ::4]
    ys, xs = np.nonzero(inside)
    if len(ys) < 4:
        return True
    around = np.zeros_like(inside)
    around[max(0, ys.min() - 5) : ys.max() + 6, max(0, xs.min() - 5) : xs.max() + 6] = True
    around &= ~inside
    return abs(small[inside].mean() - small[around].mean()) > 0.7 * small[around].std() + 0.03


def appearance(image, modality, rng, lesion=None):
    """(H,W) float 0..1 -> the same anatomy as another device would show it."""
    if modality == MR:
        if rng.random() < 0.6:  # sources differ in how much of the range they use
            image = np.clip(
                image * rng.uniform(0.5, 1.15) / max(0.05, np.percentile(image[::4, ::4], 99.3)),
                0,
                1,
            )
        if rng.random() < 0.3:
            image = remapped(image, rng, lesion)
        if rng.random() < 0.3:
            image = image * np.clip(1 + 0.25 * texture(rng, 45), 0.3, 2)
    if modality == CT:
        low, high = rng.uniform(0, 0.25), rng.uniform(0.45, 1)
        if rng.random() < 0.5:
            image = (image - low) / (high - low)
    if modality == XRAY:
        if rng.random() < 0.08:
            image = 1 - image
        if rng.random() < 0.3:
            image = image + rng.uniform(-0.25, 0.25) * (Y if rng.random() < 0.5 else X) / SIDE
    if modality == US:
        if rng.random() < 0.4:
            image = image * (1 + rng.uniform(-0.6, 0.8) * (Y / SIDE - 0.3))
        if rng.random() < 0.4:
            image = image * np.abs(1 + rng.uniform(0.05, 0.35) * texture(rng, rng.integers(0, 2)))
    image = np.clip(image, 0, 1) ** math.exp(rng.uniform(-0.5, 0.5))
    image = image * rng.uniform(0.65, 1.25) + (rng.uniform(-0.08, 0.1) if rng.random() < 0.4 else 0)
    r = rng.random()
    if r < 0.2:
        image = smooth(image.astype(np.float32), 1)
    elif r < 0.3:  # lower resolution
        n = int(rng.integers(72, 160))
        small = Image.fromarray(image.astype(np.float32)).resize((n, n), Image.BILINEAR)
        image = np.asarray(small.resize((SIDE, SIDE), Image.BILINEAR))
    if rng.random() < 0.4:
        image = image + rng.uniform(0, 0.07) * rng.standard_normal((SIDE, SIDE), dtype=np.float32)
    image = np.clip(image, 0, 1)
    if rng.random() < (0.3 if modality in (US, XRAY) else 0.12):
        image = _annotated(image, rng)
    if modality == US and rng.random() < 0.2:
        image = _field_of_view(image, rng)
    if modality == CT and rng.random() < 0.25:
        image = np.where(
            np.hypot(X - 128, Y - 128) > rng.uniform(120, 135), rng.choice([0, image.mean()]), image
        )
    return image.astype(np.float32)


def _annotated(image, rng):
    """Text, callipers, grey borders: things that are in real images and mean nothing."""
    canvas = Image.fromarray((image * 255).astype(np.uint8))
    draw = ImageDraw.Draw(canvas)
    ink = int(rng.integers(140, 256))
    for _ in range(int(rng.integers(1, 4))):
        r = rng.random()
        x, y = int(rng.integers(0, 230)), int(
            rng.choice([rng.integers(0, 40), rng.integers(210, 246), rng.integers(0, 246)])
        )
        if r < 0.45:
            letters = "".join(chr(rng.integers(65, 91)) for _ in range(int(rng.integers(1, 8))))
            draw.text((x, y), letters, fill=ink)
        elif r < 0.75:
            for _ in range(2):
                x, y = int(rng.integers(20, 236)), int(rng.integers(20, 236))
                draw.line((x - 3, y, x + 3, y), fill=ink)
                draw.line((x, y - 3, x, y + 3), fill=ink)
        else:
            w = int(rng.integers(2, 22))
            edge = [(0, 0, w, 255), (255 - w, 0, 255, 255), (0, 0, 255, w), (0, 255 - w, 255, 255)][
                rng.integers(4)
            ]
            draw.rectangle(edge, fill=int(rng.choice([0, 0, 120, 255])))
    return np.asarray(canvas, np.float32) / 255


def _field_of_view(image, rng):
    """A sector or trapezoid of a curved probe."""
    if rng.random() < 0.5:
        taper = rng.uniform(0.1, 0.35) * SIDE
        keep = np.abs(X - 128) < 128 - taper * np.clip(1 - Y / (SIDE * rng.uniform(0.4, 1)), 0, 1)
    else:
        cy = -rng.uniform(60, 300)
        radius = np.hypot(X - 128, Y - cy)
        keep = (radius > -cy + 4) & (radius < SIDE - cy - rng.uniform(0, 25))
    return image * keep


def warp(images, planes, size, modalities, rng):
    """Random crop, zoom, aspect, rotation and flips.

    images (B,H,W) float, planes (B,H,W) u8 -> (B,1,size,size) float, (B,size,size) u8 torch."""
    theta = torch.zeros(len(images), 2, 3)
    for b, modality in enumerate(modalities):
        angle = rng.uniform(-0.3, 0.3) if rng.random() < 0.5 else 0.0
        if modality == MR and rng.random() < 0.06:
            angle += rng.choice([math.pi / 2, -math.pi / 2, math.pi])
        zoom = rng.uniform(0.65, 1.3) if rng.random() < 0.8 else 1.0
        aspect = math.exp(rng.uniform(-0.28, 0.28))
        fx = -1 if rng.random() < 0.5 else 1
        fy = -1 if modality in (MR, CT) and rng.random() < 0.25 else 1
        c, s = math.cos(angle), math.sin(angle)
        dx, dy = rng.uniform(-0.18, 0.18, 2)
        theta[b] = torch.tensor(
            [
                [zoom * aspect * fx * c, -zoom * s * fx, dx],
                [zoom * s * fy, zoom / aspect * c * fy, dy],
            ]
        )
    grid = F.affine_grid(theta, (len(images), 1, size, size), align_corners=False)
    padding = "zeros" if rng.random() < 0.6 else "border"
    x = F.grid_sample(
        torch.from_numpy(images)[:, None], grid, align_corners=False, padding_mode=padding
    )
    m = torch.from_numpy(planes)[:, None].float()
    m = F.grid_sample(m, grid, mode="nearest", align_corners=False)[:, 0]
    return x, m.to(torch.uint8)
