"""The averaged weights of a checkpoint as safetensors (fp16), and as an ONNX graph whose answers are compared with PyTorch's.

Usage (from platform/models/training): python3 -m locator.second.export --runs RUNS --out FOLDER [--kind breast]
The graph (FOLDER/second.onnx): embedding (1,256,64,64); rows and columns (64,64), which cut the content out of it (`bilinear`); image
(1,1,160,160) grey 0..255 and seen (1,1,160,160) the locator's logits, as the locator sees and gives them; text (1,E) unit -> map
(1,160,160) logits, presence (1) logit."""

import argparse
import json
import os

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors.torch import save_file

from .. import data
from ..train import OWN, Texts
from . import net as parts
from .frame import bilinear
from .train import Store, answers


class Graph(torch.nn.Module):
    """The net with the frame as two matrices: no grid sampling where it runs."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, embedding, rows, columns, image, text, seen):
        small = lambda planes: parts.at_map(planes, parts.SIDE)
        m, p = self.net.answer(rows @ self.net.enter(embedding) @ columns.T, small(image), text, small(seen))
        return parts.at_map(m[:, None], data.SIZE)[:, 0], p


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--runs", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--kind", choices=("brain", "breast"), default="brain")
    o = p.parse_args()
    os.makedirs(o.out, exist_ok=True)
    store, texts = Store(f"{o.runs}/second"), Texts(f"{o.runs}/texts.emb.json")
    c = torch.load(f"{store.folder}/second.pt")
    weights = {k: v.half().contiguous() for k, v in c["average"].items() if v.is_floating_point()}
    save_file(weights, f"{o.out}/second.safetensors", metadata=dict(steps=str(c["step"])))
    text = texts.lists[OWN[o.kind]].mean(0)[None]
    net = parts.Second(text=text.shape[1])
    net.load_state_dict({k: weights[k].float() if k in weights else v for k, v in c["average"].items()})
    net.eval()
    at = store.of("val")[:8]
    feeds = []
    for k in at:
        sx, tx, sy, ty = store.frames[k].tolist()
        own = (store.embedding([k]), torch.from_numpy(bilinear(sy, ty)), torch.from_numpy(bilinear(sx, tx)))
        feeds.append((*own, store.images[[k]][:, None], text, store.maps[[k]][:, None]))
    names = ["embedding", "rows", "columns", "image", "text", "seen"]
    file = f"{o.out}/second.onnx"
    torch.onnx.export(Graph(net).eval(), feeds[0], file, input_names=names, output_names=["map", "presence"], opset_version=17, dynamo=False)
    onnx.checker.check_model(file)
    session, worst = onnxruntime.InferenceSession(file), [0.0, 0.0]
    for k, feed in zip(at, feeds):
        own = answers(net, store, [k], text[0])
        got = session.run(None, {n: v.numpy() for n, v in zip(names, feed)})
        worst = [max(w, float(np.abs(a - b).max())) for w, a, b in zip(worst, own, got)]
    size = os.path.getsize(f"{o.out}/second.safetensors")
    print(json.dumps(dict(weights=sum(v.numel() for v in weights.values()), bytes=size, worst=dict(zip(("map", "presence"), worst)))))


if __name__ == "__main__":
    main()
