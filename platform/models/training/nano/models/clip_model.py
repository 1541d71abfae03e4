"""BiomedCLIP's architecture at reduced size: a ViT (timm key names) and a BERT (transformers key names)."""

import math

import torch
import torch.nn.functional as F
from torch import nn

MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
STD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)
IMAGE_SIZE, PATCH = 224, 16
GRID = IMAGE_SIZE // PATCH
WIDTH, DEPTH, HEADS, EMBED = 144, 6, 3, 128
TEXT_WIDTH, TEXT_LAYERS, TEXT_HEADS, CONTEXT = 128, 2, 2, 64
LOGIT_SCALE = 15.0  # also the slope of every sigmoid loss
THRESHOLD = 0.4  # cosine at which a patch or an image counts as showing the finding


class Attention(nn.Module):
    """Multi-head self-attention, (B,N,C) -> (B,N,C)."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        weights = ((q * (c // self.heads) ** -0.5) @ k.transpose(-2, -1)).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(b, n, c))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    """Pre-norm block. `normed` replaces norm1(x), so that a caller can differentiate with respect to it."""

    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Mlp(width)

    def forward(self, x, normed=None):
        x = x + self.attn(self.norm1(x) if normed is None else normed)
        return x + self.mlp(self.norm2(x))


class Trunk(nn.Module):
    def __init__(self):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.pos_embed = nn.Parameter(torch.zeros(1, GRID * GRID + 1, WIDTH))
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.blocks = nn.ModuleList([Block(WIDTH, HEADS) for _ in range(DEPTH)])
        self.norm = nn.LayerNorm(WIDTH, eps=1e-6)


class Visual(nn.Module):
    """Image tower, cut into pieces: embed -> blocks -> tail."""

    def __init__(self):
        super().__init__()
        self.trunk = Trunk()
        self.head = nn.Module()
        self.head.proj = nn.Linear(WIDTH, EMBED, bias=False)

    def embed(self, pixels):
        """(B,3,224,224) normalised -> tokens (B,197,W), token 0 is CLS."""
        patches = self.trunk.patch_embed.proj(pixels).flatten(2).transpose(1, 2)
        cls = self.trunk.cls_token.expand(len(patches), -1, -1)
        return torch.cat([cls, patches], 1) + self.trunk.pos_embed

    def run(self, x, start, stop):
        for block in self.trunk.blocks[start:stop]:
            x = block(x)
        return x

    def tail(self, x):
        """Tokens -> unit vectors (B,197,E); [:,0] is the image embedding, [:,1:] the patches."""
        return F.normalize(self.head.proj(self.trunk.norm(x)), dim=-1)

    def forward(self, pixels):
        return self.tail(self.run(self.embed(pixels), 0, DEPTH))


def _named(**modules):
    holder = nn.Module()
    for name, module in modules.items():
        holder.add_module(name, module)
    return holder


class TextLayer(nn.Module):
    """Post-norm BERT layer."""

    def __init__(self):
        super().__init__()
        w = TEXT_WIDTH
        norm = lambda: nn.LayerNorm(w, eps=1e-12)
        heads = _named(query=nn.Linear(w, w), key=nn.Linear(w, w), value=nn.Linear(w, w))
        self.attention = _named(self=heads, output=_named(dense=nn.Linear(w, w), LayerNorm=norm()))
        self.intermediate = _named(dense=nn.Linear(w, 4 * w))
        self.output = _named(dense=nn.Linear(4 * w, w), LayerNorm=norm())

    def forward(self, x, bias):
        b, n, c = x.shape
        split = lambda layer: layer(x).view(b, n, TEXT_HEADS, c // TEXT_HEADS).transpose(1, 2)
        heads = getattr(self.attention, "self")
        q, k, v = split(heads.query), split(heads.key), split(heads.value)
        weights = (q @ k.transpose(-2, -1) * (c // TEXT_HEADS) ** -0.5 + bias).softmax(-1)
        mixed = (weights @ v).transpose(1, 2).reshape(b, n, c)
        x = self.attention.output.LayerNorm(x + self.attention.output.dense(mixed))
        hidden = F.gelu(self.intermediate.dense(x))
        return self.output.LayerNorm(x + self.output.dense(hidden))


class Text(nn.Module):
    """Text tower: ids (B,N), 0 = padding -> unit vectors (B,E)."""

    def __init__(self, vocabulary):
        super().__init__()
        w = TEXT_WIDTH
        self.transformer = _named(
            embeddings=_named(
                word_embeddings=nn.Embedding(vocabulary, w),
                position_embeddings=nn.Embedding(CONTEXT, w),
                token_type_embeddings=nn.Embedding(2, w),
                LayerNorm=nn.LayerNorm(w, eps=1e-12),
            ),
            encoder=_named(layer=nn.ModuleList([TextLayer() for _ in range(TEXT_LAYERS)])),
        )
        hidden = (w + EMBED) // 2
        self.proj = nn.Sequential(
            nn.Linear(w, hidden, bias=False), nn.GELU(), nn.Linear(hidden, EMBED, bias=False)
        )

    def forward(self, ids):
        e = self.transformer.embeddings
        x = e.word_embeddings(ids) + e.position_embeddings.weight[: ids.shape[1]]
        x = e.LayerNorm(x + e.token_type_embeddings.weight[0])
        bias = (ids == 0).float()[:, None, None] * -1e9
        for layer in self.transformer.encoder.layer:
            x = layer(x, bias)
        return F.normalize(self.proj(x[:, 0]), dim=-1)


class Clip(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.visual = Visual()
        self.text = Text(vocabulary)
        self.logit_scale = nn.Parameter(torch.tensor(math.log(LOGIT_SCALE)), requires_grad=False)


def normalise(grey):
    """(B,1,224,224) grey 0..1 -> (B,3,224,224)."""
    return (grey.expand(-1, 3, -1, -1) - MEAN) / STD
