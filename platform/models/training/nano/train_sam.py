"""Training of the promptable segmenter, from v0's weights."""

import math
import random

import numpy as np
import torch
import torch.nn.functional as F

from .augment import warp
from .checkpoint import Progress
from .dataset import BOX, BRAIN, HEART, LESION, LUNG_A, LUNG_B, LUNGS, MASK
from .models.sam_model import NO_POINT, SIZE, Sam, normalise
from .sampler import Sampler
from .synth import X, Y, blob, smooth

PER_IMAGE = 3  # prompts per image
PER_MODALITY = (2, 2, 2, 2)
CLASSES = ((LESION, 3.0), (LUNGS, 2.0), (LUNG_A, 1.5), (LUNG_B, 1.5), (HEART, 0.7), (BRAIN, 0.4))


class SamTrainer:
    def __init__(self, data, start, steps, seed, rate=7e-4):
        self.seed, self.random, self.rng = seed, random.Random(seed), np.random.default_rng(seed)
        self.steps, self.rate = steps, rate
        self.sampler = Sampler(data, self.rng)
        self.net = Sam()
        self.net.load_state_dict(start)
        named = list(self.net.named_parameters())
        groups = [
            dict(params=[p for _, p in named if p.ndim > 1], weight_decay=0.03),
            dict(params=[p for _, p in named if p.ndim <= 1], weight_decay=0.0),
        ]
        self.optimizer = torch.optim.AdamW(groups, rate)

    def reseed(self, step):
        """A resumed run draws other examples than it began with, the same ones every time it is resumed at that step."""
        torch.manual_seed(self.seed + step)
        self.random.seed(self.seed + step)
        self.rng.bit_generator.state = np.random.default_rng(self.seed + step).bit_generator.state

    def batch(self):
        """Pixels (B,3,256,256), targets (B,PER_IMAGE,256,256) bool, vague (B,PER_IMAGE): the target is only an ellipse in a true box."""
        modalities = [m for m in range(4) for _ in range(PER_MODALITY[m])]
        drawn = [self._segmentable(m) for m in modalities]
        images, planes = np.stack([d[0] for d in drawn]), np.stack([d[1] for d in drawn])
        x, planes = warp(images, planes, SIZE, modalities, self.rng)
        x, planes, targets, vague = x[:, 0].numpy(), planes.numpy(), [], []
        for i in range(len(drawn)):
            masks, weights, loose = self._candidates(planes[i], drawn[i][3])
            if not masks or self.random.random() < 0.12:
                x[i], made = self._pasted(x[i])
                masks, weights, loose = [made], [1.0], [False]
            chosen = self.random.choices(range(len(masks)), weights, k=PER_IMAGE)
            targets.append(np.stack([masks[c] for c in chosen]))
            vague.append([loose[c] for c in chosen])
        x, targets = self._letterboxed(x, np.stack(targets))
        return normalise(torch.from_numpy(x)[:, None] * 255), targets, np.array(vague)

    def _segmentable(self, modality):
        for _ in range(6):
            drawn = self.sampler.draw(modality)
            if drawn[1].any() and drawn[3] in (MASK, BOX):
                break
        return drawn

    def _candidates(self, planes, truth):
        masks, weights, loose = [], [], []
        for bits, weight in CLASSES:
            mask = (planes & bits) > 0
            if mask.sum() >= 40:
                masks.append(mask)
                weights.append(weight)
                loose.append(bits == LESION and truth == BOX)
        return masks, weights, loose

    def _pasted(self, image):
        """A blob of another brightness somewhere: anything with an outline can be segmented."""
        r = self.rng.uniform(12, 55)
        cy, cx = self.rng.uniform(40, 216, 2)
        d = blob(self.rng, cy, cx, r, r * self.rng.uniform(0.6, 1.6), 0.15)
        mask = d < 1
        opacity = np.clip((1 - d) / self.rng.uniform(0.05, 0.3) + 0.5, 0, 1) * self.rng.uniform(
            0.6, 1
        )
        level = image.mean() + self.rng.choice([-1, 1]) * self.rng.uniform(0.12, 0.5)
        return np.clip(image * (1 - opacity) + opacity * level, 0, 1).astype(np.float32), mask

    def _letterboxed(self, x, targets):
        """A quarter of the images as SAM sees non-square ones: squashed to part of the square, zeros right or below."""
        for i in range(len(x)):
            if self.random.random() > 0.25:
                continue
            part = self.random.randint(int(0.6 * SIZE), SIZE - 8)
            at = np.minimum((np.arange(part) + 0.5) * SIZE / part, SIZE - 1).astype(int)
            rows = self.random.random() < 0.5
            for a in (x[i : i + 1], targets[i]):
                squeezed = a[:, at] if rows else a[:, :, at]
                a[:] = 0
                if rows:
                    a[:, :part] = squeezed
                else:
                    a[:, :, :part] = squeezed
        return x, targets

    def prompts(self, masks):
        """masks (K,256,256) bool -> points (K,5,2), labels (K,5): box corners, two foreground points, one background point."""
        points, labels = np.zeros((len(masks), 5, 2), np.float32), np.full(
            (len(masks), 5), NO_POINT, np.float32
        )
        for k, mask in enumerate(masks):
            ys, xs = np.nonzero(mask)
            if not len(ys):
                continue
            r = self.random.random()
            if r < 0.82:
                points[k, :2], labels[k, :2] = self._loose_box(xs, ys), (2, 3)
            if r > 0.35:
                points[k, 2], labels[k, 2] = self._inside(mask, xs, ys), 1
                if self.random.random() < 0.2:
                    points[k, 3], labels[k, 3] = self._inside(mask, xs, ys), 1
                if self.random.random() < 0.2:
                    y, x = self.rng.integers(0, SIZE, 2)
                    points[k, 4], labels[k, 4] = (x, y), (0 if not mask[y, x] else NO_POINT)
        return torch.from_numpy(points), torch.from_numpy(labels)

    def _loose_box(self, xs, ys):
        """The true box, each side moved by up to about a quarter of its length."""
        x0, x1, y0, y1 = xs.min(), xs.max(), ys.min(), ys.max()
        jitter = self.random.choice([0, 0.05, 0.12, 0.2, 0.2, 0.28])
        move = (
            self.rng.normal(0, 0.8, 4) * jitter
            if self.random.random() < 0.6
            else self.rng.uniform(-1, 1, 4) * jitter
        )
        w, h = x1 - x0 + 1, y1 - y0 + 1
        box = np.clip(np.array([x0, y0, x1, y1]) + move * [w, h, w, h], 0, SIZE - 1)
        if box[2] < box[0] + 3 or box[3] < box[1] + 3:
            box = np.array([x0, y0, x1, y1], float)
        return box.reshape(2, 2)

    def _inside(self, mask, xs, ys):
        """A point of the mask, mostly away from its edge."""
        j = self.random.randrange(len(xs))
        if self.random.random() < 0.7:
            tries = [self.random.randrange(len(xs)) for _ in range(6)]
            j = min(tries, key=lambda t: abs(xs[t] - xs.mean()) + abs(ys[t] - ys.mean()))
        return xs[j], ys[j]

    def corrections(self, predicted, masks):
        """A click (K,1,2) and label (K,1) in the wrong region of each prediction."""
        points, labels = np.zeros((len(masks), 1, 2), np.float32), np.full(
            (len(masks), 1), NO_POINT, np.float32
        )
        for k in range(len(masks)):
            wrong = predicted[k] ^ masks[k]
            if wrong.sum() < 20 or self.random.random() < 0.1:
                continue
            thick = smooth(wrong.astype(np.float32), 2)
            y, x = np.unravel_index((thick * wrong).argmax(), wrong.shape)
            points[k, 0], labels[k, 0] = (x, y), float(masks[k][y, x])
        return torch.from_numpy(points), torch.from_numpy(labels)

    def step(self, done):
        x, targets, vague = self.batch()
        embedding = self.net.image_encoder(x)
        masks = targets.reshape(-1, SIZE, SIZE)
        use = np.nonzero(masks.sum((1, 2)) > 20)[0]
        masks, vague = masks[use], torch.from_numpy(vague.reshape(-1)[use])
        rows = embedding.repeat_interleave(PER_IMAGE, 0)[use]
        points, labels = self.prompts(masks)
        truth = F.avg_pool2d(torch.from_numpy(masks).float()[:, None], 2)
        low, iou = self.net.decode(rows, points, labels)
        loss = {"first": mask_loss(low, iou, truth, vague)}
        if self.random.random() < 0.35:
            loss["again"] = 0.7 * self._second_round(
                rows, points, labels, low.detach(), iou.detach(), masks, truth, vague
            )
        self.optimizer.zero_grad()
        sum(loss.values()).backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        with torch.no_grad():
            overlap = iou_of(F.interpolate(low[:, :1], size=(128, 128), mode="bilinear"), truth)
        return {**{k: float(v) for k, v in loss.items()}, "iou": float(overlap.mean())}

    def _second_round(self, rows, points, labels, low, iou, masks, truth, vague):
        """The previous mask and a correcting click on top of the prompt."""
        best = (
            iou[:, 1:].argmax(1) + 1
            if self.random.random() < 0.4
            else torch.zeros(len(low), dtype=torch.long)
        )
        previous = low[torch.arange(len(low)), best][:, None]
        shown = F.interpolate(previous, size=(SIZE, SIZE), mode="bilinear")[:, 0].numpy() > 0
        clicks, kinds = self.corrections(shown, masks)
        given = (torch.rand(len(low)) < 0.8).float()
        again, quality = self.net.decode(
            rows,
            torch.cat([points, clicks], 1),
            torch.cat([labels, kinds], 1),
            previous.clamp(-20, 20),
            given,
        )
        return mask_loss(again, quality, truth, vague)

    def run(self, progress: Progress):
        progress.attach(self.net, self.optimizer)
        self.reseed(progress.step)
        for number in range(progress.step, self.steps):
            rate = (
                self.rate
                * min(1.0, (number + 1) / 60)
                * (0.5 * (1 + math.cos(math.pi * number / self.steps)) + 0.01)
            )
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            progress.advance(self.step(number / self.steps))
        progress.save()


def iou_of(logits, truth):
    shown = (logits > 0).float()
    both = (shown * truth).sum((2, 3))
    return both / (shown.sum((2, 3)) + truth.sum((2, 3)) - both).clamp(min=1)


def mask_loss(low, iou, truth, vague):
    """Focal-like cross entropy and Dice of the single mask and of the best of three, and the error of the predicted IoU.

    low (K,4,64,64), iou (K,4), truth (K,1,128,128) 0..1; where vague (K), a band at the ellipse's edge counts for little.
    """
    logits = F.interpolate(low, size=(128, 128), mode="bilinear")
    p = torch.sigmoid(logits)
    weight = torch.ones_like(truth)
    if vague.any():
        near = F.avg_pool2d(truth, 13, 1, 6)
        edge = ((near > 0.02) & (near < 0.98)).float()
        weight = torch.where(vague.view(-1, 1, 1, 1), 1 - 0.8 * edge, weight)
    cross = (
        F.binary_cross_entropy_with_logits(logits, truth.expand_as(logits), reduction="none")
        * weight
    )
    focal = (cross * (p - truth).abs() * 2).mean((2, 3)) * 4 + cross.mean((2, 3))
    dice = 1 - (2 * (p * truth * weight).sum((2, 3)) + 1) / (((p + truth) * weight).sum((2, 3)) + 1)
    loss = focal + dice
    three = loss[:, 1:]
    with torch.no_grad():
        overlap = iou_of(logits, truth)
    quality = ((iou - overlap) ** 2).mean(1) * torch.where(vague, 0.2, 1.0)
    return (loss[:, 0] + 0.6 * three.min(1).values + 0.1 * three.mean(1) + quality).mean()
