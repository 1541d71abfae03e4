"""Resumable progress: weights, their moving average, optimiser and step in one file, written every few minutes."""

import os
import time

import torch

SAVE_SECONDS = 150
DECAY = 0.997


class Progress:
    def __init__(self, path):
        self.path, self.step, self.means = str(path), 0, {}
        self.saved = self.shown = time.time()

    def attach(self, net, optimizer):
        """Restores what the file holds, if there is one."""
        self.net, self.optimizer = net, optimizer
        self.average = {k: v.clone() for k, v in net.state_dict().items()}
        if os.path.exists(self.path):
            kept = torch.load(self.path)
            net.load_state_dict(kept["net"])
            optimizer.load_state_dict(kept["optimizer"])
            self.average, self.step = kept["average"], kept["step"]

    def advance(self, losses):
        self.step += 1
        decay = min(DECAY, self.step / (self.step + 20))
        for name, value in self.net.state_dict().items():
            if value.dtype.is_floating_point:
                self.average[name].mul_(decay).add_(value, alpha=1 - decay)
            else:
                self.average[name] = value.clone()
        for name, value in losses.items():
            self.means[name] = 0.97 * self.means.get(name, value) + 0.03 * value
        if time.time() - self.shown > 30:
            self.shown = time.time()
            print(self.step, {k: round(v, 3) for k, v in self.means.items()}, flush=True)
        if time.time() - self.saved > SAVE_SECONDS:
            self.save()

    def save(self):
        state = dict(
            net=self.net.state_dict(),
            average=self.average,
            optimizer=self.optimizer.state_dict(),
            step=self.step,
        )
        torch.save(state, self.path + ".part")
        os.replace(self.path + ".part", self.path)
        self.saved = time.time()
