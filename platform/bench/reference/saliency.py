"""gScoreCAM (MedCLIP-SAM) and M2IB (MedCLIP-SAMv2) on BiomedCLIP; both return a map on the patch grid and stage times."""
import torch
import torch.nn.functional as F

BATCH = 64


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def importance(clip, pixels, text):
    """Activations at norm1 of the last block (D,g,g) and the mean gradient of the logit there (D)."""
    last = clip.blocks - 1
    with torch.no_grad():
        x = clip.tokens(pixels)
        for i in range(last):
            x = clip.block(i, x)
        normed = clip.norm(x, 'visual.trunk.blocks.%d.norm1' % last, 1e-6)
    normed.requires_grad_()
    embed = clip.project(clip.mlp(last, x + clip.attention(last, normed)))
    (clip.scale * (unit(embed) * text).sum()).backward()
    side = int((normed.shape[1] - 1) ** 0.5)
    planes = normed.detach()[0, 1:].T.reshape(-1, side, side)
    return planes, normed.grad[0, 1:].mean(0)


@torch.no_grad()
def gscorecam(clip, pixels, text, planes, ranks, masks, softmax_over_all=True):
    """Score-CAM over the `masks` channels of highest rank."""
    chosen = ranks.topk(masks).indices
    scores = []
    for at in range(0, masks, BATCH):
        maps = planes[chosen[at:at + BATCH]][:, None]
        up = F.interpolate(maps, size=pixels.shape[-2:], mode='bilinear', align_corners=True)
        low, high = up.amin((2, 3), keepdim=True), up.amax((2, 3), keepdim=True)
        masked = pixels * ((up - low) / (high - low + 1e-6))
        scores.append(clip.scale * (unit(clip.image(masked)) * text).sum(-1))
    scores = torch.cat(scores)
    if softmax_over_all:
        weights = torch.zeros(len(planes))
        weights[chosen] = scores
        weights = weights.softmax(0)
    else:
        weights = torch.zeros(len(planes))
        weights[chosen] = scores.softmax(0)
    return (weights[:, None, None] * planes).sum(0).relu()


def m2ib(clip, pixels, ids, layer, beta, noise):
    """noise (steps,batch,N,D). Both towers run on all copies in every step, as released."""
    steps, batch = noise.shape[:2]
    with torch.no_grad():
        x = clip.tokens(pixels)
        for i in range(layer + 1):
            x = clip.block(i, x)
    alpha = torch.full_like(x, 5.0, requires_grad=True)
    optimiser = torch.optim.Adam([alpha], lr=1)
    copies = pixels.expand(batch, -1, -1, -1)
    for step in range(steps):
        lam = alpha.sigmoid()
        mu, sd = lam * x, 1 - lam
        kl = -0.5 * (1 + (sd ** 2).log() - mu ** 2 - sd ** 2)
        with torch.no_grad():
            # The layers below the bottleneck run too; their output is replaced by the noisy state.
            below = clip.tokens(copies)
            for i in range(layer + 1):
                below = clip.block(i, below)
            text = unit(clip.text(ids.expand(batch, -1)))
        z = mu + sd * noise[step]
        for i in range(layer + 1, clip.blocks):
            z = clip.block(i, z)
        loss = beta * kl.mean() - (unit(clip.project(z)) * text).sum(-1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    side = int((x.shape[1] - 1) ** 0.5)
    return kl.detach().nansum(-1)[0, 1:].reshape(side, side)
