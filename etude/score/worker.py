"""The worker: one file analysed in a process of its own, which limits itself before it looks at the file.

    python -m etude.score.worker FILE

It prints the analysis as JSON, or `{"refused": "..."}` with a sentence for the learner.
"""

import json
import os
import signal
import sys

from etude.score.analysis import SECONDS_AT_MOST, analyze_here
from etude.score.errors import ScoreError

MEMORY_BYTES = 2_000_000_000


def limit_this_process() -> None:
    """Bound memory and processor time, where the system can."""
    try:
        import resource
    except ImportError:
        # Windows has no such limits; the time limit of `analyze` still holds.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    # The system warns first and ends the process two seconds later.
    signal.signal(signal.SIGXCPU, _give_up)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_AT_MOST, SECONDS_AT_MOST + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _give_up(*_: object) -> None:
    """Answer that it takes too long, whatever is being done, and end."""
    print(
        json.dumps({"refused": "This file takes too long to read: upload a shorter piece or a part of it."}), flush=True
    )
    os._exit(0)


def main(path: str) -> str:
    """The JSON text that answers for one file."""
    try:
        return analyze_here(path).to_json()
    except ScoreError as refusal:
        return json.dumps({"refused": str(refusal)})
    except (MemoryError, RecursionError):
        return json.dumps({"refused": "This file needs too much memory to read: upload a part of it."})


if __name__ == "__main__":
    limit_this_process()
    sys.stdout.write(main(sys.argv[1]))
