"""BiomedCLIP: timm's ViT and a BERT, open_clip's key names."""
import math

import torch
import torch.nn.functional as F


class BiomedClip:
    def __init__(self, weights):
        self.w = weights
        width = weights['visual.trunk.cls_token'].shape[-1]
        self.heads = width // 64
        self.blocks = 1 + max(int(k.split('.')[3]) for k in weights if k.startswith('visual.trunk.blocks.'))
        self.layers = 1 + max(int(k.split('.')[4]) for k in weights if k.startswith('text.transformer.encoder.layer.'))
        self.text_heads = weights['text.transformer.embeddings.LayerNorm.weight'].shape[0] // 64
        self.scale = float(weights['logit_scale'].exp())

    def norm(self, x, prefix, eps):
        return F.layer_norm(x, (int(x.shape[-1]),), self.w[prefix + '.weight'], self.w[prefix + '.bias'], eps)

    def linear(self, x, prefix):
        return F.linear(x, self.w[prefix + '.weight'], self.w.get(prefix + '.bias'))

    def attend(self, q, k, v, heads):
        b, n, d = q.shape
        split = lambda t: t.reshape(b, n, heads, d // heads).transpose(1, 2)
        scores = split(q) @ split(k).transpose(-2, -1) / math.sqrt(d // heads)
        return (scores.softmax(-1) @ split(v)).transpose(1, 2).reshape(b, n, d)

    def tokens(self, pixels):
        p = 'visual.trunk.patch_embed.proj'
        size = int(self.w[p + '.weight'].shape[-1])
        x = F.conv2d(pixels, self.w[p + '.weight'], self.w[p + '.bias'], stride=size).flatten(2).transpose(1, 2)
        cls = self.w['visual.trunk.cls_token'].expand(len(x), -1, -1)
        return torch.cat([cls, x], 1) + self.w['visual.trunk.pos_embed']

    def attention(self, i, normed):
        p = 'visual.trunk.blocks.%d.attn' % i
        q, k, v = self.linear(normed, p + '.qkv').chunk(3, -1)
        return self.linear(self.attend(q, k, v, self.heads), p + '.proj')

    def mlp(self, i, x):
        p = 'visual.trunk.blocks.%d' % i
        hidden = F.gelu(self.linear(self.norm(x, p + '.norm2', 1e-6), p + '.mlp.fc1'))
        return x + self.linear(hidden, p + '.mlp.fc2')

    def block(self, i, x):
        return self.mlp(i, x + self.attention(i, self.norm(x, 'visual.trunk.blocks.%d.norm1' % i, 1e-6)))

    def project(self, x):
        return F.linear(self.norm(x[:, 0], 'visual.trunk.norm', 1e-6), self.w['visual.head.proj.weight'])

    def image(self, pixels):
        x = self.tokens(pixels)
        for i in range(self.blocks):
            x = self.block(i, x)
        return self.project(x)

    def text(self, ids):
        """(B,T) ids, 0 is padding -> (B,E)."""
        e = 'text.transformer.embeddings.'
        table = self.w[e + 'position_embeddings.weight'] + self.w[e + 'token_type_embeddings.weight'][0]
        x = self.norm(self.w[e + 'word_embeddings.weight'][ids] + table[: ids.shape[1]], e + 'LayerNorm', 1e-12)
        bias = (ids == 0).float()[:, None, None, :] * -1e9
        for i in range(self.layers):
            x = self.text_layer('text.transformer.encoder.layer.%d' % i, x, bias)
        return self.linear(F.gelu(self.linear(x[:, 0], 'text.proj.0')), 'text.proj.2')

    def text_layer(self, p, x, bias):
        b, n, d = x.shape
        split = lambda name: self.linear(x, p + '.attention.self.' + name).reshape(
            b, n, self.text_heads, d // self.text_heads).transpose(1, 2)
        scores = split('query') @ split('key').transpose(-2, -1) / math.sqrt(d // self.text_heads) + bias
        mixed = (scores.softmax(-1) @ split('value')).transpose(1, 2).reshape(b, n, d)
        x = self.norm(self.linear(mixed, p + '.attention.output.dense') + x, p + '.attention.output.LayerNorm', 1e-12)
        hidden = F.gelu(self.linear(x, p + '.intermediate.dense'))
        return self.norm(self.linear(hidden, p + '.output.dense') + x, p + '.output.LayerNorm', 1e-12)
