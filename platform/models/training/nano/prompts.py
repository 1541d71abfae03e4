"""Random prompts with their meaning. A prompt is (text, kind, modalities for which it can be true)."""

import re

from . import words as W

LESION, LUNGS, HEART, BRAIN, NORMAL, MODALITY, NONE = (
    "lesion", "lungs", "heart", "brain", "normal", "modality", "none",
)  # fmt: skip
MAIN = [
    "a breast ultrasound image showing a breast tumor",
    "a brain mri scan showing a brain tumor",
    "the lungs on a chest x-ray",
    "the lungs on a chest ct scan",
]
FRAMES = """{m} showing {x}|a {m} showing {x}|{x} on {m}|{x} in a {m}|a {m} with {x}|{m} of {x}|{x} in {m}|an image of {x} on {m}
{m}: {x}|a medical {m} showing {x}|this {m} depicts {x}|{x} seen on the {m}|{m} displaying {x}|{x}, {m}|a photo of {x} in {m}
segment {x} in the {m}|{m} scan showing {x}|{m} image with {x}|{x} {m}|{m} {x}|on {m}, {x}|outline {x} on this {m}|find {x} in the {m}
{m} demonstrates {x}|{m} reveals {x}|there is {x} on the {m}|{x} is visible on {m}|{m} revealing {x}|{x} as seen in {m}|{m} - {x}
{m} containing {x}|where is {x} in this {m}|show me {x} on the {m}|{m} image, {x}|the {m} contains {x}""".replace(
    "\n", "|"
).split(
    "|"
)
BARE = "segment {x}|find {x}|outline {x}|show {x}|{x}|mark {x}|{x} please|delineate {x}|where is {x}|locate {x}|highlight {x}".split(
    "|"
)
ABSENT = """normal {o}|healthy {o}|no {n}|no {n} in the {o}|{o} without {n}|{o} without a {n}|a {m} without {n}|normal {o} tissue
a {m} of a normal {o}|healthy {o} on {m}|no {o} {n} seen|absence of {n}|{m} without evidence of {n}|a normal {m}
{m} showing normal {o} tissue|no evidence of {o} {n}|negative for {n}|unremarkable {m}|{m} showing no {n}|free of {n}|{o} is normal
there is no {n}|{n} absent|no {n} visible on {m}|{m} free of {n}|{m}, no {n}""".replace(
    "\n", "|"
).split(
    "|"
)


class Grammar:
    """Draws prompts from `random` (random.Random)."""

    def __init__(self, random, vocabulary):
        self.random = random
        skip = set(re.findall(r"[a-z]+", " ".join(sum(
            [*W.MODALITIES, *W.LESION, *W.OWN_LESION, W.ANY_LESION, W.LUNGS, W.HEART, W.BRAIN, W.VOID,
             W.OTHER_ORGANS, W.CHEST_FINDINGS, W.HEAD_FINDINGS], []))
            + " no not without absence negative free normal healthy unremarkable absent"))  # fmt: skip
        plain = [w for w in vocabulary if len(w) > 1 and w.isalnum()]
        self.plain = [w for w in plain if w not in skip]

    def pick(self, items):
        return self.random.choice(items)

    def chance(self, p):
        return self.random.random() < p

    def letters(self, low=2, high=9):
        return "".join(
            self.pick("abcdefghijklmnopqrstuvwxyz") for _ in range(self.random.randint(low, high))
        )

    def article(self, text):
        return self.pick(["", "a ", "the ", "", "any "]) + text

    def phrase(self, nouns, share=0.45):
        """A noun, often with adjectives before or after it."""
        noun = self.pick(nouns)
        if not self.chance(share):
            return noun
        adjectives = [self.pick(W.ADJECTIVES) for _ in range(self.random.randint(1, 3))]
        joined = self.pick([", ", " ", " and "]).join(adjectives)
        return self.pick(
            [f"{joined} {noun}"] * 4 + [f"{noun}, {joined}", f"{noun} that is {joined}"]
        )

    def framed(self, text, modality):
        frame = self.pick(FRAMES)
        return frame.format(m=self.pick(W.MODALITIES[modality]), x=self.article(text))

    def lesion(self, m):
        organ = "breast" if m == 0 else self.pick(["brain", "brain", "cerebral", "intracranial"])
        r = self.random.random()
        if r < 0.1:
            return self.article(self.phrase(W.ANY_LESION)), LESION, {0, 1}
        if r < 0.13:
            return (
                self.pick(BARE).format(x=self.article(self.letters(3, 8) + "oma")),
                LESION,
                {0, 1},
            )
        if r < 0.35:
            return self.pick(BARE).format(x=self.article(self.phrase(W.OWN_LESION[m]))), LESION, {m}
        if r < 0.5:
            frame = self.pick(["{o} {n}", "{n} in the {o}", "{a} {o} {n}", "{n} of the {o}", "the {a} {o} {n}", "{n} within the {o}",
                               "{o} with {n}", "{o} containing a {a} {n}", "{o}, {n}", "{n}, {o}"])  # fmt: skip
            text = frame.format(o=organ, n=self.pick(W.LESION[m]), a=self.pick(W.ADJECTIVES))
            return text, LESION, {m}
        noun = (
            self.letters(3, 8) + "oma"
            if self.chance(0.06)
            else self.phrase(W.OWN_LESION[m] + W.LESION[m])
        )
        if r < 0.92:
            return self.framed(noun, m), LESION, {m}
        tail = self.pick(["suggestive of", "consistent with", "suspicious for", "compatible with"])
        first, second = self.phrase(W.LESION[m], 0.9), self.pick(W.OWN_LESION[m])
        return (
            f"a {self.pick(W.MODALITIES[m])} showing {self.article(first)} {tail} {self.article(second)}",
            LESION,
            {m},
        )

    def structure(self, kind, m):
        nouns, true = {LUNGS: (W.LUNGS, {2, 3}), HEART: (W.HEART, {2, 3}), BRAIN: (W.BRAIN, {1})}[
            kind
        ]
        x = self.phrase(nouns, 0.2 if kind == LUNGS else 0)
        r = self.random.random()
        if r < 0.4:
            return self.article(x), kind, true
        if r < 0.52:
            return (
                self.pick(BARE + ["{x} in the chest"] * (kind != BRAIN)).format(x=self.article(x)),
                kind,
                true,
            )
        return self.framed(x, m), kind, {m}

    def normal(self, m):
        text = self.pick(ABSENT).format(
            o=W.ORGANS[m], n=self.pick(W.LESION[m]), m=self.pick(W.MODALITIES[m])
        )
        return text, NORMAL, {m}

    def modality(self, m):
        frame = self.pick(
            ["{m}", "a {m}", "an image of a {m}", "{m} image", "a medical {m}", "this is a {m}"]
        )
        return frame.format(m=self.pick(W.MODALITIES[m])), MODALITY, {m}

    def nonsense(self):
        """Text that names nothing the models know: its score must be low everywhere."""
        r = self.random.random()
        n = self.random.randint
        if r < 0.16:
            text = self.pick(W.EVERYDAY)
        elif r < 0.28:
            text = " ".join(self.letters() for _ in range(n(1, 4)))
        elif r < 0.42:
            text = " ".join(self.pick(self.plain) for _ in range(n(1, 6)))
        elif r < 0.46:
            text = self.pick(
                [
                    "",
                    ".",
                    "?",
                    "a",
                    "the",
                    "image",
                    "of",
                    "123",
                    "0",
                    "scan",
                    "showing",
                    "x",
                    "area",
                    "region",
                ]
            )
        elif r < 0.66:
            frame = self.pick(["{o}", "the {o}", "{o} {n}", "{n} of the {o}", "{o} {n} on ct", "ultrasound of the {o}", "mri of the {o}",
                               "{o} x-ray", "a {o} with a {n}", "{n} in the {o}", "{m} showing {o} {n}", "{m} of the {o}"])  # fmt: skip
            noun = self.pick(W.LESION[n(0, 1)] + ["stone", "rupture", "tear"])
            text = frame.format(
                o=self.pick(W.OTHER_ORGANS), n=noun, m=self.pick(W.MODALITIES[n(0, 3)])
            )
        elif r < 0.8:
            chest = self.chance(0.6)
            finding = self.pick(W.CHEST_FINDINGS if chest else W.HEAD_FINDINGS)
            m = n(2, 3) if chest else 1
            text = self.framed(finding, m) if self.chance(0.5) else self.article(finding)
        elif r < 0.88:
            text = " ".join(self.pick(W.FILLERS) for _ in range(n(1, 6)))
        else:
            text = self.pick(W.VOID)
        return text, NONE, set()

    def clutter(self, text):
        """The same prompt with words in between that must not change its meaning, unknown ones among them."""
        if not text or not self.chance(0.35):
            return text
        words = text.split(" ")
        for _ in range(self.random.randint(1, 3)):
            r = self.random.random()
            word = (
                self.pick(W.FILLERS)
                if r < 0.5
                else self.pick(self.plain) if r < 0.8 else self.letters()
            )
            words.insert(self.random.randint(0, len(words)), word)
        return " ".join(words)


def vocabulary(old):
    """`old` words (ids stay) plus the grammar's words that are new, sorted."""
    text = " ".join(sum([*W.MODALITIES, *W.LESION, *W.OWN_LESION, W.ANY_LESION, W.LUNGS, W.HEART, W.BRAIN, W.ADJECTIVES, W.FILLERS,
                         W.OTHER_ORGANS, W.CHEST_FINDINGS, W.HEAD_FINDINGS, W.EVERYDAY, W.VOID], []))  # fmt: skip
    text += (
        " "
        + " ".join(FRAMES + BARE + ABSENT)
        + " suggestive consistent compatible suspicious within containing"
    )
    new = {w for w in re.findall(r"[a-z0-9]+", text.lower()) if len(w) > 1}
    return list(old) + sorted(new - set(old))
