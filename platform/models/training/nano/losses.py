"""Losses of the image-text model."""

import torch
import torch.nn.functional as F

from .models.clip_model import LOGIT_SCALE, THRESHOLD

bce = lambda z, t: F.binary_cross_entropy_with_logits(z, t, reduction="none")


def logit(cosine):
    return LOGIT_SCALE * (cosine - THRESHOLD)


def dhn_nce(similarity, positive, tau=0.6, beta=0.15):
    """Decoupled hard negative noise-contrastive loss in the paper's form (MedCLIP-SAM, section 2.1): the positive pair is left out
    of the denominator, near negatives weigh more, both directions are added.

    similarity (B,B) cosines; positive (B,B): text j is also true (or not known to be false) of image i, so no negative.
    """
    scaled = similarity / tau

    def one_way(s, pos):
        negative = ~(pos | torch.eye(len(s), dtype=torch.bool))
        rows = negative.any(1)
        masked = s.masked_fill(~negative, -1e4)
        weight = torch.softmax(beta * masked, 1) * negative.sum(1, keepdim=True) * negative
        total = torch.log((weight * masked.exp()).sum(1) + 1e-8)
        return (total - s.diagonal())[rows].mean() if rows.any() else s.sum() * 0

    return one_way(scaled, positive) + one_way(scaled.T, positive.T)


def dense_loss(similarity, t):
    """Patch cosines (B,N,P) against patch targets: balanced cross entropy, hardest negatives, soft Dice; for lesions known to be
    somewhere, the best patches must agree."""
    z = logit(similarity)
    loss = bce(z, t.patch) * t.patch_weight
    shown = (t.patch > 0.5).any(1)
    inside = (t.patch > 0.3) & (t.patch_weight > 0)
    outside = loss * (t.patch <= 0.3)
    outside_mean = outside.sum(1) / (t.patch_weight * (t.patch <= 0.3)).sum(1).clamp(min=1)
    worst = outside.topk(8, 1).values.mean(1)
    counts = inside.sum(1)
    pairs = counts > 0
    total = outside_mean[~shown].mean() + 0.5 * worst[~shown].mean()
    if pairs.any():
        total = total + ((loss * inside).sum(1)[pairs] / counts[pairs]).mean()
    if shown.any():
        total = total + outside_mean[shown].mean() + 0.5 * worst[shown].mean()
        p, target = torch.sigmoid(z) * t.patch_weight, t.patch * t.patch_weight
        dice = 1 - (2 * (p * target).sum(1) + 0.5) / (p.sum(1) + target.sum(1) + 0.5)
        total = total + dice[shown].mean()
    if t.hard.any():
        total = total + 0.4 * worst[t.hard].mean()
    if t.somewhere.any():
        best = z.topk(4, 1).values.mean(1)[t.somewhere]
        total = total + 0.5 * F.softplus(-best).mean()
    return total


def image_loss(similarity, t):
    """Image cosines (B,P) against presence; absent findings of the image's own modality count as a group of their own."""
    loss = bce(logit(similarity), t.image) * t.image_weight
    used = t.image_weight > 0
    total = loss[(t.image > 0.5) & used].mean() + loss[(t.image < 0.5) & used].mean()
    hard = t.hard & used
    return total + 0.5 * loss[hard].mean() if hard.any() else total


def correlation_loss(maps, targets):
    """1 - Pearson correlation of each map (K,N) with its target (K,N), mean."""
    a = maps - maps.mean(1, keepdim=True)
    b = targets - targets.mean(1, keepdim=True)
    return (1 - (a * b).sum(1) / (a.norm(dim=1) * b.norm(dim=1) + 1e-4)).mean()


def gradient_maps(cosine, activations, top):
    """Grad-CAM and the map of the `top` most important channels, as the saliency methods compute them.

    cosine: sum over the chosen pairs; activations (K,1+N,D) at norm1 of the last block. -> two (K,N) maps.
    """
    (gradient,) = torch.autograd.grad(cosine, activations, create_graph=True)
    patches, importance = activations[:, 1:], gradient[:, 1:].mean(1)
    cam = F.relu((patches * importance[:, None]).sum(-1) * 100)
    chosen = importance.topk(top, 1).indices
    channels = torch.gather(patches, 2, chosen[:, None].expand(-1, patches.shape[1], -1))
    return cam, F.relu(channels.mean(-1))
