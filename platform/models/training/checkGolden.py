"""Compares the models with the tensors recorded in the v0 run: python3 checkGolden.py NANO_V0. Exits 1 where they differ."""

import json
import pathlib
import sys

import numpy as np
import torch

from nano import safetensors
from nano.models.clip_model import Clip
from nano.models.sam_model import Sam, normalise
from nano.models.tokenizer import Tokenizer

TOLERANCE = 1e-4
DTYPES = {"u8": np.uint8, "i32": np.int32, "f32": np.float32}


def main(v0):
    tokenizer = Tokenizer(v0 / "vocab.txt")
    clip, sam = Clip(len(tokenizer.words)).eval(), Sam().eval()
    clip.load_state_dict(safetensors.read(v0 / "biomedclip-nano.safetensors"))
    sam.load_state_dict(safetensors.read(v0 / "mobile-sam-nano.safetensors"))
    golden = v0 / "golden"
    read = lambda f: torch.from_numpy(
        np.fromfile(golden / f["file"], DTYPES[f["dtype"]]).reshape(f["shape"])
    )
    worst = {}

    def compare(name, got, file):
        worst[name] = max(worst.get(name, 0.0), float((got - read(file)).abs().max()))

    for case in json.loads((golden / "index.json").read_text())["cases"]:
        files = case["files"]
        assert tokenizer.encode(case["prompt"]) == case["ids"], case["prompt"]
        text = clip.text(tokenizer.batch([case["prompt"]]))[0]
        vectors = clip.visual(read(files["clip_input"]))[0]
        embedding = sam.image_encoder(normalise(read(files["image"]).float()[None, None]))
        compare("text_embedding", text, files["text_embedding"])
        compare("image_embedding", vectors[0], files["image_embedding"])
        compare("patch_similarity", (vectors[1:] @ text).view(14, 14), files["patch_similarity"])
        compare("sam_embedding", embedding, files["sam_embedding"])
        for decoded in case["decoder"]:
            low, _ = sam.decode(
                embedding,
                torch.tensor([decoded["points"]]),
                torch.tensor([decoded["labels"]]).float(),
            )
            compare("low_res", low[0], decoded["low_res"])
    for name, error in worst.items():
        print(f"{name:18} {error:.1e}")
    return max(worst.values()) < TOLERANCE


if __name__ == "__main__":
    with torch.no_grad():
        sys.exit(0 if main(pathlib.Path(sys.argv[1])) else 1)
