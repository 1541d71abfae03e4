"""SAM's prompt encoder and mask decoder at reduced size, with the official key names."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from .tinyvit import EMBED, SIZE, LayerNorm2d, TinyVit

GRID, LOW_RES = SIZE // 16, SIZE // 4
MASKS, HEADS, MLP_DIM = 4, 4, 256
MEAN = torch.tensor([123.675, 116.28, 103.53]).view(1, 3, 1, 1)
STD = torch.tensor([58.395, 57.12, 57.375]).view(1, 3, 1, 1)
NO_POINT, BACKGROUND, FOREGROUND, TOP_LEFT, BOTTOM_RIGHT = -1, 0, 1, 2, 3


class PositionEncoding(nn.Module):
    """Random Fourier features of coordinates in 0..1."""

    def __init__(self):
        super().__init__()
        self.register_buffer("positional_encoding_gaussian_matrix", torch.randn(2, EMBED // 2))

    def forward(self, xy):
        phase = 2 * math.pi * ((2 * xy - 1) @ self.positional_encoding_gaussian_matrix)
        return torch.cat([phase.sin(), phase.cos()], -1)


class PromptEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.pe_layer = PositionEncoding()
        self.point_embeddings = nn.ModuleList([nn.Embedding(1, EMBED) for _ in range(4)])
        self.not_a_point_embed = nn.Embedding(1, EMBED)
        self.mask_downscaling = nn.Sequential(
            nn.Conv2d(1, 4, 2, 2), LayerNorm2d(4), nn.GELU(),
            nn.Conv2d(4, 16, 2, 2), LayerNorm2d(16), nn.GELU(),
            nn.Conv2d(16, EMBED, 1),
        )  # fmt: skip
        self.no_mask_embed = nn.Embedding(1, EMBED)

    def points(self, xy, labels):
        """Pixel coordinates (K,n,2) in the 256 frame and labels (K,n) -> (K,n,C)."""
        labels = labels[..., None]
        absent = labels == NO_POINT
        encoded = self.pe_layer((xy + 0.5) / SIZE).masked_fill(absent, 0.0)
        encoded = encoded + absent * self.not_a_point_embed.weight
        for label, embedding in enumerate(self.point_embeddings):
            encoded = encoded + (labels == label) * embedding.weight
        return encoded

    def grid(self):
        """(1,C,16,16) encoding of the image embedding's cells."""
        at = (torch.arange(GRID) + 0.5) / GRID
        y, x = torch.meshgrid(at, at, indexing="ij")
        return self.pe_layer(torch.stack([x, y], -1)).permute(2, 0, 1)[None]

    def dense(self, count, masks, has_mask):
        """(K,C,16,16) from low-resolution mask logits (K,1,64,64) where has_mask (K) is 1."""
        none = self.no_mask_embed.weight.view(1, -1, 1, 1).expand(count, -1, GRID, GRID)
        if masks is None:
            return none
        keep = has_mask.view(-1, 1, 1, 1)
        return keep * self.mask_downscaling(masks) + (1 - keep) * none


class DecoderAttention(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(EMBED, inner) for _ in range(3))
        self.out_proj = nn.Linear(inner, EMBED)

    def forward(self, q, k, v):
        split = lambda x: x.view(*x.shape[:2], HEADS, -1).transpose(1, 2)
        q, k, v = split(self.q_proj(q)), split(self.k_proj(k)), split(self.v_proj(v))
        mixed = (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).softmax(-1) @ v
        return self.out_proj(mixed.transpose(1, 2).flatten(2))


class TwoWayLayer(nn.Module):
    """Tokens attend to themselves and the image, the image attends to the tokens."""

    def __init__(self, first):
        super().__init__()
        self.first = first
        self.self_attn = DecoderAttention(EMBED)
        self.cross_attn_token_to_image = DecoderAttention(EMBED // 2)
        self.cross_attn_image_to_token = DecoderAttention(EMBED // 2)
        self.norm1, self.norm2, self.norm3, self.norm4 = (nn.LayerNorm(EMBED) for _ in range(4))
        self.mlp = nn.Module()
        self.mlp.lin1, self.mlp.lin2 = nn.Linear(EMBED, MLP_DIM), nn.Linear(MLP_DIM, EMBED)

    def forward(self, tokens, image, token_pe, image_pe):
        if self.first:
            tokens = self.self_attn(tokens, tokens, tokens)
        else:
            placed = tokens + token_pe
            tokens = tokens + self.self_attn(placed, placed, tokens)
        tokens = self.norm1(tokens)
        placed, cells = tokens + token_pe, image + image_pe
        tokens = self.norm2(tokens + self.cross_attn_token_to_image(placed, cells, image))
        tokens = self.norm3(tokens + self.mlp.lin2(F.relu(self.mlp.lin1(tokens))))
        placed = tokens + token_pe
        image = self.norm4(image + self.cross_attn_image_to_token(cells, placed, tokens))
        return tokens, image


class TwoWayTransformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([TwoWayLayer(True), TwoWayLayer(False)])
        self.final_attn_token_to_image = DecoderAttention(EMBED // 2)
        self.norm_final_attn = nn.LayerNorm(EMBED)

    def forward(self, image, image_pe, token_pe):
        tokens = token_pe
        for layer in self.layers:
            tokens, image = layer(tokens, image, token_pe, image_pe)
        last = self.final_attn_token_to_image(tokens + token_pe, image + image_pe, image)
        return self.norm_final_attn(tokens + last), image


class Mlp3(nn.Module):
    def __init__(self, out):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(EMBED, n) for n in (EMBED, EMBED, out))

    def forward(self, x):
        return self.layers[2](F.relu(self.layers[1](F.relu(self.layers[0](x)))))


class MaskDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.transformer = TwoWayTransformer()
        self.iou_token = nn.Embedding(1, EMBED)
        self.mask_tokens = nn.Embedding(MASKS, EMBED)
        self.output_upscaling = nn.Sequential(
            nn.ConvTranspose2d(EMBED, EMBED // 4, 2, 2), LayerNorm2d(EMBED // 4), nn.GELU(),
            nn.ConvTranspose2d(EMBED // 4, EMBED // 8, 2, 2), nn.GELU(),
        )  # fmt: skip
        self.output_hypernetworks_mlps = nn.ModuleList(Mlp3(EMBED // 8) for _ in range(MASKS))
        self.iou_prediction_head = Mlp3(MASKS)

    def forward(self, image, image_pe, points, dense):
        count = len(points)
        own = torch.cat([self.iou_token.weight, self.mask_tokens.weight])
        tokens = torch.cat([own.expand(count, -1, -1), points], 1)
        rows = (image + dense).flatten(2).transpose(1, 2)
        tokens, rows = self.transformer(rows, image_pe.flatten(2).transpose(1, 2), tokens)
        wide = self.output_upscaling(rows.transpose(1, 2).reshape(count, EMBED, GRID, GRID))
        kernels = [m(tokens[:, 1 + i]) for i, m in enumerate(self.output_hypernetworks_mlps)]
        masks = torch.einsum("kmc,kchw->kmhw", torch.stack(kernels, 1), wide)
        return masks, self.iou_prediction_head(tokens[:, 0])


class Sam(nn.Module):
    def __init__(self):
        super().__init__()
        self.image_encoder = TinyVit()
        self.prompt_encoder = PromptEncoder()
        self.mask_decoder = MaskDecoder()

    def decode(self, embedding, xy, labels, masks=None, has_mask=None):
        """embedding (K,128,16,16), xy (K,n,2), labels (K,n) -> logits (K,4,64,64), IoU (K,4).

        A box is two points, so a prompt of points only needs a NO_POINT entry, as in SAM."""
        encoder = self.prompt_encoder
        points = encoder.points(xy, labels)
        dense = encoder.dense(len(xy), masks, has_mask)
        return self.mask_decoder(embedding, encoder.grid(), points, dense)


def normalise(grey):
    """(B,1,256,256) grey 0..255 -> (B,3,256,256)."""
    return (grey.expand(-1, 3, -1, -1) - MEAN) / STD
