"""Training of the image tower, from v0's weights and against a frozen text tower, with mask, box, class and absence supervision."""

import math
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from . import prompts as P
from .augment import warp
from .checkpoint import Progress
from .models.clip_model import DEPTH, EMBED, GRID, LOGIT_SCALE, Clip, normalise
from .dataset import LESION, LUNGS, MR, PRESENT, US
from .losses import correlation_loss, dense_loss, dhn_nce, gradient_maps, image_loss
from .sampler import PHANTOMS, Sampler
from .targets import CELLS, Targets, fractions

PER_MODALITY = (5, 9, 1, 1)
EXTRA_PROMPTS = 16
NOISE_BLOCK = 3  # M2IB's bottleneck sits behind this block
KEEP = 112  # patches kept per image in the first part of the run
MAPS_EVERY = 3  # steps between those with the losses on maps, which need second derivatives
FULL_FROM = 0.85  # share of the run after which whole images are used


class ClipTrainer:
    """`first`: the first block that is trained, 0 with the patch embedding; what is below stays v0's."""

    def __init__(self, data, tokenizer, start, steps, seed, first=0, rate=3e-4):
        self.seed, self.random, self.rng = seed, random.Random(seed), np.random.default_rng(seed)
        self.tokenizer, self.steps, self.rate = tokenizer, steps, rate
        self.grammar = P.Grammar(self.random, tokenizer.words)
        self.data, self.sampler = data, Sampler(data, self.rng)
        self.net = Clip(len(tokenizer.words))
        self.net.load_state_dict(start)
        self.net.text.requires_grad_(False)
        if first > 0:
            trunk = self.net.visual.trunk
            for frozen in (trunk.patch_embed, *trunk.blocks[:first]):
                frozen.requires_grad_(False)
            trunk.cls_token.requires_grad_(False)
            trunk.pos_embed.requires_grad_(False)
        decay = [
            p
            for n, p in self.net.named_parameters()
            if p.requires_grad and p.ndim > 1 and "embed" not in n and "cls" not in n
        ]
        ids = set(map(id, decay))
        plain = [p for p in self.net.parameters() if id(p) not in ids and p.requires_grad]
        groups = [dict(params=decay, weight_decay=0.05), dict(params=plain, weight_decay=0.0)]
        self.optimizer = torch.optim.AdamW(groups, rate, betas=(0.9, 0.98))

    def reseed(self, step):
        """A resumed run draws other examples than it began with, the same ones every time it is resumed at that step."""
        torch.manual_seed(self.seed + step)
        self.random.seed(self.seed + step)
        self.rng.bit_generator.state = np.random.default_rng(self.seed + step).bit_generator.state

    def batch(self):
        """Pixels (B,3,224,224), planes (B,224,224), modalities, known bits, truths, prompts."""
        modalities = [m for m in range(4) for _ in range(PER_MODALITY[m])]
        drawn = [self.sampler.draw(m) for m in modalities]
        images, planes = np.stack([d[0] for d in drawn]), np.stack([d[1] for d in drawn])
        x, planes = warp(images, planes, 224, modalities, self.rng)
        known, truth = [int(d[2]) for d in drawn], [int(d[3]) for d in drawn]
        return normalise(x), planes, modalities, known, truth

    def captions(self, modalities, share, truth):
        """One true prompt per image, then prompts for anything.

        None for a modality, a heart or a brain alone: v0 put those next to the findings (cosines 0.74 to 1.00), and to ask for
        one and not for the other would pull at the same vectors from both sides.
        """
        prompts, g = [], self.grammar
        for i, m in enumerate(modalities):
            if m in (US, MR):
                shown = (share[P.LESION][i] > 0.3).any() or truth[i] == PRESENT
                prompts.append(g.lesion(m) if shown else g.normal(m))
            else:
                prompts.append(g.structure(P.LUNGS, m))
        for _ in range(EXTRA_PROMPTS):
            r, n = self.random.random(), self.random.randint
            if r < 0.38:
                prompts.append(g.nonsense())
            elif r < 0.5:
                prompts.append(g.normal(n(0, 1)))
            elif r < 0.84:
                prompts.append(g.lesion(n(0, 1)))
            else:
                prompts.append(g.structure(P.LUNGS, n(2, 3)))
        return [(g.clutter(text), kind, true_for) for text, kind, true_for in prompts]

    def visibility(self, share, modalities, done):
        """Random soft masks over a third of the images, as the saliency methods make them.

        -> visible (B,14,14), mode (B): 0 whole, 1 pixels dimmed, 2 tokens drowned in noise."""
        b = len(modalities)
        visible, mode = torch.ones(b, GRID, GRID), np.zeros(b, int)
        for i, m in enumerate(modalities):
            if done < 0.03 or self.random.random() > 0.25:
                continue
            main = share[P.LESION if m in (US, MR) else P.LUNGS][i].reshape(1, 1, GRID, GRID) > 0.3
            target = F.max_pool2d(torch.from_numpy(main).float(), 3, 1, 1)[0, 0]
            k = self.random.choice([3, 5, 7, 14])
            field = F.interpolate(torch.rand(1, 1, k, k), size=(GRID, GRID), mode="bilinear")[0, 0]
            r = self.random.random()
            if r < 0.4:
                field = field * self.random.uniform(0.1, 1) + target * self.random.uniform(0.5, 2)
            elif r < 0.75:
                field = field * self.random.uniform(0.1, 1) + (1 - target) * self.random.uniform(
                    0.5, 2
                )
            field = (field - field.min()) / (field.max() - field.min() + 1e-6)
            visible[i] = field ** self.random.choice([0.5, 1, 1, 2])
            mode[i] = 1 if self.random.random() < 0.55 else 2
        return visible, mode

    def step(self, done):
        """One optimisation step; `done` is the share of the run behind us. -> losses by name."""
        x, planes, modalities, known, truth = self.batch()
        share = fractions(planes)
        prompts = self.captions(modalities, share, truth)
        visible, mode = self.visibility(share, modalities, done)
        dimmed = np.nonzero(mode == 1)[0]
        if len(dimmed):
            shade = F.interpolate(
                visible[dimmed][:, None], size=(224, 224), mode="bilinear", align_corners=True
            )
            x[dimmed] = x[dimmed] * shade
        t = Targets(
            prompts, share, modalities, known, truth, visible.flatten(1).numpy(), mode > 0, None
        )
        with torch.no_grad():
            text = self.net.text(self.tokenizer.batch([p[0] for p in prompts]))
        tokens = self.net.visual.embed(x)
        keep = self._kept(share, modalities) if done < FULL_FROM else None
        if keep is not None:
            tokens = torch.cat([tokens[:, :1], _take(tokens[:, 1:], keep)], 1)
            t.patch, t.patch_weight = _take(t.patch, keep), _take(t.patch_weight, keep)
        with torch.autocast("cpu", dtype=torch.bfloat16):  # half the time, the same losses
            middle = self.net.visual.run(tokens, 0, NOISE_BLOCK + 1).float()
            noised = self._noised(middle, visible, mode, keep)
            last = self.net.visual.run(noised, NOISE_BLOCK + 1, DEPTH - 1).float()
        block = self.net.visual.trunk.blocks[-1]
        activations = block.norm1(last)
        out = self.net.visual.tail(block(last, activations))
        similarity, image = out[:, 1:] @ text.T, out[:, 0] @ text.T
        loss = {"dense": 1.5 * dense_loss(similarity, t), "image": 0.8 * image_loss(image, t)}
        whole = torch.from_numpy(np.nonzero(mode == 0)[0])
        positive = (t.image > 0.5) | (t.image_weight == 0)
        loss["dhn"] = 0.4 * dhn_nce(image[whole][:, whole], positive[whole][:, whole])
        if self.random.randrange(MAPS_EVERY) == 0:
            self._map_losses(loss, t, prompts, image, activations, middle, text)
        total = sum(loss.values())
        self.optimizer.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        return {k: v.item() for k, v in loss.items()}

    def _kept(self, share, modalities):
        """Random patches (B,KEEP), those in and around the finding more often."""
        main = np.stack(
            [share[P.LESION if m in (US, MR) else P.LUNGS][i] for i, m in enumerate(modalities)]
        )
        near = (
            F.max_pool2d(torch.from_numpy(main).view(-1, 1, GRID, GRID), 3, 1, 1).flatten(1) > 0.3
        )
        return (torch.rand(len(main), CELLS) - 0.5 * near.float()).argsort(1)[:, :KEEP]

    def _noised(self, x, visible, mode, keep):
        lam = torch.ones(len(x), CELLS)
        for i in np.nonzero(mode == 2)[0]:
            lam[i] = visible[i].flatten()
        if keep is not None:
            lam = torch.gather(lam, 1, keep)
        lam = F.pad(lam, (1, 0), value=1.0)[..., None]
        return torch.where(lam < 1, lam * x + (1 - lam) * torch.randn_like(x), x)

    def _map_losses(self, loss, t, prompts, image, activations, middle, text):
        """Maps of the saliency methods must look like the finding: one random true lesion or lung prompt per image."""
        rows, columns = [], []
        for i in range(len(image)):
            good = [j for j, p in enumerate(prompts) if p[1] in (P.LESION, P.LUNGS) and t.image[i, j] > 0.5
                    and t.image_weight[i, j] > 0 and t.patch[i, :, j].max() > 0.5]  # fmt: skip
            if good:
                rows.append(i)
                columns.append(self.random.choice(good))
        if not rows:
            return
        target = t.patch[rows, :, columns]
        top = self.random.choice([8, 8, 16, 24])
        cam, channels = gradient_maps(image[rows, columns].sum(), activations, top)
        loss["cam"] = 1.0 * correlation_loss(cam[rows], target)
        loss["channels"] = 0.6 * correlation_loss(channels[rows], target)
        chosen = self.random.sample(range(len(rows)), min(5, len(rows)))
        picked, words = [rows[c] for c in chosen], [columns[c] for c in chosen]
        loss["bottleneck"] = 0.7 * correlation_loss(
            self._bottleneck(middle[picked], text[words]), t.patch[picked, :, words]
        )

    def _bottleneck(self, x, text):
        """What M2IB sees in its steps: all tokens are mixed with noise, and keeping a token must pay where the finding is.

        -> (K,N): gain in cosine per token for turning its noise down."""
        lam = (
            torch.full(x.shape[:2], self.random.uniform(0.15, 0.9))
            .unsqueeze(-1)
            .requires_grad_(True)
        )
        noise = torch.randn_like(x)
        out = self.net.visual.tail(
            self.net.visual.run(lam * x + (1 - lam) * noise, NOISE_BLOCK + 1, DEPTH)
        )
        (gain,) = torch.autograd.grad((out[:, 0] * text).sum(), lam, create_graph=True)
        return F.relu(gain[:, 1:, 0] * 100)

    def run(self, progress: Progress, minutes=None):
        """Until `steps` are done, from wherever the checkpoint is."""
        progress.attach(self.net, self.optimizer)
        self.reseed(progress.step)
        began = time.time()
        for number in range(progress.step, self.steps):
            done = number / self.steps
            warm = min(1.0, (number + 1) / 60)
            rate = self.rate * warm * (0.5 * (1 + math.cos(math.pi * done)) + 0.01)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            progress.advance(self.step(done))
            if minutes and time.time() - began > 60 * minutes:
                break
        progress.save()


def _take(x, keep):
    """(B,196,D) -> (B,KEEP,D)."""
    return torch.gather(x, 1, keep[..., None].expand(-1, -1, x.shape[2]))
