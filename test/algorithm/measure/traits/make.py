"""
Writes traits.json: 50 random masks of 40 x 32 pixels and what scikit-image says of their form (0.26.0, numpy 2.4.6, scipy 1.17.1).
`rows`: # inside, . outside, rows separated by /. Of the largest 8-connected part: `axisRatio` = axis_minor_length /
axis_major_length. Of that part with its holes filled: `circularity` = 4 pi area / perimeter^2, `extent` = area by box. `parts`:
how many have at least a twentieth of its area. Run: python3 make.py
"""
import json, pathlib
import numpy as np
from scipy import ndimage as ndi
from skimage.measure import label, perimeter, regionprops

W, H, N = 40, 32, 50
rng = np.random.default_rng(17)

def blob():
    """A random smooth field, cut so that 2 to 60 % of the pixels are inside; every fourth with a hole, every fifth cut off by the border."""
    field = ndi.gaussian_filter(rng.standard_normal((H, W)), rng.uniform(1.5, 5))
    return field > np.quantile(field, rng.uniform(0.4, 0.98))

masks = []
while len(masks) < N:
    mask = blob()
    if len(masks) % 4 == 0:
        y, x = rng.integers(8, H - 12), rng.integers(8, W - 12)
        mask[y:y + 8, x:x + 8] = True
        mask[y + 3:y + 5, x + 3:x + 5] = False
    sizes = np.bincount(label(mask, connectivity=2).ravel())[1:]
    # Of two parts of one size either would be the largest.
    if mask.sum() >= 8 and np.sum(sizes == sizes.max()) == 1:
        masks.append(mask)

out = []
for mask in masks:
    labels = label(mask, connectivity=2)
    sizes = np.bincount(labels.ravel())[1:]
    main = labels == 1 + sizes.argmax()
    whole = ndi.binary_fill_holes(main)
    part, filled = regionprops(main.astype(int))[0], regionprops(whole.astype(int))[0]
    around = perimeter(np.pad(whole, 1), neighborhood=4)
    out.append({
        'rows': '/'.join(''.join('#' if v else '.' for v in row) for row in mask),
        'parts': int((sizes >= 0.05 * sizes.max()).sum()),
        'circularity': float(4 * np.pi * filled.area / around ** 2),
        'axisRatio': float(part.axis_minor_length / part.axis_major_length),
        'extent': float(filled.extent),
    })
here = pathlib.Path(__file__).parent
here.joinpath('traits.json').write_text(json.dumps(out, indent=2) + '\n')
