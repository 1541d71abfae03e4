"""The reference pipeline as a process: one JSON request per line on stdin, one JSON answer per line on stdout."""
import json
import os
import resource
import sys
import time

import numpy as np
import torch

from biomedclip import BiomedClip
from checkpoint import read_checkpoint
from sam import Sam
import saliency


class Stopwatch:
    def __init__(self):
        self.ms = {}

    def time(self, stage, work):
        start, cpu = time.perf_counter(), time.process_time()
        result = work()
        wall, used = self.ms.get(stage, (0, 0))
        now, after = time.perf_counter(), time.process_time()
        self.ms[stage] = (wall + 1000 * (now - start), used + 1000 * (after - cpu))
        return result

    def read(self):
        return {
            'wall': {k: v[0] for k, v in self.ms.items()},
            'cpu': {k: v[1] for k, v in self.ms.items()},
        }


def raw(path, shape):
    return torch.from_numpy(np.fromfile(path, dtype=np.float32).reshape(shape))


class Reference:
    def __init__(self):
        self.clip = self.sam = None

    def load(self, request):
        torch.set_num_threads(request['threads'])
        watch = Stopwatch()
        if request.get('biomedclip'):
            self.clip = watch.time('load', lambda: BiomedClip(read_checkpoint(request['biomedclip'])))
        if request.get('sam'):
            self.sam = watch.time('load', lambda: Sam(read_checkpoint(request['sam'])))
        return {'timings': watch.read(), 'torch': torch.__version__, 'threads': torch.get_num_threads()}

    def text(self, request):
        ids = torch.tensor([request['ids']])
        watch = Stopwatch()
        with torch.no_grad():
            text = watch.time('textEncode', lambda: saliency.unit(self.clip.text(ids)))
        return self.answer(request, watch, {'text': text})

    def gscorecam(self, request):
        ids, pixels = torch.tensor([request['ids']]), raw(request['pixels'], request['pixelShape'])
        watch = Stopwatch()
        with torch.no_grad():
            text = watch.time('textEncode', lambda: saliency.unit(self.clip.text(ids)))
        planes, ranks = watch.time('imageEncode', lambda: saliency.importance(self.clip, pixels, text))
        cam = watch.time('saliency', lambda: saliency.gscorecam(
            self.clip, pixels, text, planes, ranks, request['masks'], request['softmax'] == 'all'))
        return self.answer(request, watch, {'map': cam, 'text': text, 'importance': ranks})

    def m2ib(self, request):
        ids, pixels = torch.tensor([request['ids']]), raw(request['pixels'], request['pixelShape'])
        noise = raw(request['noise'], request['noiseShape'])
        watch = Stopwatch()
        found = watch.time('saliency', lambda: saliency.m2ib(
            self.clip, pixels, ids, request['layer'], request['beta'], noise))
        return self.answer(request, watch, {'map': found})

    @torch.no_grad()
    def segment(self, request):
        pixels = raw(request['pixels'], request['pixelShape'])
        watch = Stopwatch()
        embedding = watch.time('samEncode', lambda: self.sam.encode(pixels))
        masks, iou = watch.time('samDecode', lambda: self.sam.decode(embedding, request['box']))
        return self.answer(request, watch, {'embedding': embedding, 'masks': masks, 'iou': iou})

    def answer(self, request, watch, arrays):
        for name, tensor in arrays.items():
            tensor.contiguous().numpy().tofile(os.path.join(request['out'], name + '.f32'))
        return {'timings': watch.read(), 'peakMb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def main():
    reference = Reference()
    handlers = {name: getattr(reference, name) for name in ('load', 'text', 'gscorecam', 'm2ib', 'segment')}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = handlers[request['op']](request)
        except Exception as error:  # told to the caller, who decides
            answer = {'error': '%s: %s' % (type(error).__name__, error)}
        print(json.dumps(answer), flush=True)


main()
