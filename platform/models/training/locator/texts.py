"""Which wordings mean what to the locator (a side is geometry: the text tower does not tell left from right). Writes a list of texts per concept as JSON; embedTexts.ts turns them into embeddings.

Usage: python3 -m locator.texts OUT.json (from platform/models/training)."""

import json
import random
import sys

from nano import words

def concepts(rng):
    """Concept -> wordings; `nonsense` and `other` have nothing to outline on any image here."""
    framed = lambda texts, places, share: texts + [
        f"{t} on {rng.choice(places)}" for t in texts if rng.random() < share
    ]
    heap = words.EVERYDAY + words.OTHER_ORGANS + words.HEAD_FINDINGS + words.VOID
    letters = ["".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(3, 9))) for _ in range(120)]
    pairs = [f"{rng.choice(words.OTHER_ORGANS)} {rng.choice(['lesion', 'tumor', 'cyst', 'mass', ''])}".strip() for _ in range(80)]
    mixed = [" ".join(rng.sample(words.FILLERS + words.EVERYDAY, rng.randint(1, 3))) for _ in range(120)]
    return {
        "breast tumor": framed(words.OWN_LESION[0], words.MODALITIES[0], 0.3),
        "brain tumor": framed(words.OWN_LESION[1], words.MODALITIES[1], 0.3),
        "lungs": framed(words.LUNGS + ["left lung", "right lung"], words.MODALITIES[2] + words.MODALITIES[3], 0.2),
        "brain": words.BRAIN,
        "tumor": words.ANY_LESION,
        "other": heap + words.CHEST_FINDINGS + words.HEART + pairs,
        "nonsense": letters + mixed,
    }


if __name__ == "__main__":
    json.dump(concepts(random.Random(1)), open(sys.argv[1], "w"), indent=1)
