"""A small segmenter that learns from a pack's own outlines, on the embeddings the pack computes anyway."""
