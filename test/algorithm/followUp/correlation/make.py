"""
Writes correlation.json: random tokens of two examples and a query, and what the read-out is by its formula in numpy 2.4.6
(algorithm/followUp/readOut.ts). Run: python3 make.py
"""
import json, pathlib
import numpy as np

rng = np.random.default_rng(8)
C, ASKED, TEMPERATURE = 6, 8, 0.07

def grid(columns, rows):
    x, y = np.meshgrid((np.arange(columns) + .5) / columns, (np.arange(rows) + .5) / rows)
    places = np.stack([x.ravel(), y.ravel()], 1).astype(np.float32)
    return dict(columns=columns, rows=rows, data=rng.standard_normal((rows * columns, C)).astype(np.float32) + 2, places=places)

def read_out(query, examples, placed):
    tokens = np.concatenate([e['data'] for e in examples]).astype(float)
    mean = tokens.mean(0)
    unit = lambda a: (a - mean) / np.linalg.norm(a - mean, axis=1, keepdims=True)
    cover = np.concatenate([e['cover'] for e in examples]).astype(float)
    there = np.concatenate([e['places'] for e in examples]).astype(float)
    here = query['places'].astype(float)
    alike = unit(query['data'].astype(float)) @ unit(tokens).T - placed * ((here[:, None] - there[None]) ** 2).sum(-1)
    out = []
    for row in alike:
        top = np.argsort(-row, kind='stable')[:ASKED]
        w = np.exp((row[top] - row[top].max()) / TEMPERATURE)
        out.append(float((w * cover[top]).sum() / w.sum()))
    return out

examples = []
for columns, rows in ((5, 4), (3, 6)):
    one = grid(columns, rows)
    one['cover'] = np.clip(rng.uniform(-1, 1.5, rows * columns), 0, 1).astype(np.float32)
    examples.append(one)
query = grid(4, 4)
plain = lambda one: {k: v.ravel().tolist() if isinstance(v, np.ndarray) else v for k, v in one.items()}
text = json.dumps({
    'channels': C, 'query': plain(query), 'examples': [plain(e) for e in examples],
    'placed': {str(p): read_out(query, examples, p) for p in (0, 1, 4)},
})
pathlib.Path(__file__).with_name('correlation.json').write_text(text + '\n')
