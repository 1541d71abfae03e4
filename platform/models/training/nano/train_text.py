"""Training of the text tower alone: every wording of a meaning goes to the place where v0 put that meaning.

v0's image tower fits those places, so nothing is lost while synonyms, word order, clutter and the new words are learned. The
image tower is trained afterwards, with this tower frozen (train_clip.py).
"""

import math
import random

import torch
import torch.nn.functional as F

from . import prompts as P
from .checkpoint import Progress
from .models.clip_model import LOGIT_SCALE, Text

BATCH = 192
PER_MEANING = 400  # prompts that v0 reads to find a meaning's place
SHUFFLED = 0.12  # share of prompts whose words are put in random order
# How often each meaning is drawn: (share, draw from the grammar).
DRAWS = [
    (0.2, lambda g, r: g.lesion(0)),
    (0.2, lambda g, r: g.lesion(1)),
    (0.2, lambda g, r: g.structure(P.LUNGS, r.randint(2, 3))),
    (0.22, lambda g, r: g.nonsense()),
    (0.06, lambda g, r: g.normal(r.randint(0, 1))),
    (0.04, lambda g, r: g.structure(P.HEART, r.randint(2, 3))),
    (0.03, lambda g, r: g.structure(P.BRAIN, 1)),
    (0.05, lambda g, r: g.modality(r.randint(0, 3))),
]


def meaning(kind, true_for):
    """What a prompt of the grammar means: its kind and the modalities it can be true for."""
    return kind, tuple(sorted(true_for))


def places(teacher, tokenizer, seed=7):
    """Meaning -> unit vector (E): the mean of what the teacher makes of its clear wordings, outliers left out twice."""
    r = random.Random(seed)
    g, found = P.Grammar(r, tokenizer.words), {}
    for share, draw in DRAWS:
        for _ in range(int(PER_MEANING * 40 * share)):
            text, kind, true_for = draw(g, r)
            found.setdefault(meaning(kind, true_for), []).append(text)
    out = {}
    with torch.no_grad():
        for key, texts in sorted(found.items()):
            vectors = teacher(tokenizer.batch(texts[:PER_MEANING]))
            for _ in range(2):
                centre = F.normalize(vectors.mean(0), dim=0)
                near = (vectors @ centre).argsort(descending=True)
                vectors = vectors[near[: max(8, int(0.8 * len(near)))]]
            out[key] = F.normalize(vectors.mean(0), dim=0)
    return out


class TextTrainer:
    """`teacher` and `start`: states of the text tower; `old`, `new`: the tokenizers they read with."""

    def __init__(self, teacher, start, old, new, steps, seed, rate=1e-3):
        self.seed, self.random, self.tokenizer = seed, random.Random(seed), new
        self.steps, self.rate = steps, rate
        self.grammar = P.Grammar(self.random, new.words)
        reader = Text(len(old.words))
        reader.load_state_dict(teacher)
        where = places(reader, old)
        self.rows = {key: i for i, key in enumerate(where)}
        self.centres = torch.stack(list(where.values()))
        self.net = Text(len(new.words))
        self.net.load_state_dict(start)
        self.optimizer = torch.optim.AdamW(self.net.parameters(), rate, weight_decay=0.02)

    def batch(self):
        """Texts and the rows of `centres` they belong to."""
        texts, rows = [], []
        for _ in range(BATCH):
            (draw,) = self.random.choices([d for _, d in DRAWS], [s for s, _ in DRAWS])
            text, kind, true_for = draw(self.grammar, self.random)
            text = self.grammar.clutter(text)
            if self.random.random() < SHUFFLED:
                words = text.split(" ")
                self.random.shuffle(words)
                text = " ".join(words)
            texts.append(text)
            rows.append(self.rows[meaning(kind, true_for)])
        return texts, torch.tensor(rows)

    def step(self):
        texts, rows = self.batch()
        cosines = self.net(self.tokenizer.batch(texts)) @ self.centres.T
        near = 1 - cosines[torch.arange(len(rows)), rows].mean()
        right = F.cross_entropy(LOGIT_SCALE * cosines, rows)
        self.optimizer.zero_grad()
        (near + 0.3 * right).backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        hit = (cosines.argmax(1) == rows).float().mean()
        return {"near": near.item(), "right": right.item(), "hit": hit.item()}

    def run(self, progress: Progress):
        progress.attach(self.net, self.optimizer)
        self.random.seed(self.seed + progress.step)
        for number in range(progress.step, self.steps):
            warm = min(1.0, (number + 1) / 60)
            rate = self.rate * warm * (0.5 * (1 + math.cos(math.pi * number / self.steps)) + 0.01)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            progress.advance(self.step())
        progress.save()


def grown(state, pieces):
    """A text tower's state with rows for new words: each starts as the mean of the word pieces it was read as before."""
    key = "transformer.embeddings.word_embeddings.weight"
    rows = [state[key][ids].mean(0, keepdim=True) for ids in pieces]
    return {**state, key: torch.cat([state[key], *rows])}
