"""The saliency maps and the text -> mask chain in torch, to choose settings quickly; the figures reported are the TypeScript pipeline's."""

import numpy as np
import torch
import torch.nn.functional as F

from .models import sam_model
from .models.clip_model import DEPTH, GRID, LOGIT_SCALE, normalise
from .dataset import SIDE, labelled


def pixels(image):
    """(256,256) u8 -> (1,3,224,224)."""
    x = torch.from_numpy(image.astype(np.float32))[None, None] / 255
    return normalise(F.interpolate(x, size=(224, 224), mode="bilinear", antialias=True))


class View:
    """One image's pass: unit patch vectors, image embedding, and what the gradient maps need."""

    def __init__(self, net, image):
        self.net, self.x = net, pixels(image)
        with torch.no_grad():
            self.states = [net.visual.embed(self.x)]
            for i in range(DEPTH):
                self.states.append(net.visual.run(self.states[-1], i, i + 1))
            out = net.visual.tail(self.states[-1])[0]
        self.image, self.patches = out[0], out[1:]

    def evidence(self, text):
        """max patch cosine and image cosine."""
        return float((self.patches @ text).max()), float(self.image @ text)

    def _gradient(self, text):
        block = self.net.visual.trunk.blocks[-1]
        u = block.norm1(self.states[DEPTH - 1]).detach().requires_grad_(True)
        with torch.enable_grad():
            score = self.net.visual.tail(block(self.states[DEPTH - 1], u))[0, 0] @ text
            (g,) = torch.autograd.grad(score, u)
        return u.detach()[0, 1:], g[0, 1:].mean(0)

    def gradcam(self, text):
        u, importance = self._gradient(text)
        return F.relu(u @ importance).view(GRID, GRID).numpy()

    def gscorecam(self, text, top):
        u, importance = self._gradient(text)
        maps = u[:, importance.topk(top).indices].T.reshape(top, 1, GRID, GRID)
        masks = F.interpolate(maps, size=(224, 224), mode="bilinear", align_corners=True)
        low = masks.amin((2, 3), True)
        masks = (masks - low) / (masks.amax((2, 3), True) - low + 1e-6)
        with torch.no_grad():
            scores = self.net.visual(self.x * masks)[:, 0] @ text
        weights = torch.softmax(LOGIT_SCALE * scores, 0)
        return F.relu((weights[:, None, None] * maps[:, 0]).sum(0)).numpy()

    def m2ib(self, text, layer=3, beta=1.0, steps=10, batch=2, seed=12, rate=1.0):
        x = self.states[layer + 1]
        alpha = torch.full_like(x, 5.0)
        m, v = torch.zeros_like(x), torch.zeros_like(x)
        generator = torch.Generator().manual_seed(seed)
        for step in range(1, steps + 1):
            alpha.requires_grad_(True)
            with torch.enable_grad():
                lam = torch.sigmoid(alpha)
                mean, spread = lam * x, 1 - lam
                noise = torch.randn(batch, *x.shape[1:], generator=generator)
                information = -0.5 * (1 + torch.log(spread**2) - mean**2 - spread**2)
                out = self.net.visual.run(mean + spread * noise, layer + 1, DEPTH)
                fit = (self.net.visual.tail(out)[:, 0] @ text).mean()
                (g,) = torch.autograd.grad(beta * information.mean() - fit, alpha)
            shown = information.detach().nansum(-1)[0, 1:]
            alpha = alpha.detach()
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            alpha = alpha - rate * (m / (1 - 0.9**step)) / ((v / (1 - 0.999**step)).sqrt() + 1e-8)
        return shown.view(GRID, GRID).numpy()


def enlarged(a):
    return F.interpolate(
        torch.from_numpy(np.ascontiguousarray(a, np.float32))[None, None],
        size=(SIDE, SIDE),
        mode="bilinear",
    )[0, 0].numpy()


def otsu(a):
    """Threshold of Otsu over 256 bins."""
    counts, edges = np.histogram(a, 256)
    centre, w = (edges[1:] + edges[:-1]) / 2, np.cumsum(counts)
    mu = np.cumsum(counts * centre)
    spread = (mu[-1] * w / w[-1] - mu) ** 2 / (w * (w[-1] - w) + 1e-9)
    return edges[1 + int(np.argmax(spread[:-1]))]


def dice(a, b):
    return float(2 * (a & b).sum() / max(1, a.sum() + b.sum()))


class Segmenter:
    """Box and peak of each component of a thresholded map -> mask."""

    def __init__(self, sam):
        self.sam = sam

    def embed(self, image):
        x = sam_model.normalise(torch.from_numpy(image.astype(np.float32))[None, None])
        with torch.no_grad():
            return self.sam.image_encoder(x)

    def ask(self, embedding, points, labels):
        with torch.no_grad():
            low, _ = self.sam.decode(
                embedding,
                torch.tensor([points], dtype=torch.float32),
                torch.tensor([labels], dtype=torch.float32),
            )
        return F.interpolate(low[:, :1], size=(SIDE, SIDE), mode="bilinear")[0, 0].numpy() > 0

    def run(self, embedding, small_map, components):
        """-> final mask, coarse mask."""
        s = enlarged(small_map)
        coarse = s > otsu(s)
        parts = labelled(coarse)[:components]
        mask = np.zeros((SIDE, SIDE), bool)
        for part in parts:
            if part.sum() < 0.25 * parts[0].sum():
                continue
            ys, xs = np.nonzero(part)
            y, x = np.unravel_index(np.where(part, s, -1e9).argmax(), s.shape)
            mask |= self.ask(
                embedding, [[xs.min(), ys.min()], [xs.max(), ys.max()], [x, y]], [2, 3, 1]
            )
        return mask, coarse
