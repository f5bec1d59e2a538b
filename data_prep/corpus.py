"""The corpus: the plain text on which the small base learns English about music, without a single tool call.

    "<|user|>what notes are in a [1]?\\n[1] chord Cm7<|assistant|>A C minor seventh chord has four notes: C, Eb, G, Bb.<|end|>"

It holds the knowledge cards and the training questions with their answers written out, as a language model would meet them in
books and forums. Calling tools is left for the adapter to learn, so that comparing base and adapter shows what it is worth.
"""

import random

from etude.tutor.cards import cards

USER, ASSISTANT, END = "<|user|>", "<|assistant|>", "<|end|>"


def corpus_texts(rows: dict[str, list[dict]], seed: int) -> dict[str, list[str]]:
    """Texts for training and validation; `rows` are the dialogues by split."""
    return {split: _texts(rows[split], seed, with_cards=split == "train") for split in ("train", "validation")}


def _texts(rows: list[dict], seed: int, *, with_cards: bool) -> list[str]:
    texts = [f"{USER}{row['messages'][0]['content']}{ASSISTANT}{row['answer']}{END}" for row in rows]
    if with_cards:
        for card in cards().values():
            names = (card.title, *card.aliases)
            texts += [f"{card.title}. {card.text}{END}"]
            texts += [f"{USER}{name}?{ASSISTANT}{card.text}{END}" for name in names]
    random.Random(seed).shuffle(texts)
    return texts
