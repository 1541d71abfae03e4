"""SAM with the ViT encoder, one box prompt; segment-anything's key names."""
import math

import torch
import torch.nn.functional as F


class Sam:
    def __init__(self, weights):
        self.w = weights
        side = weights['image_encoder.pos_embed'].shape[1]
        self.side = side
        self.size = side * weights['image_encoder.patch_embed.proj.weight'].shape[-1]
        self.head_dim = weights['image_encoder.blocks.0.attn.rel_pos_h'].shape[1]
        self.blocks = 1 + max(int(k.split('.')[2]) for k in weights if k.startswith('image_encoder.blocks.'))

    def norm(self, x, prefix, eps):
        return F.layer_norm(x, (int(x.shape[-1]),), self.w[prefix + '.weight'], self.w[prefix + '.bias'], eps)

    def norm2d(self, x, prefix):
        return self.norm(x.permute(0, 2, 3, 1), prefix, 1e-6).permute(0, 3, 1, 2)

    def linear(self, x, prefix):
        return F.linear(x, self.w[prefix + '.weight'], self.w[prefix + '.bias'])

    # ---- image encoder
    def encode(self, pixels):
        p = 'image_encoder.'
        conv = p + 'patch_embed.proj.'
        stride = int(self.w[conv + 'weight'].shape[-1])
        x = F.conv2d(pixels, self.w[conv + 'weight'], self.w[conv + 'bias'], stride=stride).permute(0, 2, 3, 1)
        x = x + self.w[p + 'pos_embed']
        for i in range(self.blocks):
            x = self.block(x, p + 'blocks.%d' % i)
        x = F.conv2d(x.permute(0, 3, 1, 2), self.w[p + 'neck.0.weight'])
        x = F.conv2d(self.norm2d(x, p + 'neck.1'), self.w[p + 'neck.2.weight'], padding=1)
        return self.norm2d(x, p + 'neck.3')

    def block(self, x, p):
        window = (int(self.w[p + '.attn.rel_pos_h'].shape[0]) + 1) // 2
        y = self.norm(x, p + '.norm1', 1e-6)
        if window == self.side:
            y = self.attention(y, p + '.attn')
        else:
            count = -(-self.side // window)
            pad = count * window - self.side
            width = int(x.shape[-1])
            y = F.pad(y, (0, 0, 0, pad, 0, pad)).reshape(count, window, count, window, width)
            y = self.attention(y.permute(0, 2, 1, 3, 4).reshape(-1, window, window, width), p + '.attn')
            y = y.reshape(count, count, window, window, width).permute(0, 2, 1, 3, 4)
            y = y.reshape(1, count * window, count * window, width)[:, : self.side, : self.side]
        x = x + y
        return x + self.linear(F.gelu(self.linear(self.norm(x, p + '.norm2', 1e-6), p + '.mlp.lin1')), p + '.mlp.lin2')

    def attention(self, x, p):
        n, s, _, width = x.shape
        heads, d = width // self.head_dim, self.head_dim
        q, k, v = self.linear(x, p + '.qkv').reshape(n, s * s, 3, heads, d).permute(2, 0, 3, 1, 4).reshape(
            3, n * heads, s * s, d)
        scores = (q * d ** -0.5) @ k.transpose(-2, -1)
        offsets = torch.arange(s)[:, None] - torch.arange(s)[None] + s - 1
        grid = q.reshape(n * heads, s, s, d)
        rows = torch.einsum('bhwc,hkc->bhwk', grid, self.w[p + '.rel_pos_h'][offsets])
        columns = torch.einsum('bhwc,wkc->bhwk', grid, self.w[p + '.rel_pos_w'][offsets])
        scores = scores.view(-1, s, s, s, s) + rows[..., :, None] + columns[..., None, :]
        mixed = scores.view(-1, s * s, s * s).softmax(-1) @ v
        return self.linear(mixed.view(n, heads, s, s, d).permute(0, 2, 3, 1, 4).reshape(n, s, s, width), p + '.proj')

    # ---- prompt encoder and mask decoder
    def position(self, xy):
        """Coordinates in 0..1, (..., 2) -> (..., C)."""
        m = self.w['prompt_encoder.pe_layer.positional_encoding_gaussian_matrix']
        angle = 2 * math.pi * ((2 * xy - 1) @ m)
        return torch.cat([angle.sin(), angle.cos()], -1)

    def decode(self, embedding, box):
        """Box in input pixels -> mask logits (4,4h,4h) and predicted IoU (4)."""
        p = 'prompt_encoder.'
        corners = self.position((torch.tensor(box, dtype=torch.float32).view(2, 2) + 0.5) / self.size)
        corners = corners + torch.cat([self.w[p + 'point_embeddings.%d.weight' % i] for i in (2, 3)])
        dense = self.w[p + 'no_mask_embed.weight'].view(1, -1, 1, 1)
        return self.outlines(embedding + dense, corners, self.grid_position())

    def grid_position(self):
        """Position encoding of the embedding's cells, (1,h*h,C)."""
        centres = (torch.arange(self.side) + 0.5) / self.side
        y, x = torch.meshgrid(centres, centres, indexing='ij')
        return self.position(torch.stack([x, y], -1)).reshape(1, self.side ** 2, -1)

    def outlines(self, image, sparse, position):
        """Embedding with its dense prompt (1,C,h,h), prompt tokens (K,C), the cells' positions (1,h*h,C)."""
        d = 'mask_decoder.'
        tokens = torch.cat([self.w[d + 'iou_token.weight'], self.w[d + 'mask_tokens.weight'], sparse])[None]
        tokens, image = self.two_way(image.flatten(2).transpose(1, 2), position, tokens)
        up = image.transpose(1, 2).reshape(1, -1, self.side, self.side)
        u = d + 'output_upscaling.'
        up = F.conv_transpose2d(up, self.w[u + '0.weight'], self.w[u + '0.bias'], stride=2)
        up = F.gelu(self.norm2d(up, u + '1'))
        up = F.gelu(F.conv_transpose2d(up, self.w[u + '3.weight'], self.w[u + '3.bias'], stride=2))
        weights = torch.stack([self.perceptron(tokens[0, 1 + i], d + 'output_hypernetworks_mlps.%d' % i) for i in range(4)])
        masks = (weights @ up[0].flatten(1)).view(4, *up.shape[-2:])
        return masks, self.perceptron(tokens[0, 0], d + 'iou_prediction_head')

    def perceptron(self, x, p):
        for i in range(3):
            x = self.linear(x, p + '.layers.%d' % i)
            x = x.relu() if i < 2 else x
        return x

    def two_way(self, image, position, points):
        t = 'mask_decoder.transformer.'
        queries = points
        for i in range(2):
            p = t + 'layers.%d.' % i
            q = queries if i == 0 else queries + points
            attended = self.attend(q, q, queries, p + 'self_attn')
            queries = self.norm(attended if i == 0 else queries + attended, p + 'norm1', 1e-5)
            queries = queries + self.attend(
                queries + points, image + position, image, p + 'cross_attn_token_to_image')
            queries = self.norm(queries, p + 'norm2', 1e-5)
            hidden = self.linear(queries, p + 'mlp.lin1').relu()
            queries = self.norm(queries + self.linear(hidden, p + 'mlp.lin2'), p + 'norm3', 1e-5)
            image = image + self.attend(
                image + position, queries + points, queries, p + 'cross_attn_image_to_token')
            image = self.norm(image, p + 'norm4', 1e-5)
        attended = self.attend(queries + points, image + position, image, t + 'final_attn_token_to_image')
        return self.norm(queries + attended, t + 'norm_final_attn', 1e-5), image

    def attend(self, q, k, v, p, heads=8):
        split = lambda x, name: self.linear(x, p + name).view(1, x.shape[1], heads, -1).transpose(1, 2)
        q, k, v = split(q, '.q_proj'), split(k, '.k_proj'), split(v, '.v_proj')
        weights = (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).softmax(-1)
        return self.linear((weights @ v).transpose(1, 2).flatten(2), p + '.out_proj')
