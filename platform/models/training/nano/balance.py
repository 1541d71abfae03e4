"""One threshold for every finding: the breast prompts' cosines shrunk so that both lesions are found as often as v0 finds them.

Tuned on brains, the image tower scores brain tumours lower than breast lesions, while a pack has a single threshold. The text
projection turns a prompt for `text` towards a direction that no image token has: its cosines with all tokens shrink by one
factor, maps keep their shape, and the other prompts hardly move.
"""

import math

import torch

from . import prompts as P
from .models.clip_model import Clip
from .saliency import pixels
from .models.tokenizer import Tokenizer

HEAD = "text.proj.2.weight"


def unused_direction(tokens, texts):
    """Unit vector (E) in which the image tokens (N,E) have least energy, at right angles to the texts (K,E)."""
    basis, _ = torch.linalg.qr(texts.T)
    outside = torch.eye(len(basis)) - basis @ basis.T
    energy = outside @ (tokens.T @ tokens) @ outside + 1e6 * basis @ basis.T
    return torch.linalg.eigh(energy).eigenvectors[:, 0]


def shrunk(state, text, direction, factor):
    """State of the model in which prompts at `text` (unit vector) have `factor` times their cosines with image tokens."""
    head = state[HEAD].float()
    turn = math.sqrt(1 / factor**2 - 1) * torch.outer(direction, text)
    return {**state, HEAD: head + turn @ head}


@torch.no_grad()
def balanced(state, vocabulary, images, factor):
    """`state` with the breast prompts shrunk by `factor`; `images` (n,256,256) u8 show what tokens there are."""
    tokenizer = Tokenizer(vocabulary)
    net = Clip(len(tokenizer.words))
    net.load_state_dict(state)
    texts = net.text(tokenizer.batch(P.MAIN))
    tokens = torch.cat([net.visual(pixels(image))[0] for image in images])
    return shrunk(state, texts[0], unused_direction(tokens, texts), factor)
