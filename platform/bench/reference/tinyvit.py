"""TinyViT, the image encoder of MobileSAM and LiteMedSAM; segment-anything's key names."""
import torch
import torch.nn.functional as F

E = 'image_encoder.'


class TinyViT:
    def __init__(self, weights):
        self.w = weights
        self.stages = 1 + max(int(k.split('.')[2]) for k in weights if k.startswith(E + 'layers.'))
        # A patch embedding of one pixel does not shrink the image.
        self.stride = 2 if weights[E + 'patch_embed.seq.0.c.weight'].shape[-1] > 1 else 1
        self.index = {}
        for s in range(self.stages):
            bias = weights.get(E + 'layers.%d.blocks.0.attn.attention_biases' % s)
            if bias is not None:
                self.index[s] = offsets(int(bias.shape[1] ** 0.5))

    def conv(self, x, p, stride=1):
        weight, bn = self.w[p + '.c.weight'], p + '.bn.'
        groups = int(weight.shape[0]) if int(weight.shape[1]) == 1 else 1
        y = F.conv2d(x, weight, stride=stride, padding=int(weight.shape[-1]) // 2, groups=groups)
        return F.batch_norm(y, self.w[bn + 'running_mean'], self.w[bn + 'running_var'], self.w[bn + 'weight'],
                            self.w[bn + 'bias'], eps=1e-5)

    def norm(self, x, p, eps=1e-5):
        return F.layer_norm(x, (int(x.shape[-1]),), self.w[p + '.weight'], self.w[p + '.bias'], eps)

    def linear(self, x, p):
        return F.linear(x, self.w[p + '.weight'], self.w[p + '.bias'])

    def encode(self, pixels):
        """(1,3,P,P) -> (1,C,h,h)."""
        p = E + 'patch_embed.seq.'
        x = self.conv(F.gelu(self.conv(pixels, p + '0', self.stride)), p + '2', self.stride)
        for s in range(self.stages):
            p = E + 'layers.%d' % s
            depth = 1 + max(int(k.split('.')[4]) for k in self.w if k.startswith(p + '.blocks.'))
            for i in range(depth):
                block = self.attention_block if s in self.index else self.mobile_block
                x = block(x, '%s.blocks.%d' % (p, i), s)
            if s + 1 < self.stages:
                d = p + '.downsample.conv'
                x = F.gelu(self.conv(F.gelu(self.conv(x, d + '1')), d + '2', 2 if s < 2 else 1))
                x = self.conv(x, d + '3')
        x = F.conv2d(x, self.w[E + 'neck.0.weight'])
        x = F.conv2d(self.norm2d(x, E + 'neck.1'), self.w[E + 'neck.2.weight'], padding=1)
        return self.norm2d(x, E + 'neck.3')

    def norm2d(self, x, p):
        return self.norm(x.permute(0, 2, 3, 1), p, 1e-6).permute(0, 3, 1, 2)

    def mobile_block(self, x, p, _stage):
        y = F.gelu(self.conv(F.gelu(self.conv(x, p + '.conv1')), p + '.conv2'))
        return F.gelu(x + self.conv(y, p + '.conv3'))

    def attention_block(self, x, p, stage):
        window = int(self.w[p + '.attn.attention_biases'].shape[1] ** 0.5)
        side, width = int(x.shape[2]), int(x.shape[1])
        rows = x.permute(0, 2, 3, 1)
        count = -(-side // window)
        pad = count * window - side
        y = F.pad(rows, (0, 0, 0, pad, 0, pad)).reshape(count, window, count, window, width)
        y = self.attention(y.permute(0, 2, 1, 3, 4).reshape(-1, window * window, width), p + '.attn', stage)
        y = y.reshape(count, count, window, window, width).permute(0, 2, 1, 3, 4)
        y = y.reshape(1, count * window, count * window, width)[:, :side, :side]
        x = self.conv((rows + y).permute(0, 3, 1, 2), p + '.local_conv').permute(0, 2, 3, 1)
        hidden = F.gelu(self.linear(self.norm(x, p + '.mlp.norm'), p + '.mlp.fc1'))
        return (x + self.linear(hidden, p + '.mlp.fc2')).permute(0, 3, 1, 2)

    def attention(self, x, p, stage):
        biases = self.w[p + '.attention_biases']
        heads, (n, tokens, width) = int(biases.shape[0]), (int(side) for side in x.shape)
        d = width // heads
        qkv = self.linear(self.norm(x, p + '.norm'), p + '.qkv').view(n, tokens, heads, 3 * d)
        q, k, v = (t.permute(0, 2, 1, 3) for t in qkv.split([d, d, d], -1))
        scores = (q @ k.transpose(-2, -1)) * d ** -0.5 + biases[:, self.index[stage]]
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(n, tokens, width)
        return self.linear(mixed, p + '.proj')


def offsets(window):
    """Number of |dy|,|dx| for each pair of window positions, in the order in which they first come."""
    places = [(y, x) for y in range(window) for x in range(window)]
    numbers = {}
    index = [numbers.setdefault((abs(a[0] - b[0]), abs(a[1] - b[1])), len(numbers)) for a in places for b in places]
    return torch.tensor(index).view(len(places), len(places))
