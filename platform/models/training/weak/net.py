"""The student: a decoder on the frozen embedding of the pack's drawing model, its patch vectors and the image itself.

The keys are what platform/models/src/third/thirdGraph.ts reads."""

import torch
from torch import nn
from torch.nn import functional as F

GROUPS = 4
GRID = 16


class Student(nn.Module):
    """embedding (B,C,16,16), patches (B,E,16,16) or None, image (B,1,S,S) z-scored -> logits (B,S,S)."""

    def __init__(self, channels, size):
        super().__init__()
        self.size = size
        self.squeeze = nn.Conv2d(channels, 48, 1)
        self.squeeze_norm = nn.GroupNorm(GROUPS, 48)
        self.drop = nn.Dropout2d(0.2)
        self.mix = nn.Conv2d(48, 32, 3, padding=1)
        self.mix_norm = nn.GroupNorm(GROUPS, 32)
        self.widen = nn.Conv2d(32, 24, 3, padding=1)
        self.look = nn.Conv2d(1, 8, 5, padding=2)
        self.see = nn.Conv2d(8, 8, 3, padding=1)
        self.join = nn.Conv2d(32, 16, 3, padding=1)
        self.out = nn.Conv2d(16, 1, 1)

    def forward(self, features, image):
        h = self.drop(F.gelu(self.squeeze_norm(self.squeeze(features))))
        h = F.gelu(self.mix_norm(self.mix(h)))
        h = F.interpolate(h, scale_factor=2, mode="bilinear")
        h = F.gelu(self.widen(h))
        h = F.interpolate(h, size=(self.size, self.size), mode="bilinear")
        x = F.gelu(self.see(F.gelu(self.look(image))))
        return self.out(F.gelu(self.join(torch.cat([h, x], 1))))[:, 0]
