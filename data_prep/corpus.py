"""The corpus: the text on which the small base learns English about music.

    "<|user|>what notes are in [1]?\\n[1] chord Cm7<|assistant|>A C minor seventh has four notes: C, Eb, G, Bb.<|end|>"

It holds the knowledge cards and the training questions with their answers written out, as a language model would meet
them in books and forums. One question in five stands as a dialogue with its call and its slots instead: an adapter
leaves the embeddings alone, so the signs of the format (`>`, `{`, `}`, the tool turn) must be learned here. To call
always, and the right tool, is what the adapter is for.
"""

import random

from etude.tutor.cards import cards

USER, ASSISTANT, END = "<|user|>", "<|assistant|>", "<|end|>"
DIALOGUE_SHARE = 0.2


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
