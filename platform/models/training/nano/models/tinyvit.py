"""MobileSAM's TinyViT image encoder at reduced size, with the official key names."""

import torch
import torch.nn.functional as F
from torch import nn

SIZE = 256
WIDTHS, DEPTHS, HEADS, WINDOWS = (24, 48, 112, 128), (1, 1, 4, 1), (1, 1, 2, 4), (7, 16, 16, 9)
STRIDES = (2, 2, 1)
EMBED = 128


class ConvNorm(nn.Module):
    """Convolution without bias, then BatchNorm."""

    def __init__(self, before, after, kernel=1, stride=1, pad=0, groups=1):
        super().__init__()
        self.c = nn.Conv2d(before, after, kernel, stride, pad, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(after)

    def forward(self, x):
        return self.bn(self.c(x))


class Stem(nn.Module):
    def __init__(self, width):
        super().__init__()
        first, second = ConvNorm(3, width // 2, 3, 2, 1), ConvNorm(width // 2, width, 3, 2, 1)
        self.seq = nn.Sequential(first, nn.GELU(), second)

    def forward(self, x):
        return self.seq(x)


class MobileConv(nn.Module):
    """Expand, depthwise, project, residual."""

    def __init__(self, width, expand=3):
        super().__init__()
        wide = width * expand
        self.conv1 = ConvNorm(width, wide)
        self.conv2 = ConvNorm(wide, wide, 3, 1, 1, groups=wide)
        self.conv3 = ConvNorm(wide, width)

    def forward(self, x):
        return F.gelu(x + self.conv3(F.gelu(self.conv2(F.gelu(self.conv1(x))))))


class Merge(nn.Module):
    """To the next stage's width and resolution."""

    def __init__(self, before, after, stride):
        super().__init__()
        self.conv1 = ConvNorm(before, after)
        self.conv2 = ConvNorm(after, after, 3, stride, 1, groups=after)
        self.conv3 = ConvNorm(after, after)

    def forward(self, x):
        return self.conv3(F.gelu(self.conv2(F.gelu(self.conv1(x)))))


class WindowAttention(nn.Module):
    """(windows, tokens, C), one learned bias per head and absolute offset."""

    def __init__(self, width, heads, window):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.attention_biases = nn.Parameter(torch.zeros(heads, window * window))
        at = torch.arange(window * window)
        row, col = torch.div(at, window, rounding_mode="floor"), at % window
        offset = (row[:, None] - row).abs() * window + (col[:, None] - col).abs()
        self.register_buffer("offset", offset, persistent=False)

    def forward(self, x):
        b, n, c = x.shape
        d = c // self.heads
        q, k, v = self.qkv(self.norm(x)).view(b, n, self.heads, 3 * d).transpose(1, 2).split(d, -1)
        scores = q @ k.transpose(-2, -1) * d**-0.5 + self.attention_biases[:, self.offset]
        return self.proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, c))


class TinyMlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(self.norm(x))))


class WindowBlock(nn.Module):
    """Window attention, depthwise convolution, MLP on (B,C,H,H)."""

    def __init__(self, width, heads, window):
        super().__init__()
        self.window = window
        self.attn = WindowAttention(width, heads, window)
        self.mlp = TinyMlp(width)
        self.local_conv = ConvNorm(width, width, 3, 1, 1, groups=width)

    def forward(self, x):
        x = x + self.attend(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        x = self.local_conv(x).permute(0, 2, 3, 1)
        return (x + self.mlp(x)).permute(0, 3, 1, 2)

    def attend(self, x):
        """(B,H,H,C), zero-padded to whole windows before the norm, as MobileSAM does."""
        b, h, _, c = x.shape
        w = self.window
        side = -(-h // w)
        x = F.pad(x, (0, 0, 0, side * w - h, 0, side * w - h))
        x = x.view(b, side, w, side, w, c).transpose(2, 3).reshape(-1, w * w, c)
        x = self.attn(x).view(b, side, side, w, w, c).transpose(2, 3)
        return x.reshape(b, side * w, side * w, c)[:, :h, :h]


class LayerNorm2d(nn.LayerNorm):
    """LayerNorm over the channels of (B,C,H,W)."""

    def __init__(self, width):
        super().__init__(width, eps=1e-6)

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class TinyVit(nn.Module):
    """(B,3,256,256) normalised pixels -> (B,128,16,16)."""

    def __init__(self):
        super().__init__()
        self.patch_embed = Stem(WIDTHS[0])
        self.layers = nn.ModuleList()
        for i, width in enumerate(WIDTHS):
            make = lambda: WindowBlock(width, HEADS[i], WINDOWS[i]) if i else MobileConv(width)
            stage = nn.Module()
            stage.blocks = nn.ModuleList([make() for _ in range(DEPTHS[i])])
            if i < len(STRIDES):
                stage.downsample = Merge(width, WIDTHS[i + 1], STRIDES[i])
            self.layers.append(stage)
        self.norm_head = nn.LayerNorm(WIDTHS[-1])  # in the checkpoint, unused by MobileSAM
        first = nn.Conv2d(WIDTHS[-1], EMBED, 1, bias=False)
        second = nn.Conv2d(EMBED, EMBED, 3, padding=1, bias=False)
        self.neck = nn.Sequential(first, LayerNorm2d(EMBED), second, LayerNorm2d(EMBED))

    def forward(self, x):
        x = self.patch_embed(x)
        for stage in self.layers:
            for block in stage.blocks:
                x = block(x)
            if hasattr(stage, "downsample"):
                x = stage.downsample(x)
        return self.neck(x)
