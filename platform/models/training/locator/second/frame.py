"""Where an image's content lies on LiteMedSAM's embedding."""

import numpy as np

from .. import data

CELLS = 64  # side of the embedding


def frame_of(grey):
    """Scale and shift along x and y from the content's frame (-1..1) to that of LiteMedSAM's input."""
    x0, y0, x1, y1 = data.content_box(grey)
    k = 1 / max(grey.shape)
    w, h = (x1 - x0) * k, (y1 - y0) * k
    return w, 2 * x0 * k - 1 + w, h, 2 * y0 * k - 1 + h


def bilinear(scale, shift, side=CELLS):
    """(side,side) matrix that samples a row of cells: cell i of the content's frame from the embedding's cells, clamped at the border."""
    u = scale * ((np.arange(side) + 0.5) * 2 / side - 1) + shift
    at = np.clip(((u + 1) * side - 1) / 2, 0, side - 1)
    low = np.minimum(np.floor(at).astype(int), side - 2)
    out = np.zeros((side, side), np.float32)
    out[np.arange(side), low], out[np.arange(side), low + 1] = 1 - (at - low), at - low
    return out
