"""The locator: a small U-shaped net (after Ronneberger et al. 2015, skips added as in LinkNet, Chaurasia and Culurciello 2017) whose
bottleneck and decoder are modulated by a text embedding (FiLM, Perez et al. 2018), with presence read from the map itself: a pooled
presence head learns which collection an image comes from."""

import torch
import torch.nn as nn
import torch.nn.functional as F

WIDTHS = [32, 64, 128, 192, 256]
SHARE = 0.005  # of the map's pixels whose mean logit says whether the thing is there


def half():
    """Half precision where the processor computes in it; elsewhere it would be emulated, several times slower than float32."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.cpu.get_capabilities().get("avx512_bf16", False))


class Conv(nn.Module):
    """3x3 convolution, batch normalisation, FiLM where there is a text, ReLU."""

    def __init__(self, i, o):
        super().__init__()
        self.conv = nn.Conv2d(i, o, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(o)

    def forward(self, x, film=None):
        x = self.norm(self.conv(x))
        if film is not None:
            scale, shift = film[:, :, None, None].to(x.dtype).chunk(2, 1)
            x = x * (1 + scale) + shift
        return F.relu(x)


class Locator(nn.Module):
    def __init__(self, widths=WIDTHS, text=128):
        super().__init__()
        w = widths
        self.encoder = nn.ModuleList(
            nn.Sequential(Conv(i, o), Conv(o, o)) for i, o in zip([4] + w[:-1], w)
        )
        self.middle = Conv(w[-1], w[-1])
        self.narrow = nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in zip(w[:0:-1], w[-2::-1]))
        self.decoder = nn.ModuleList(Conv(b, b) for b in w[-2::-1])
        self.text = nn.Linear(text, 64)
        self.films = nn.ModuleList(nn.Linear(64, 2 * o) for o in w[::-1])
        for f in self.films:
            nn.init.normal_(f.weight, std=0.05)
            nn.init.zeros_(f.bias)
        self.out = nn.Conv2d(w[0], 4, 1)
        self.presence = nn.Parameter(torch.tensor([0.5, 0.0]))

    def features(self, x):
        """x (B,1,S,S) grey 0..255. One normalisation per image, 2x2 pixels to channels, then the encoder's levels."""
        mean = x.mean((2, 3), keepdim=True)
        x = (x - mean) / ((x - mean).square().mean((2, 3), keepdim=True).sqrt() + 8)
        x = F.pixel_unshuffle(x, 2).contiguous(memory_format=torch.channels_last)
        levels = []
        for n, block in enumerate(self.encoder):
            x = block(x if n == 0 else F.max_pool2d(x, 2))
            levels.append(x)
        return levels

    def answer(self, levels, text):
        """text (B,D) unit embeddings. Returns map logits (B,S,S) and presence logits (B)."""
        hidden = F.relu(self.text(text))
        films = [f(hidden) for f in self.films]
        x = self.middle(levels[-1], films[0])
        for narrow, conv, level, film in zip(self.narrow, self.decoder, levels[-2::-1], films[1:]):
            x = F.interpolate(narrow(x), size=level.shape[2:], mode="bilinear", align_corners=False)
            x = conv(x + level, film)
        m = F.pixel_shuffle(self.out(x), 2)[:, 0].float()
        top = m.flatten(1).topk(int(SHARE * m[0].numel()), 1)[0].mean(1)
        return m, self.presence[0] * top + self.presence[1]

    def forward(self, x, text):
        return self.answer(self.features(x), text)
