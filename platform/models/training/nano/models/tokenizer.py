"""BERT WordPiece: lower case, no accents, greedy longest match. Ids are line numbers of vocab.txt."""

import re
import unicodedata

import torch

from .clip_model import CONTEXT

UNKNOWN, START, END = 1, 2, 3
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


class Tokenizer:
    def __init__(self, path):
        with open(path, encoding="utf8") as file:
            self.words = file.read().split("\n")[:-1]
        self.ids = {word: i for i, word in enumerate(self.words)}

    def encode(self, text):
        plain = unicodedata.normalize("NFD", " ".join(text.split()).lower())
        plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
        ids = [START]
        for word in _WORD.findall(plain):
            ids += self._pieces(word)
        return ids[: CONTEXT - 1] + [END]

    def _pieces(self, word):
        pieces, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = ("##" if start else "") + word[start:end]
                if piece in self.ids:
                    pieces.append(self.ids[piece])
                    start = end
                    break
            else:
                return [UNKNOWN]
        return pieces

    def batch(self, texts):
        """Zero-padded ids (n, longest)."""
        rows = [self.encode(t) for t in texts]
        width = max(map(len, rows))
        return torch.tensor([r + [0] * (width - len(r)) for r in rows])
