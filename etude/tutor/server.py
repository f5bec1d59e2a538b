"""A model on a server: whatever speaks the chat protocol of OpenAI, such as `transformers serve` or vLLM, writes the turns.

    model = connect("http://127.0.0.1:8000/v1")
    "".join(model.write(messages, grounding))

A server decodes as it likes, so nothing can be barred there token by token. What comes back is held against the grounding
instead: a call that is not allowed gives way to the one allowed that begins like it; where that is no single one, the call is
not heard, and the model is asked once more with the allowed ones before it. A slot of no known field is left out. Every failure on the way is a ModelError.
"""

import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from os.path import commonprefix

import httpx

from etude.tutor.grounding import Grounding
from etude.tutor.model import MOST_NEW_TOKENS, Message, ModelError

SECONDS_TO_CONNECT = 5.0
SECONDS_TO_ANSWER = 120.0  # for the next piece; a server that takes one question at a time lets the others wait
ROWS_AT_ONCE = 8
REMINDER = "\nAnswer with one of these lines and nothing else:\n"
LEFT_OUT = "…"
_BRACES = re.compile(r"\{[^{}\s]*\}?|\}")
_UNCLOSED = re.compile(r"\{[^{}\s]*$")

# What a server says of itself by its status, and what goes wrong on the way to it; the first that fits is told.
_STATUS = {
    401: "asks for a key. It is given in the address: https://KEY@host/v1.",
    403: "does not accept the key.",
    404: "does not know that model or that address, which mostly ends in /v1.",
    429: "is busy: too many are asking at once. Ask again in a minute.",
    503: "is busy or still starting. Ask again in a minute.",
}
_ON_THE_WAY = {
    httpx.ConnectError: "cannot be reached. Is it running?",
    httpx.ConnectTimeout: "cannot be reached. Is it running?",
    httpx.TimeoutException: "has not answered in time. Ask again in a minute.",
    httpx.TransportError: "broke its answer off. Ask again.",
    ValueError: "does not speak the chat protocol of OpenAI.",
    LookupError: "does not speak the chat protocol of OpenAI.",
}


@dataclass(frozen=True)
class ServerModel:
    """A model on a server; `model` is its name there, None the server's own, and `name` says which one where, for people."""

    client: httpx.Client
    model: str | None = None

    @property
    def name(self) -> str:
        return f"{self.model} at {self._host}" if self.model else self._host

    @property
    def _host(self) -> str:
        return self.client.base_url.netloc.decode()

    def write(self, messages: Sequence[Message], grounding: Grounding) -> Iterator[str]:
        """Stream the next assistant turn, greedily, within its grounding; closing the generator stops the server too.

        Raises ModelError when the server does not answer, or breaks its answer off.
        """
        if grounding.speech:
            with closing(self._turn(messages)) as turn:
                if (yield from heard(turn, grounding)):
                    return
        if grounding.calls:
            *before, last = messages
            last = last | {"content": last["content"] + REMINDER + "\n".join(grounding.calls)}
            with closing(self._turn([*before, last])) as turn:
                yield from heard(turn, replace(grounding, speech=False))

    def write_all(self, asked: Sequence[tuple[Sequence[Message], Grounding]]) -> list[str]:
        """The next assistant turn of each conversation, ROWS_AT_ONCE of them side by side."""
        with ThreadPoolExecutor(ROWS_AT_ONCE) as pool:
            return list(pool.map(lambda one: "".join(self.write(*one)), asked))

    def _turn(self, messages: Sequence[Message]) -> Iterator[str]:
        """A turn, piece by piece, as the server writes it."""
        body = {"messages": list(messages), "stream": True, "temperature": 0, "max_tokens": MOST_NEW_TOKENS}
        if self.model:
            body["model"] = self.model
        with self._told(), self.client.stream("POST", "chat/completions", json=body) as response:
            self._check(response)
            ended = False
            for line in response.iter_lines():
                mark, _, data = line.partition(":")
                if mark != "data" or data.strip() == "[DONE]":
                    continue
                if data.strip().startswith('{"error"'):  # not always JSON: `transformers serve` escapes nothing in it
                    raise httpx.RemoteProtocolError(data)
                for choice in json.loads(data)["choices"]:
                    yield choice["delta"].get("content") or ""
                    ended = ended or choice.get("finish_reason") is not None
            if not ended:
                raise httpx.RemoteProtocolError("the stream ended before the turn did")

    def _check(self, response: httpx.Response) -> None:
        """Raises ModelError when the server's status says that it cannot."""
        if response.is_success:
            return
        response.read()
        told = _STATUS.get(response.status_code, f"failed with status {response.status_code}: {response.text[:200]}")
        raise self._failed(told)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what goes wrong on the way to the server into a ModelError."""
        try:
            yield
        except tuple(_ON_THE_WAY) as problem:
            told = next(told for kind, told in _ON_THE_WAY.items() if isinstance(problem, kind))
            raise self._failed(told) from problem

    def _failed(self, told: str) -> ModelError:
        return ModelError(f"The model's server at {self._host} {told}")


def connect(address: str, model: str | None = None) -> ServerModel:
    """A model on the server at an address, such as http://127.0.0.1:8000/v1, once that server has answered.

    A key that the server asks for stands in the address, https://KEY@host/v1. Raises ModelError when there is no server.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise ModelError("ETUDE_SERVER is not the address of a server; one is http://127.0.0.1:8000/v1.")
    client = httpx.Client(
        base_url=url.copy_with(userinfo=b""),
        headers={"Authorization": f"Bearer {url.username}"} if url.username else {},
        timeout=httpx.Timeout(SECONDS_TO_ANSWER, connect=SECONDS_TO_CONNECT),
        # A server may hang up on a connection that is kept at the very moment when the next question is sent, which is lost.
        limits=httpx.Limits(max_keepalive_connections=0),
    )
    connected = ServerModel(client, model)
    with connected._told():
        response = client.get("models")
        if response.status_code < 500:  # `transformers serve` fails here as long as nothing was downloaded from the Hub
            connected._check(response)
            response.json()["data"]
    return connected


def heard(pieces: Iterator[str], grounding: Grounding) -> Iterator[str]:
    """What of a turn is within its grounding, streamed; returns whether that is anything.

    >>> "".join(heard(iter(["It ha", "s {2.no", "tes} and {2.charm}."]), Grounding((), ("{2.notes}",))))
    'It has {2.notes} and ….'
    >>> [list(heard(iter(["> ", call, "([1])"]), Grounding(("> chord([1])",), ()))) for call in ("chord", "key")]
    [['> chord([1])'], []]
    """
    opening = ""
    for piece in pieces:
        opening = (opening + piece).lstrip()
        if opening and (not grounding.calling(opening) or "\n" in opening):
            break
    if grounding.calling(opening) or not grounding.speech:
        call = nearest(opening.partition("\n")[0].strip(), grounding.calls)
        yield from [call] if call else []
        return call is not None
    held = opening
    for piece in chain([""], pieces):
        held += piece
        unclosed = _UNCLOSED.search(held)
        cut = unclosed.start() if unclosed else len(held)
        yield _known(held[:cut], grounding)
        held = held[cut:]
    yield _known(held, grounding)
    return bool(opening)


def _known(text: str, grounding: Grounding) -> str:
    return _BRACES.sub(lambda slot: slot[0] if slot[0] in grounding.slots else LEFT_OUT, text)


def nearest(written: str, calls: Sequence[str]) -> str | None:
    """The call that a written one stands for: itself, or the one of the same tool that goes along with it furthest, as where
    decoding is barred token by token; None where that is no single one.

    >>> calls = ("> degree([4], [1])", "> away([3], [1], [5])", "> away([3], [2], [5])")
    >>> nearest("> degree([4], [2])", calls), nearest("> away([4], [5], [6])", calls), nearest("> chord([1])", calls)
    ('> degree([4], [1])', None, None)
    """
    along = {
        call: len(commonprefix([written, call]))
        for call in calls
        if written.partition("(")[0] == call.partition("(")[0]
    }
    furthest = [call for call, length in along.items() if length == max(along.values())]
    return furthest[0] if len(furthest) == 1 else None
