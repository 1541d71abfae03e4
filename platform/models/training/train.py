"""Trains the nano weights: python3 train.py STAGE... --data DIR --v0 DIR --runs DIR (see README.md)."""

import argparse
import json
import pathlib

import torch

from nano import dataset, export, prompts, safetensors, validation
from nano.checkpoint import Progress
from nano.models.tokenizer import Tokenizer

HERE = pathlib.Path(__file__).parent
STEPS = {"text": 1300, "clip": 1700, "sam": 1000}


def prepare(args):
    dataset.gather(args.data, args.v0, args.runs / "phantoms", args.runs / "cache.npz")
    for part in ("validation", "calibration"):
        validation.write(args.runs / "cache.npz", args.runs / part, part=part)


def tokenizers(args):
    """v0's tokenizer and the one with the new words; the new vocab.txt is written to the runs folder."""
    old = Tokenizer(args.v0 / "vocab.txt")
    path = args.runs / "vocab.txt"
    path.write_text("\n".join(prompts.vocabulary(old.words)) + "\n")
    return old, Tokenizer(path)


def v0_clip(args):
    return safetensors.read(args.v0 / "biomedclip-nano.safetensors")


def text(args):
    from nano.train_text import TextTrainer, grown

    old, new = tokenizers(args)
    prefix = "text."
    state = {k[len(prefix) :]: v for k, v in v0_clip(args).items() if k.startswith(prefix)}
    start = grown(state, [old.encode(w)[1:-1] for w in new.words[len(old.words) :]])
    trainer = TextTrainer(state, start, old, new, args.steps or STEPS["text"], args.seed)
    trainer.run(Progress(args.runs / "text.pt"))


def clip(args):
    from nano.train_clip import ClipTrainer

    _, new = tokenizers(args)
    tower = torch.load(args.runs / "text.pt")["average"]
    start = {**v0_clip(args), **{f"text.{k}": v for k, v in tower.items()}}
    data = dataset.Dataset(args.runs / "cache.npz")
    steps = args.steps or STEPS["clip"]
    trainer = ClipTrainer(data, new, start, steps, args.seed, args.first)
    trainer.run(Progress(args.runs / "clip.pt"))


def sam(args):
    from nano.train_sam import SamTrainer

    start = safetensors.read(args.v0 / "mobile-sam-nano.safetensors")
    data = dataset.Dataset(args.runs / "cache.npz")
    trainer = SamTrainer(data, start, args.steps or STEPS["sam"], args.seed)
    trainer.run(Progress(args.runs / "sam.pt"))


def write(args):
    settings = json.loads((HERE / "settings.json").read_text())
    export.export(args.runs, args.v0, args.out, settings)


STAGES = {"prepare": prepare, "text": text, "clip": clip, "sam": sam, "export": write}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("stages", nargs="+", choices=STAGES)
    parser.add_argument("--data", type=pathlib.Path, help="folder of the image sets")
    parser.add_argument("--v0", type=pathlib.Path, help="folder of the nano-v0 run")
    parser.add_argument(
        "--runs", type=pathlib.Path, required=True, help="phantoms, cache and checkpoints"
    )
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "weights" / "nano-v1")
    parser.add_argument(
        "--steps", type=int, help="length of the run, for the learning rate as well"
    )
    parser.add_argument("--first", type=int, default=0, help="first image block that is trained")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for stage in arguments.stages:
        STAGES[stage](arguments)
