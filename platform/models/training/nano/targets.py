"""What every prompt of a batch should find in every image of the batch."""

import numpy as np
import torch
import torch.nn.functional as F

from . import prompts as P
from .models.clip_model import GRID, PATCH
from .dataset import BOX, BRAIN, HEART, LESION, LUNGS, MASK, MR, PRESENT

BITS = {P.LESION: LESION, P.LUNGS: LUNGS, P.HEART: HEART, P.BRAIN: BRAIN}
CELLS = GRID * GRID


def fractions(planes):
    """Label planes (B,224,224) u8 -> kind -> covered share of each patch (B,196) numpy."""
    share = (
        lambda bit: F.avg_pool2d(((planes & bit) > 0).float()[:, None], PATCH).flatten(1).numpy()
    )
    return {kind: share(bit) for kind, bit in BITS.items()}


class Targets:
    """patch (B,196,P) shares and weights; image (B,P) presence and weights; hard (B,P): the finding of this modality, but absent;
    somewhere (B,P): present at an unknown place. `visible` (B,196) is what was left of the image, `noised` (B) whether it was cut.
    """

    def __init__(self, prompts, share, modalities, known, truth, visible, noised, real):
        b, p = len(modalities), len(prompts)
        self.patch, self.patch_weight = np.zeros((b, CELLS, p), np.float32), np.ones(
            (b, CELLS, p), np.float32
        )
        self.image, self.image_weight = np.zeros((b, p), np.float32), np.ones((b, p), np.float32)
        self.hard, self.somewhere = np.zeros((b, p), bool), np.zeros((b, p), bool)
        self._cache = {}
        for j, (_, kind, true_for) in enumerate(prompts):
            for i in range(b):
                if modalities[i] not in true_for:
                    continue
                key = (kind, i)
                if key not in self._cache:
                    self._cache[key] = self._cell(
                        kind, i, share, modalities, known, truth, visible, noised, real
                    )
                patch, weight, y, wy, hard, somewhere = self._cache[key]
                self.patch[i, :, j], self.patch_weight[i, :, j] = patch, weight
                self.image[i, j], self.image_weight[i, j] = y, wy
                self.hard[i, j], self.somewhere[i, j] = hard, somewhere
        for name in ("patch", "patch_weight", "image", "image_weight", "hard", "somewhere"):
            setattr(self, name, torch.from_numpy(getattr(self, name)))

    def _cell(self, kind, i, share, modalities, known, truth, visible, noised, real):
        zero, one = np.zeros(CELLS, np.float32), np.ones(CELLS, np.float32)
        lesions = share[P.LESION][i].sum()
        if kind == P.MODALITY:
            return zero, one, 1.0, float(not noised[i]), False, False
        if kind == P.NORMAL:
            unclear = noised[i] or 0 < lesions < 0.5 or truth[i] == PRESENT
            return (
                zero,
                one,
                float(lesions == 0 and truth[i] != PRESENT),
                float(not unclear),
                False,
                False,
            )
        if kind == P.LESION and truth[i] == PRESENT:
            shown = not noised[i]
            return zero, zero, 1.0, float(shown), False, shown
        fraction = share[kind][i]
        if known[i] & BITS[kind]:
            return self._seen(kind, fraction, visible[i], truth[i])
        if (
            kind == P.BRAIN and modalities[i] == MR
        ):  # the tumour is in the brain, the rest is not labelled
            inside = (share[P.LESION][i] > 0.5).astype(np.float32) * (not noised[i])
            return inside, inside, 1.0, float(not noised[i]), False, False
        inside = (share[P.LUNGS][i] > 0.5).astype(
            np.float32
        )  # a heart on a real chest: only known not to be in the lungs
        return zero, inside, 0.0, 0.0, False, False

    @staticmethod
    def _seen(kind, fraction, visible, truth):
        target = fraction * (visible > 0.4)
        soft = (fraction > 0.05) & ((fraction < 0.35) | ((visible > 0.2) & (visible < 0.5)))
        weight = np.where(soft, 0.3, 1).astype(np.float32)
        if truth == BOX and kind == P.LESION:  # an ellipse in the box, unsure at its edge
            weight = np.where((fraction > 0.02) & (fraction < 0.98), 0.4, weight).astype(np.float32)
        area = fraction.sum()
        kept = (fraction * visible).sum() / (area + 1e-6)
        unclear = 0 < area < 0.5 or (area >= 0.5 and 0.2 < kept <= 0.5)
        hard = kind == P.LESION and area == 0
        return target, weight, float(area >= 0.5 and kept > 0.5), float(not unclear), hard, False
