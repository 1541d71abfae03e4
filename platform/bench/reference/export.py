"""
Plain ONNX exports of the same checkpoints: `python3 export.py CHECKPOINT KIND OUT IMAGE_SIZE CELLS`, with torch.onnx.export at opset 17
and nothing done to the graph. KIND: sam-vit, tiny-vit, decoder, clip-image, and point-encoder, point-decoder (the inputs of transformers.js).
Names of inputs and outputs are those of our graphs (engine/pack/modelPack.ts), so that both sides take the same feeds.
"""
import sys

import torch
import torch.nn.functional as F

from biomedclip import BiomedClip
from checkpoint import read_checkpoint
from sam import Sam
from tinyvit import TinyViT


class Graph(torch.nn.Module):
    """Weights as parameters, so that they become initialisers and not constants in the trace."""

    def __init__(self, path):
        super().__init__()
        self.w = {}
        for key, value in read_checkpoint(path).items():
            parameter = torch.nn.Parameter(value, requires_grad=False)
            self.register_parameter(key.replace('.', '/'), parameter)
            self.w[key] = parameter


class Encoder(Graph):
    def __init__(self, path, architecture):
        super().__init__(path)
        self.model = architecture(self.w)

    def forward(self, pixels):
        return self.model.encode(pixels)


class ClipImage(Graph):
    def __init__(self, path):
        super().__init__(path)
        self.model = BiomedClip(self.w)

    def forward(self, pixels):
        return self.model.image(pixels)


class PromptedSam(Sam):
    """Sam's decoder behind any encoder."""

    def __init__(self, weights, side, size):
        self.w, self.side, self.size = weights, side, size

    def prompts(self, points, labels):
        """(1,K,2) input pixels, (1,K) labels -> (K,C)."""
        p, label = 'prompt_encoder.', labels[0, :, None]
        tokens = self.position((points[0] + 0.5) / self.size) * (label != -1).float()
        tokens = tokens + self.w[p + 'not_a_point_embed.weight'] * (label == -1).float()
        for i in range(4):
            tokens = tokens + self.w[p + 'point_embeddings.%d.weight' % i] * (label == i).float()
        return tokens

    def dense(self, mask):
        p = 'prompt_encoder.mask_downscaling.'
        conv = lambda x, i, stride: F.conv2d(x, self.w[p + i + '.weight'], self.w[p + i + '.bias'], stride=stride)
        x = F.gelu(self.norm2d(conv(mask, '0', 2), p + '1'))
        return conv(F.gelu(self.norm2d(conv(x, '3', 2), p + '4')), '6', 1)


class Decoder(Graph):
    """segment-anything's own ONNX model (utils/onnx.py) without its last resize, which ours has not in the graph either."""

    def __init__(self, path, side, size):
        super().__init__(path)
        self.model = PromptedSam(self.w, side, size)
        self.register_buffer('position', self.model.grid_position())

    def forward(self, embedding, points, labels, mask, hasMask):
        none = self.w['prompt_encoder.no_mask_embed.weight'].view(1, -1, 1, 1)
        dense = hasMask * self.model.dense(mask) + (1 - hasMask) * none
        masks, iou = self.model.outlines(embedding + dense, self.model.prompts(points, labels), self.position)
        return masks[None], iou[None]


class PointDecoder(Graph):
    """As transformers.js asks for it: positions from the encoder's side, no mask input, three masks."""

    def __init__(self, path, side, size):
        super().__init__(path)
        self.model = PromptedSam(self.w, side, size)

    def forward(self, image_embeddings, image_positional_embeddings, input_points, input_labels):
        none = self.w['prompt_encoder.no_mask_embed.weight'].view(1, -1, 1, 1)
        sparse = self.model.prompts(input_points[0], input_labels[0].float())
        # SamPromptEncoder pads where there is no box.
        padding = self.w['prompt_encoder.not_a_point_embed.weight']
        position = image_positional_embeddings.flatten(2).transpose(1, 2)
        masks, iou = self.model.outlines(image_embeddings + none, torch.cat([sparse, padding]), position)
        return iou[None, None, 1:], masks[None, None, 1:]


class PointEncoder(Encoder):
    def __init__(self, path, side, size):
        super().__init__(path, TinyViT)
        rows = PromptedSam(self.w, side, size).grid_position()
        self.register_buffer('position', rows.transpose(1, 2).reshape(1, -1, side, side))

    def forward(self, pixel_values):
        return self.model.encode(pixel_values), self.position + 0 * pixel_values[:, :1, :1, :1]


def exported(kind, path, size, side):
    """The module, example inputs, names of inputs and outputs, free axes."""
    pixels = torch.zeros(1, 3, size, size)
    image = {'pixels': pixels}
    if kind == 'sam-vit':
        return Encoder(path, Sam), image, ['embedding'], {}
    if kind == 'tiny-vit':
        return Encoder(path, TinyViT), image, ['embedding'], {}
    if kind == 'clip-image':
        return ClipImage(path), image, ['embed'], {}
    if kind == 'point-encoder':
        names = ['image_embeddings', 'image_positional_embeddings']
        return PointEncoder(path, side, size), {'pixel_values': pixels}, names, {}
    channels = read_checkpoint(path)['mask_decoder.iou_token.weight'].shape[1]
    embedding = torch.zeros(1, channels, side, side)
    if kind == 'point-decoder':
        inputs = {
            'image_embeddings': embedding,
            'image_positional_embeddings': torch.zeros(1, channels, side, side),
            'input_points': torch.full((1, 1, 1, 2), 5.0),
            'input_labels': torch.ones(1, 1, 1, dtype=torch.int64),
        }
        axes = {'input_points': {2: 'points'}, 'input_labels': {2: 'points'}}
        return PointDecoder(path, side, size), inputs, ['iou_scores', 'pred_masks'], axes
    inputs = {
        'embedding': embedding,
        'points': torch.full((1, 2, 2), 5.0),
        'labels': torch.tensor([[1.0, -1.0]]),
        'mask': torch.zeros(1, 1, 4 * side, 4 * side),
        'hasMask': torch.zeros(1),
    }
    return Decoder(path, side, size), inputs, ['masks', 'iou'], {'points': {1: 'K'}, 'labels': {1: 'K'}}


def main(path, kind, out, size, side):
    module, inputs, outputs, axes = exported(kind, path, int(size), int(side))
    with torch.no_grad():
        torch.onnx.export(module.eval(), tuple(inputs.values()), out, opset_version=17, input_names=list(inputs),
                          output_names=outputs, dynamic_axes=axes)


if __name__ == '__main__':
    main(*sys.argv[1:])
