"""What the product makes of the locator's map (extension: engine/locator/locateByLocator.ts, algorithm/mask/locatorParts.ts), in Python, for
the calibration."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from scipy import ndimage

from . import data

MOST, LEAST_EVIDENCE, TOP_SHARE, LEAST_AREA = 8, 1.0, 0.005, 0.01
EIGHT = np.ones((3, 3), int)


def square_of(grey):
    """(H,W) uint8 -> the net's input (SIZE,SIZE) and the content's box."""
    box = data.content_box(grey)
    cut = Image.fromarray(grey).crop(box).resize((data.SIZE, data.SIZE), Image.BILINEAR)
    return np.asarray(cut), box


def level_of(logits, cut):
    """Logit at which the map is cut (algorithm/mask/locatorCut.ts); cut: dict of share and below, or None."""
    return min(0.0, cut["share"] * float(logits.max()) - cut["below"]) if cut else 0.0


def parts_of(logits, cut=None):
    """Map logits (S,S) -> list of masks on the map at twice its size, and that map, 0 where it is cut."""
    level = level_of(logits, cut)
    fine = F.interpolate(torch.from_numpy(logits)[None, None], scale_factor=2, mode="bilinear", align_corners=False)[0, 0].numpy()
    labels, n = ndimage.label(fine > level, EIGHT)
    rows = []
    for k in range(1, n + 1):
        m = labels == k
        count = max(1, min(int(m.sum()), int(TOP_SHARE * fine.size)))
        rows.append((float(np.sort(fine[m])[-count:].mean()), int(m.sum()), m))
    if not rows:
        return [], fine - level
    clearest, largest = max(r[0] for r in rows), max(r[1] for r in rows)
    kept = [r for r in rows if r[0] == clearest or (r[0] >= LEAST_EVIDENCE and r[1] >= LEAST_AREA * largest)]
    return [r[2] for r in sorted(kept, key=lambda r: -r[1])[:MOST]], fine - level


def on_image(fine, part, box, shape):
    """One part at the image's size (H,W) bool, its box x0, y0, x1, y1 and its peak x, y in pixels of the image."""
    x0, y0, x1, y1 = box
    own = np.where((fine > 0) & ~part, -4.0, fine).astype(np.float32)
    up = F.interpolate(torch.from_numpy(own)[None, None], size=(y1 - y0, x1 - x0), mode="bilinear", align_corners=False)
    mask = np.zeros(shape, bool)
    mask[y0:y1, x0:x1] = up[0, 0].numpy() > 0
    ys, xs = np.nonzero(part)
    side = len(fine)
    place = lambda v, n, low: (v + 0.5) * n / side - 0.5 + low
    corners = place(xs.min(), x1 - x0, x0), place(ys.min(), y1 - y0, y0), place(xs.max(), x1 - x0, x0), place(ys.max(), y1 - y0, y0)
    py, px = np.unravel_index(np.where(part, fine, -np.inf).argmax(), fine.shape)
    return mask, corners, (place(px, x1 - x0, x0), place(py, y1 - y0, y0))
