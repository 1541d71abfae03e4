"""A real Triton Inference Server with the large graphs of some packs.

PyPI's nvidia-pytriton carries the server, on a processor and with the Python backend only: each graph is an ONNX Runtime session
behind a function. Run by test/support/packs/triton.ts:

    python triton.py PORT PACK.json ...

where PACK.json is {"id", "sha256", "graphs": {name: file}}. Prints "ready" once the models are loaded, and ends with its parent.
"""

import json
import os
import sys
import threading
import time

import numpy
import onnxruntime
from pytriton.model_config import ModelConfig, Tensor
from pytriton.models.model import Model
from pytriton.triton import Triton, TritonConfig

DTYPES = {"tensor(float)": numpy.float32, "tensor(int64)": numpy.int64}
SHA256 = {}

# pytriton writes the models' configuration itself and has no word for further parameters.
written = Model._get_triton_model_config


def with_pack(self):
    config = written(self)
    config.backend_parameters["packSha256"] = SHA256[self.model_name]
    return config


Model._get_triton_model_config = with_pack


def shape(argument):
    # Triton has no scalars: its ONNX Runtime backend gives them the shape [1], and so does this.
    return tuple(d if isinstance(d, int) else -1 for d in argument.shape) or (1,)


def tensors(arguments):
    return [Tensor(name=a.name, dtype=DTYPES[a.type], shape=shape(a)) for a in arguments]


def bind(triton, pack, graph, file):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    outputs = [o.name for o in session.get_outputs()]
    scalars = [i.name for i in session.get_inputs() if not i.shape]

    def run(data):
        inputs = {name: value.reshape(()) if name in scalars else value for name, value in data.items()}
        answer = zip(outputs, session.run(outputs, inputs))
        return {name: value.reshape((1,)) if value.ndim == 0 else value for name, value in answer}

    def infer(requests):
        return [run(request.data) for request in requests]

    name = f"{pack['id']}.{graph}"
    SHA256[name] = pack["sha256"]
    triton.bind(
        model_name=name,
        infer_func=infer,
        inputs=tensors(session.get_inputs()),
        outputs=tensors(session.get_outputs()),
        config=ModelConfig(batching=False),
        strict=False,
    )


def end_with_parent(parent, triton):
    while os.getppid() == parent:
        time.sleep(0.5)
    triton.stop()
    os._exit(0)


def main():
    port = int(sys.argv[1])
    parent = os.getppid()
    config = TritonConfig(
        http_address="127.0.0.1",
        http_port=port,
        grpc_address="127.0.0.1",
        grpc_port=int(sys.argv[2]),
        allow_metrics=False,
        log_verbose=0,
    )
    triton = Triton(config=config)
    for path in sys.argv[3:]:
        with open(path, encoding="utf-8") as file:
            pack = json.load(file)
        for graph, onnx in pack["graphs"].items():
            bind(triton, pack, graph, onnx)
    triton.run()
    threading.Thread(target=end_with_parent, args=(parent, triton), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()
    triton.stop()


main()
