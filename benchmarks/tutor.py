"""The tutor's speed with the embedded model: first words, whole answers, tokens a second, twenty askers at once.

    python benchmarks/tutor.py

Tokens a second stand beside those of plain `transformers.generate` on the same model and prompts, and beside the limit that
the memory sets: a token needs every weight once. The askers go through the queue of an app started as the README says.
"""

import json
import os
import resource
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

QUESTIONS = (
    "what notes are in a D# major 13th chord?", "what is the relative minor of E flat major?", "what is a deceptive cadence?",
    "what chord is C E G Bb?", "a minor third above Bb", "which scale fits over G7alt?", "compare C7 and Cmaj7",
    "transpose Abmaj7 up a minor third", "chords in the key of B minor", "how many semitones in a major sixth?",
    "is F A C E an Fmaj7?", "what comes after C Am F?", "how long is a dotted half note?", "the second inversion of Bb7",
    "what does andante mean?", "ii-V-I in Eb major", "fingering for F#m7b5", "C lydian scale", "hello", "key of Dm7 G7 Cmaj7",
)  # fmt: skip
ASKERS = 20


def main() -> None:
    import torch

    from etude.tutor.model import load_model

    start = time.perf_counter()
    model = load_model()
    print(f"{model.name} loaded in {time.perf_counter() - start:.1f} s, {torch.get_num_threads()} threads")
    told = [timed(question, model) for question in (QUESTIONS[0], *QUESTIONS)][1:]
    first, whole, tokens, prompts = zip(*told, strict=True)
    print(f"first words: median {median(first):.2f} s, slowest {max(first):.2f} s, of {len(QUESTIONS)} questions")
    print(f"whole answers: median {median(whole):.2f} s, slowest {max(whole):.2f} s")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB at most")
    ours, plain, limit = sum(tokens) / sum(whole), generated(model, prompts), memory_limit(model)
    print(f"tokens a second: {ours:.0f}; plain generate {plain:.0f}; as fast as the weights can be read {limit:.0f}")
    slowest, failed = askers()
    print(f"{ASKERS} askers at once: {failed} failed, the slowest answer came after {slowest:.1f} s")


def timed(question: str, model: "LocalModel") -> tuple[float, float, int, list]:  # noqa: F821
    """Seconds to the first words and to the end, the tokens written, and the messages of the last turn."""
    from etude.tutor.loop import Said, answer

    heard: list[tuple[list, list[str]]] = []

    class Listening:
        def write(self, messages, grounding):
            heard.append((list(messages), []))
            for piece in model.write(messages, grounding):
                heard[-1][1].append(piece)
                yield piece

    start, first = time.perf_counter(), 0.0
    for event in answer(question, Listening()):
        if isinstance(event, Said) and not first:
            first = time.perf_counter() - start
    whole = time.perf_counter() - start
    return first, whole, sum(len(pieces) for _, pieces in heard), heard[-1][0]


def generated(model: "LocalModel", prompts: tuple[list, ...]) -> float:  # noqa: F821
    """Tokens a second of transformers' own greedy generation, one prompt after another."""
    import torch

    tokens, start = 0, time.perf_counter()
    for messages in prompts:
        ids = model.tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        with torch.inference_mode():
            out = model.model.generate(
                **ids, do_sample=False, max_new_tokens=64, pad_token_id=model.tokenizer.eos_token_id
            )
        tokens += out.shape[1] - ids["input_ids"].shape[1]
    return tokens / (time.perf_counter() - start)


def memory_limit(model: "LocalModel") -> float:  # noqa: F821
    """How often a second all the weights can be read, were nothing else to do."""
    weights = [parameter.data for parameter in model.model.parameters()]
    for _ in range(3):
        start = time.perf_counter()
        for weight in weights:
            weight.sum()
    return 1 / (time.perf_counter() - start)


def askers() -> tuple[float, int]:
    """The slowest answer in seconds and how many askers got none, all asking at the same moment."""
    from gradio_client import Client

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port), "HF_HUB_OFFLINE": "1"}
    app = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        while not _up(url):
            time.sleep(0.5)
        clients = [Client(url, verbose=False) for _ in range(ASKERS)]
        clients[0].predict("hello", api_name="/ask")

        def ask(client: Client, question: str) -> tuple[float, bool]:
            start = time.perf_counter()
            try:
                answered = bool(client.predict(question, api_name="/ask")["answer"])
            except Exception as error:  # a benchmark counts every way to fail
                print(json.dumps(str(error)))
                answered = False
            return time.perf_counter() - start, answered

        with ThreadPoolExecutor(ASKERS) as pool:
            told = list(pool.map(ask, clients, QUESTIONS))
    finally:
        app.terminate()
        app.wait(20)
    return max(seconds for seconds, _ in told), sum(not answered for _, answered in told)


def _up(url: str) -> bool:
    try:
        return urlopen(url, timeout=2).status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


if __name__ == "__main__":
    main()
