"""Rows of conversation: every data set that train.py and evaluate.py read, in the one shape of `messages`.

A row may come in three schemas, and leaves in the first:

    {"messages": [{"role": "user", "content": "Spell Cm6."}, {"role": "assistant", "content": "C, Eb, G, A."}]}
    {"instruction": "Spell Cm6.", "response": "C, Eb, G, A."}
    {"chat": "<s>[INST] <<SYS>>\\nYou teach piano.\\n<</SYS>>\\n\\nSpell Cm6. [/INST] C, Eb, G, A. </s>"}

The last two are the schema of `mudassar93/data_piano`; where a row has both, `chat` counts: it has the system text.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasets import DatasetDict

Message = dict[str, str]

ROLES = ("system", "user", "assistant", "tool")
READABLE = "a row needs `messages`, or `chat`, or `instruction` and `response`"

# Llama-2's chat form (Meta's llama repository, `chat_completion`): one [INST] question [/INST] answer per turn, the
# system text inside the first [INST]; <s> and </s> stand around each pair, and data sets differ in keeping them.
_LLAMA2_TURN = re.compile(r"(?:<s>)?\s*\[INST\](.*?)\[/INST\](.*?)(?:</s>|(?=<s>|\[INST\])|$)", re.DOTALL)
_LLAMA2_SYSTEM = re.compile(r"\s*<<SYS>>(.*?)<</SYS>>", re.DOTALL)


class RowsError(ValueError):
    """A data set that cannot be found or read; its text is one sentence for the person who asked for it."""


def llama2_messages(chat: str) -> list[Message]:
    """Read a conversation out of a string in the Llama-2 chat form.

    Raises RowsError when the string is not made of [INST] turns with answers, from its first character to its last.

    >>> llama2_messages("<s>[INST] <<SYS>>Be brief.<</SYS>> Spell C. [/INST] C, E, G. </s>")[::2]
    [{'role': 'system', 'content': 'Be brief.'}, {'role': 'assistant', 'content': 'C, E, G.'}]
    """
    turns = list(_LLAMA2_TURN.finditer(chat))
    if not turns or _LLAMA2_TURN.sub("", chat).strip() or not all(turn[2].strip() for turn in turns):
        raise RowsError(f"This is not a Llama-2 chat, <s>[INST] question [/INST] answer </s>: {chat[:80]!r}.")
    messages: list[Message] = []
    for turn in turns:
        question = turn[1]
        if system := _LLAMA2_SYSTEM.match(question):
            messages.append({"role": "system", "content": system[1].strip()})
            question = question[system.end() :]
        messages.append({"role": "user", "content": question.strip()})
        messages.append({"role": "assistant", "content": turn[2].strip()})
    return messages


def as_messages(row: Mapping) -> list[Message]:
    """Turn a row of any of the three schemas into messages.

    Raises RowsError when the row has none of them, a role that is unknown, or nothing that an assistant says.

    >>> as_messages({"instruction": "Spell C.", "response": "C, E, G."})
    [{'role': 'user', 'content': 'Spell C.'}, {'role': 'assistant', 'content': 'C, E, G.'}]
    """
    if row.get("messages"):
        messages = [{"role": turn["role"], "content": turn["content"]} for turn in row["messages"]]
    elif row.get("chat"):
        messages = llama2_messages(row["chat"])
    elif row.get("instruction") and row.get("response"):
        messages = [
            {"role": "user", "content": row["instruction"].strip()},
            {"role": "assistant", "content": row["response"].strip()},
        ]
    else:
        raise RowsError(f"{READABLE[0].upper()}{READABLE[1:]}; this one has {', '.join(row) or 'nothing'}.")
    for message in messages:
        if message["role"] not in ROLES:
            raise RowsError(f"'{message['role']}' is not a role: {', '.join(ROLES)}.")
    if not any(message["role"] == "assistant" for message in messages):
        raise RowsError("A conversation without an answer teaches nothing: no message has the role 'assistant'.")
    return messages


def load_rows(path_or_hub_id: str | Path) -> "DatasetDict":
    """Load a data set as splits of rows with the one column `messages`.

    A .json or .jsonl file becomes the split "train"; in a folder, train.jsonl, validation.jsonl and test.jsonl name
    their splits; anything else is asked of the Hub. Raises RowsError when it is nowhere, or has unreadable rows.
    """
    from datasets import Features, Value, load_dataset
    from datasets.exceptions import DatasetGenerationError, DatasetNotFoundError
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled

    source = Path(path_or_hub_id)
    files = _split_files(source)
    try:
        splits = load_dataset("json", data_files=files) if files else load_dataset(str(path_or_hub_id))
    except (DatasetNotFoundError, HfHubHTTPError, HFValidationError, OfflineModeIsEnabled, OSError) as problem:
        raise RowsError(
            f"No data at '{path_or_hub_id}': no .json or .jsonl is there, and the Hub gave no data set of that name. "
            "`python -m data_prep` writes build/data/instructions."
        ) from problem
    except DatasetGenerationError as problem:
        raise RowsError(f"'{path_or_hub_id}' cannot be read as rows: {problem.__cause__ or problem}") from problem
    for split, rows in splits.items():
        columns = set(rows.column_names)
        if not ({"messages"} & columns or {"chat"} & columns or {"instruction", "response"} <= columns):
            found = ", ".join(rows.column_names)
            raise RowsError(f"'{path_or_hub_id}' cannot be read: {READABLE}; its {split} rows have {found}.")
    return splits.map(
        lambda row: {"messages": as_messages(row)},
        remove_columns=sorted({name for rows in splits.values() for name in rows.column_names} - {"messages"}),
        features=Features({"messages": [{"role": Value("string"), "content": Value("string")}]}),
        desc="Reading rows",
    )


def join_sets(
    sets: Sequence["DatasetDict"], shares: Sequence[float] = (), *, held_out: float = 0.0, seed: int = 0
) -> "DatasetDict":
    """Make one data set of several, with the splits "train" and, where there are such rows, "validation".

    Without shares the sets follow one another, each shuffled within itself. With shares each row is drawn from a set with
    that probability until every set has been used up, so a small set may come round again. A set without a validation split
    gives the share `held_out` of its rows to it. A single set keeps its order.
    """
    from datasets import DatasetDict, concatenate_datasets, interleave_datasets

    if shares and len(shares) != len(sets):
        raise RowsError(f"There are {len(sets)} data sets and {len(shares)} shares: each set needs one.")
    if any(share <= 0 for share in shares):
        raise RowsError(f"Every share must be more than 0: {', '.join(map(str, shares))}.")
    trains, validations = [], []
    for splits in sets:
        train, validation = splits["train"], splits.get("validation")
        if validation is None and held_out:
            parts = train.train_test_split(held_out, seed=seed)
            train, validation = parts["train"], parts["test"]
        trains.append(train if len(sets) == 1 else train.shuffle(seed=seed))
        validations += [validation] if validation is not None else []
    if shares:
        chances = [share / sum(shares) for share in shares]
        train = interleave_datasets(trains, chances, seed=seed, stopping_strategy="all_exhausted")
    else:
        train = concatenate_datasets(trains)
    return DatasetDict({"train": train} | ({"validation": concatenate_datasets(validations)} if validations else {}))


def _split_files(source: Path) -> dict[str, str]:
    """The local files of each split: {"train": "instructions/train.jsonl", ...}, empty when there are none."""
    if source.is_file():
        return {"train": str(source)}
    found = {}
    for split in ("train", "validation", "test"):
        for suffix in (".jsonl", ".json"):
            if (source / f"{split}{suffix}").is_file():
                found.setdefault(split, str(source / f"{split}{suffix}"))
    return found


def rows_hash(rows: Iterable[Mapping]) -> str:
    """The SHA-256 of rows in order, as 64 hex digits: the same conversations give the same hash from any file format.

    >>> rows_hash([{"text": "C E G"}])[:12]
    '463ecca3e94a'
    """
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, sort_keys=True, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()
