"""A checkpoint to go on from, from the locator in a pack (`locator.onnx`: batch normalisation folded away, weights in 8 bits).

Usage (from platform/models/training): python3 -m locator.start PACK --runs RUNS [--name locator]
The normalisations come back from the data: each gets the mean and deviation of what its convolution gives on training images, and the
scale and shift that take them away again. The net answers as the pack's, and trains as one with normalisation does."""

import argparse
import random

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from .net import Locator
from .train import Sampler, Texts, questions

BATCHES = 12


def folded(pack):
    """The graph's weights in float32 under their names; 8-bit ones times their scales."""
    graph = onnx.load(f"{pack}/locator.onnx").graph
    stored = {i.name: numpy_helper.to_array(i).astype(np.float32) for i in graph.initializer}
    out = {k: v for k, v in stored.items() if not k.endswith((".q8", ".s8"))}
    for k, v in stored.items():
        if k.endswith(".q8"):
            out[k[:-3]] = v * stored[f"{k[:-3]}.s8"]
    return out, presence(graph, stored)


def presence(graph, stored):
    """Factor and offset of the graph's last product and sum."""
    made = {o: n for n in graph.node for o in n.output}
    constant = lambda n: next(float(stored[i]) for i in n.input if i in stored)
    total = made["presence"]
    while total.op_type != "Add":
        total = made[total.input[0]]
    product = made[next(i for i in total.input if i not in stored)]
    return [constant(product), constant(total)]


def state(pack):
    """The net's state with normalisations that do nothing but add the folded shift."""
    weights, p = folded(pack)
    out = {"presence": torch.tensor(p)}
    for k, v in weights.items():
        v = torch.from_numpy(v.copy())
        if k.endswith(".conv.weight+norm"):
            out[k[:-5]] = v
        elif k.endswith(".conv.bias+norm"):
            at = k[: -len("conv.bias+norm")] + "norm."
            out |= {at + "bias": v, at + "weight": torch.ones(len(v)), at + "running_mean": torch.zeros(len(v)), at + "running_var": torch.ones(len(v))}
        elif k.endswith(".weight.T"):
            out[k[:-2]] = v.T.contiguous()
        elif k.endswith((".weight", ".bias")):
            out[k] = v
    return out


@torch.no_grad()
def normalise(net, sampler, texts):
    """Gives every normalisation the statistics of training images without changing what the net answers."""
    sums = {}

    def watch(conv):
        def hook(_, __, y):
            a = y.double().transpose(0, 1).flatten(1)
            n, s, q = sums.get(conv, (0, 0, 0))
            sums[conv] = n + a.shape[1], s + a.sum(1), q + a.square().sum(1)

        return hook

    blocks = [m for m in net.modules() if hasattr(m, "norm")]
    hooks = [b.conv.register_forward_hook(watch(b)) for b in blocks]
    for _ in range(BATCHES):
        kinds, known, x, y, b = sampler.draw(1.0)
        at, words, _ = questions(kinds, known, y, b, texts)
        net.answer([level[at] for level in net.features(x[:, None])], words)
    for h in hooks:
        h.remove()
    for b in blocks:
        n, s, q = sums[b]
        mean = (s / n).float()
        variance = (q / n - (s / n).square()).float()
        b.norm.weight.copy_((variance + b.norm.eps).sqrt() / (1 + b.norm.eps) ** 0.5)
        b.norm.bias.add_(mean / (1 + b.norm.eps) ** 0.5)
        b.norm.running_mean.copy_(mean)
        b.norm.running_var.copy_(variance)


@torch.no_grad()
def main():
    p = argparse.ArgumentParser()
    p.add_argument("pack")
    p.add_argument("--runs", required=True)
    p.add_argument("--name", default="locator")
    o = p.parse_args()
    random.seed(1), torch.manual_seed(1), torch.set_num_threads(1)
    texts = Texts(f"{o.runs}/texts.emb.json")
    sampler = Sampler(np.load(f"{o.runs}/cache.npz"), set())
    s = state(o.pack)
    net = Locator(text=s["text.weight"].shape[1]).eval()
    missing = net.load_state_dict(s, strict=False).missing_keys
    assert all(k.endswith("num_batches_tracked") for k in missing), missing
    _, _, x, _, _ = sampler.draw(1.0)
    words = torch.stack([texts.draw("brain tumor") for _ in x])
    before = net(x[:, None], words)
    normalise(net, sampler, texts)
    after = net(x[:, None], words)
    print("largest change of a logit", *(float((a - b).abs().max()) for a, b in zip(before, after)))
    weights = {k: v.clone() for k, v in net.state_dict().items()}
    torch.save(dict(net=weights, average=weights, step=0, spent=0.0), f"{o.runs}/{o.name}.pt")


if __name__ == "__main__":
    main()
