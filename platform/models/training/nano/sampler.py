"""Draws training images: real ones, phantoms, slices whose tumour was filled in, and made-up lesions on lesion-free tissue."""

import numpy as np

from . import synth
from .augment import appearance
from .dataset import ABSENT, BOX, CT, LESION, LUNGS, MASK, MR, PRESENT, US

PHANTOMS = ("phantoms", "v0_phantoms")
EVERY = 31


class Sampler:
    """`draw(modality)` -> image (256,256) float, planes u8, known bits, truth."""

    def __init__(self, data, rng):
        self.data, self.rng = data, rng
        train = ~data.validation & ~data.calibration
        phantom = np.isin(data.source, PHANTOMS)
        pick = lambda keep: np.nonzero(train & keep)[0]
        is_us, is_mr = data.modality == US, data.modality == MR
        self.us_masks = pick(is_us & ~phantom & (data.truth == MASK))
        self.us_class = pick(is_us & (data.truth == PRESENT))
        self.us_normal = pick(is_us & ~phantom & (data.truth == ABSENT))
        self.mr_masks = pick(is_mr & ~phantom & (data.truth == MASK))
        self.mr_boxes = pick(is_mr & (data.truth == BOX))
        self.phantoms = {m: pick(phantom & (data.modality == m)) for m in range(4)}
        self.real = {m: pick(~phantom & (data.modality == m)) for m in range(4)}
        self.axis = {}
        for i in np.concatenate([self.mr_masks, self.mr_boxes]):
            axis = synth.mirror_axis(data.images[i])
            if not np.isnan(axis) and synth.one_sided(data.planes[i] & LESION > 0, axis):
                self.axis[i] = axis
        self.removable = np.array(sorted(self.axis))

    def draw(self, modality):
        """A training example of the modality, with another device's appearance."""
        image, planes, known, truth = self._plain(modality)
        lesion = planes & LESION > 0 if truth in (MASK, BOX) else None
        return appearance(image, modality, self.rng, lesion), planes, known, truth

    def _plain(self, modality):
        r = self.rng.random()
        if modality == US:
            return self._breast(r)
        if modality == MR:
            return self._brain(r)
        return self._chest(modality, r)

    def _stored(self, pool):
        i = self.rng.choice(pool)
        d = self.data
        return i, (d.images[i].astype(np.float32) / 255, d.planes[i], d.known[i], d.truth[i])

    def _breast(self, r):
        if r < 0.3:
            return self._stored(self.us_masks)[1]
        if r < 0.45:
            return self._stored(self.us_class)[1]
        if r < 0.82:
            _, (image, planes, known, _) = self._stored(self.us_normal)
            if r < 0.67:
                return image, planes, known, ABSENT
            donor = None
            if self.rng.random() < 0.6:
                _, (donor_image, donor_planes, _, _) = self._stored(self.us_masks)
                donor = donor_image, donor_planes & LESION > 0
            image, mask = synth.breast_lesion(image, self.rng, donor)
            return image.astype(np.float32), mask * np.uint8(LESION), known, MASK
        return self._stored(self.phantoms[US])[1]

    def _brain(self, r):
        if r < 0.58:
            i, example = self._stored(self.mr_boxes if r < 0.46 else self.mr_masks)
            if i in self.axis and self.rng.random() < 0.25:
                image, planes, known, truth = example
                image, lesion = synth.harmless_edit(
                    image, planes & LESION > 0, self.axis[i], self.rng
                )
                return image, lesion * np.uint8(LESION), known, truth
            return example
        if r < 0.93:
            i, (image, planes, known, _) = self._stored(self.removable)
            image = synth.without_tumour(image, planes & LESION > 0, self.axis[i], self.rng)
            planes = synth.clear_lesion(planes)
            if r < 0.68:
                return image.astype(np.float32), planes, known, ABSENT
            made = synth.brain_lesion(appearance(image, MR, self.rng), self.rng)
            if made is None:
                return image.astype(np.float32), planes, known, ABSENT
            return made[0].astype(np.float32), planes | made[1] * np.uint8(LESION), known, MASK
        return self._stored(self.phantoms[MR])[1]

    def _chest(self, modality, r):
        if r < (0.8 if modality != CT else 0.6):
            _, (image, planes, known, truth) = self._stored(self.real[modality])
        else:
            return self._stored(self.phantoms[modality])[1]
        if modality == CT and self.rng.random() < 0.6:
            image = synth.lung_filling(image, planes & LUNGS > 0, self.rng)
        return image.astype(np.float32), planes, known, truth
