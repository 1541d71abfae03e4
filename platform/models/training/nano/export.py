"""Writes a run as the folder the converter reads: checkpoints (averaged weights), config.json, vocab.txt, split.json."""

import json
import pathlib
import shutil

import torch

from . import safetensors
from .models import clip_model as C, sam_model as S, tinyvit as T
from .balance import balanced
from .dataset import Dataset
from .train_clip import NOISE_BLOCK


def config(pipeline, threshold):
    """Every hyper-parameter that the shapes in the checkpoints do not give, and the settings chosen on validation."""
    return {
        "name": "nano-v1",
        "biomedclip": {
            "file": "biomedclip-nano.safetensors",
            "embed_dim": C.EMBED,
            "vision": {
                "image_size": C.IMAGE_SIZE, "patch_size": C.PATCH, "width": C.WIDTH, "depth": C.DEPTH, "heads": C.HEADS,
                "mlp_ratio": 4, "ln_eps": 1e-6, "act": "gelu_erf", "pool": "cls token after final norm",
                "resize": "squash whole image to 224x224 (bilinear or bicubic, antialias)",
                "mean": C.MEAN.flatten().tolist(), "std": C.STD.flatten().tolist(),
            },
            "text": {
                "vocab": "vocab.txt", "width": C.TEXT_WIDTH, "layers": C.TEXT_LAYERS, "heads": C.TEXT_HEADS,
                "context_length": C.CONTEXT, "ln_eps": 1e-12, "act": "gelu_erf", "pooler": "cls_last_hidden_state",
                "lowercase": True, "strip_accents": True, "pad_id": 0, "unk_id": 1, "cls_id": 2, "sep_id": 3,
            },
            "dense": {"scale": C.LOGIT_SCALE, "threshold": threshold},
            "m2ib": {"layer_trained_with_noise": NOISE_BLOCK},
        },
        "mobile_sam": {
            "file": "mobile-sam-nano.safetensors",
            "img_size": T.SIZE, "embed_dims": T.WIDTHS, "depths": T.DEPTHS, "num_heads": T.HEADS, "window_sizes": T.WINDOWS,
            "downsample_strides": T.STRIDES, "prompt_embed_dim": T.EMBED, "decoder_heads": S.HEADS, "decoder_mlp_dim": S.MLP_DIM,
            "num_multimask_outputs": S.MASKS - 1, "pixel_mean": S.MEAN.flatten().tolist(), "pixel_std": S.STD.flatten().tolist(),
        },
        "pipeline": pipeline,
    }  # fmt: skip


def split_of(data):
    """Names of the images by part and source; phantoms are left out, they are all for training."""
    out = {"train": {}, "calibration": {}, "validation": {}}
    for source, name, held, kept in zip(data.source, data.name, data.validation, data.calibration):
        if "phantoms" not in source:
            part = "validation" if held else "calibration" if kept else "train"
            out[part].setdefault(str(source), []).append(str(name))
    return out


def merged(tuned, start, share):
    """The image tower between where it started and where training took it, the text tower as trained: what was found before the
    training is found again, and most of what is new stays."""

    def at(key, value):
        if not value.dtype.is_floating_point or key.startswith("text."):
            return value
        return share * value + (1 - share) * start[key].float()

    return {key: at(key, value) for key, value in tuned.items()}


def export(runs, v0, out, settings):
    """runs: folder of clip.pt, sam.pt, vocab.txt and cache.npz; v0: the run that training started from. Half precision: the
    pack's weights are, so nothing is lost."""
    runs, out = pathlib.Path(runs), pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    pipeline = dict(settings)
    share, threshold = pipeline.pop("tuned_share"), pipeline.pop("verdict_threshold")
    factor, data = pipeline.pop("breast_factor"), Dataset(runs / "cache.npz")
    start = safetensors.read(pathlib.Path(v0) / "biomedclip-nano.safetensors")
    for checkpoint, name in (("clip.pt", "biomedclip-nano"), ("sam.pt", "mobile-sam-nano")):
        kept = torch.load(runs / checkpoint)
        state = kept["average"]
        if checkpoint == "clip.pt":
            shown = data.images[data.calibration]
            state = balanced(merged(state, start, share), runs / "vocab.txt", shown, factor)
        tensors = {k: v.half() if v.dtype.is_floating_point else v for k, v in state.items()}
        safetensors.write(
            out / f"{name}.safetensors",
            tensors,
            {"format": "pt", "model": f"{name} v1", "steps": str(kept["step"])},
        )
    shutil.copy(runs / "vocab.txt", out / "vocab.txt")
    (out / "config.json").write_text(json.dumps(config(pipeline, threshold), indent=1) + "\n")
    (out / "split.json").write_text(
        json.dumps(split_of(data), indent=1) + "\n"
    )
