"""The second look: a small U-shaped head on LiteMedSAM's image embedding, in the frame of the locator's map (the content's box squashed
to a square), conditioned on the text as the locator is (net.py) and with the image beside it."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from ..net import SHARE, Conv
from .frame import CELLS

EMBEDDED = 256  # channels of LiteMedSAM's embedding
SIDE = 2 * CELLS  # of the map, and of what is seen besides
WIDTHS = [32, 64, 96]


def framed(planes, frame, turn=None, side=CELLS):
    """Planes of the embedding in the content's frame. planes (B,C,64,64); frame (B,4): scale and shift along x and y from the content's
    frame (-1..1) to the embedding's; turn (B,2,3): an augmentation, from its frame to the content's. Returns (B,C,side,side)."""
    n = len(frame)
    into = torch.zeros(n, 3, 3)
    into[:, 0, 0], into[:, 0, 2], into[:, 1, 1], into[:, 1, 2], into[:, 2, 2] = frame[:, 0], frame[:, 1], frame[:, 2], frame[:, 3], 1
    if turn is not None:
        into = into @ F.pad(turn, (0, 0, 0, 1)).index_put((torch.arange(n), torch.tensor(2), torch.tensor(2)), torch.tensor(1.0))
    grid = F.affine_grid(into[:, :2], (n, 1, side, side), align_corners=False)
    return F.grid_sample(planes, grid, align_corners=False, padding_mode="border")


def at_map(planes, side):
    """(B,C,S,S) at another side."""
    return F.interpolate(planes, size=(side, side), mode="bilinear", align_corners=False)


class Second(nn.Module):
    """Map logits (B,128,128) and presence (B) from the embedding, the image and the locator's map."""

    def __init__(self, widths=WIDTHS, text=128):
        super().__init__()
        w = widths
        self.enter = nn.Conv2d(EMBEDDED, w[0], 1, bias=False)
        self.norm = nn.BatchNorm2d(w[0])
        self.look = Conv(8, w[0])
        self.join = nn.Conv2d(2 * w[0], w[0], 1)
        self.encoder = nn.ModuleList([nn.Identity()] + [nn.Sequential(Conv(i, o), Conv(o, o)) for i, o in zip(w, w[1:])])
        self.middle = Conv(w[-1], w[-1])
        self.narrow = nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in zip(w[:0:-1], w[-2::-1]))
        self.decoder = nn.ModuleList(Conv(b, b) for b in w[-2::-1])
        self.text = nn.Linear(text, 64)
        self.films = nn.ModuleList(nn.Linear(64, 2 * o) for o in w[::-1])
        for f in self.films:
            nn.init.normal_(f.weight, std=0.05)
            nn.init.zeros_(f.bias)
        self.out = nn.Conv2d(w[0], 4, 1)
        nn.init.constant_(self.out.bias, -2.0)
        self.presence = nn.Parameter(torch.tensor([0.5, 0.0]))

    def forward(self, embedding, frame, image, text, seen, turn=None):
        """embedding (B,256,64,64), frame (B,4) and turn as in `framed`; image (B,1,128,128) grey 0..255; text (B,D); seen (B,1,128,128)
        the locator's logits. Returns map logits (B,128,128) and presence logits (B)."""
        return self.answer(framed(self.enter(embedding), frame, turn), image, text, seen)

    def answer(self, own, image, text, seen):
        """own (B,32,64,64): what `enter` makes of the embedding, in the content's frame; the rest as in `forward`."""
        mean = image.mean((2, 3), keepdim=True)
        image = (image - mean) / ((image - mean).square().mean((2, 3), keepdim=True).sqrt() + 8)
        beside = [F.pixel_unshuffle(image, 2), F.pixel_unshuffle(seen.clamp(-8, 8) / 4, 2)]
        own = F.relu(self.norm(own))
        x = F.relu(self.join(torch.cat([own, self.look(torch.cat(beside, 1))], 1)))
        levels = []
        for n, block in enumerate(self.encoder):
            x = block(x if n == 0 else F.max_pool2d(x, 2))
            levels.append(x)
        hidden = F.relu(self.text(text))
        films = [f(hidden) for f in self.films]
        x = self.middle(x, films[0])
        for narrow, conv, level, film in zip(self.narrow, self.decoder, levels[-2::-1], films[1:]):
            x = F.interpolate(narrow(x), size=level.shape[2:], mode="bilinear", align_corners=False)
            x = conv(x + level, film)
        m = F.pixel_shuffle(self.out(x), 2)[:, 0].float()
        top = m.flatten(1).topk(int(SHARE * m[0].numel()), 1)[0].mean(1)
        return m, self.presence[0] * top + self.presence[1]
