"""Figures on the validation split that the TypeScript evaluation does not give: SAM against boxes that are off, M2IB's layer and
beta, gScoreCAM's K, and how the evidence separates. Prints one line of JSON per question."""

import json
import pathlib

import numpy as np
import torch

from . import prompts as P, safetensors
from .models.clip_model import Clip
from .dataset import ABSENT, BOX, LESION, LUNGS, MASK, MR, PRESENT, US, Dataset, labelled
from .saliency import Segmenter, View, dice, enlarged, otsu
from .models.sam_model import Sam
from .models.tokenizer import Tokenizer

PER_MODALITY = 16


class Chooser:
    def __init__(self, weights, cache):
        weights = pathlib.Path(weights)
        load = lambda name: {k: v.float() for k, v in safetensors.read(weights / name).items()}
        self.tokenizer = Tokenizer(weights / "vocab.txt")
        self.clip = Clip(len(self.tokenizer.words))
        self.clip.load_state_dict(load("biomedclip-nano.safetensors"))
        self.sam = Sam()
        self.sam.load_state_dict(load("mobile-sam-nano.safetensors"))
        for net in (self.clip, self.sam):
            net.eval().requires_grad_(False)
        self.data, self.segmenter = Dataset(cache), Segmenter(self.sam)
        self.text = self.clip.text(self.tokenizer.batch(P.MAIN))

    def chosen(self, modality, truths, count=PER_MODALITY):
        """Validation images, those with exact masks first, then evenly spread over the rest."""
        d, out = self.data, []
        for truth in truths:
            found = d.where(validation=True, modality=modality, truth=truth)
            room = count - len(out)
            if room > 0 and len(found):
                out += list(
                    found[np.linspace(0, len(found) - 1, min(room, len(found))).astype(int)]
                )
        return out

    def truth(self, i):
        return (self.data.planes[i] & (LESION if self.data.modality[i] in (US, MR) else LUNGS)) > 0

    def boxes(self, off=0.2, seed=0):
        """Dice of SAM with the true box of each part, and with its sides moved by `off` of its size (normal), per modality."""
        rng, out = np.random.default_rng(seed), {}
        for m in range(4):
            exact, moved = [], []
            for i in self.chosen(m, (MASK, BOX)):
                truth, embedding = self.truth(i), self.segmenter.embed(self.data.images[i])
                parts = [p for p in labelled(truth) if p.sum() > 0.05 * truth.sum()]
                masks = np.zeros((2, *truth.shape), bool)
                for part in parts:
                    ys, xs = np.nonzero(part)
                    box = np.array([xs.min(), ys.min(), xs.max(), ys.max()], float)
                    size = np.tile(box[2:] - box[:2] + 1, 2)
                    for k, b in enumerate(
                        (box, np.clip(box + off * rng.standard_normal(4) * size, 0, 255))
                    ):
                        masks[k] |= self.segmenter.ask(embedding, b.reshape(2, 2).tolist(), [2, 3])
                exact.append(dice(masks[0], truth))
                moved.append(dice(masks[1], truth))
            out[P.MAIN[m]] = dict(n=len(exact), exact=_mean(exact), moved=_mean(moved))
        return out

    def maps(self, methods, count=8):
        """methods: name -> function(View, text). Dice of the chain and hits of the peak, per modality."""
        out = {name: [] for name in methods}
        for m in range(4):
            scores = {name: [] for name in methods}
            for i in self.chosen(m, (MASK, BOX), count):
                view, embedding, truth = (
                    View(self.clip, self.data.images[i]),
                    self.segmenter.embed(self.data.images[i]),
                    self.truth(i),
                )
                for name, method in methods.items():
                    small = method(view, self.text[m])
                    mask, _ = self.segmenter.run(embedding, small, 1 if m in (US, MR) else 2)
                    s = enlarged(small)
                    scores[name].append(
                        (dice(mask, truth), truth[np.unravel_index(s.argmax(), s.shape)])
                    )
            for name in methods:
                out[name].append([_mean(c) for c in zip(*scores[name])])
        return out

    def evidence(self):
        """Found rates of the lesion prompts by e = best patch + image/2 against 0.8, as algorithm/saliency/promptSpecificity.ts."""
        out = {}
        for m in (US, MR):
            for truth, name in (
                (MASK, "mask"),
                (BOX, "box"),
                (PRESENT, "present"),
                (ABSENT, "absent"),
            ):
                rows = self.chosen(m, (truth,), 40)
                if rows:
                    e = [View(self.clip, self.data.images[i]).evidence(self.text[m]) for i in rows]
                    total = np.array([a + b / 2 for a, b in e])
                    out[f"{m} {name}"] = dict(
                        n=len(rows),
                        found=_mean(total > 0.8),
                        patch=_mean(np.array(e)[:, 0]),
                        image=_mean(np.array(e)[:, 1]),
                    )
        return out


def _mean(values):
    return round(float(np.mean(values)), 3)


def run(weights, cache):
    torch.set_num_threads(1)
    c = Chooser(weights, cache)
    print(json.dumps({"boxes": c.boxes()}), flush=True)
    print(json.dumps({"evidence": c.evidence()}), flush=True)
    methods = {"gradcam": lambda v, t: v.gradcam(t)}
    for k in (8, 16, 24):
        methods[f"gscorecam K={k}"] = lambda v, t, k=k: v.gscorecam(t, k)
    for layer, beta in ((3, 1.0), (3, 0.3), (3, 0.1), (3, 0.05), (4, 0.1)):
        methods[f"m2ib layer={layer} beta={beta}"] = lambda v, t, a=layer, b=beta: v.m2ib(t, a, b)
    for name, rows in c.maps(methods).items():
        print(json.dumps({name: rows}), flush=True)
