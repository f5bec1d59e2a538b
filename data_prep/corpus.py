"""The corpus: the text on which the small base learns English about music.

    "<|user|>what notes are in [1]?\\n[1] chord Cm7<|assistant|>A C minor seventh has four notes: C, Eb, G, Bb.<|end|>"

It holds the knowledge cards and the training dialogues as etude-mini's chat form writes them, signs and all: an adapter
leaves the embeddings alone, so the format must be learned here. One row in ten stands with its answer written out
instead, as a language model would meet it in books and forums.
"""

import random

from etude.tutor.cards import cards

USER, ASSISTANT, END = "<|user|>", "<|assistant|>", "<|end|>"
DIALOGUE_SHARE = 0.9


def corpus_texts(rows: dict[str, list[dict]], seed: int) -> dict[str, list[str]]:
    """Texts for training and validation; `rows` are the dialogues by split."""
    return {split: _texts(rows[split], seed, with_cards=split == "train") for split in ("train", "validation")}


def _texts(rows: list[dict], seed: int, *, with_cards: bool) -> list[str]:
    draw = random.Random(seed)
    texts = [_dialogue(row) if draw.random() < DIALOGUE_SHARE else _prose(row) for row in rows]
    if with_cards:
        for card in cards().values():
            names = (card.title, *card.aliases)
            texts += [f"{card.title}. {card.text}{END}"]
            texts += [f"{USER}{name}?{ASSISTANT}{card.text}{END}" for name in names]
    draw.shuffle(texts)
    return texts


def _prose(row: dict) -> str:
    return f"{USER}{row['messages'][0]['content']}{ASSISTANT}{row['answer']}{END}"


def _dialogue(row: dict) -> str:
    """The row's turns as etude-mini's chat template writes them."""
    ended = {"assistant": END}
    return "".join(f"<|{turn['role']}|>{turn['content']}{ended.get(turn['role'], '')}" for turn in row["messages"])
