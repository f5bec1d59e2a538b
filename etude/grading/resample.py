"""How sure a mean of grades is, and whether two systems differ: by drawing the questions again, as if asked anew.

    interval([1.0, 1.0, 0.0, 1.0])          ->  (0.25, 1.0)
    difference(new, old).verdict            ->  "better"

Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 13 and 15. The draws are the same every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS, SEED = 2000, 0
SURE = 0.05


def interval(grades: Sequence[float | None]) -> tuple[float, float] | None:
    """The 95 % bootstrap confidence interval of the mean, by percentiles; None where nothing was graded.

    It says nothing where all grades are alike: then about 3 in n may still be otherwise.

    >>> interval([1.0] * 30), interval([None])
    ((1.0, 1.0), None)
    """
    values = np.array([grade for grade in grades if grade is not None], dtype=float)
    return _interval(values) if len(values) else None


def _interval(values: np.ndarray) -> tuple[float, float]:
    draw = np.random.default_rng(SEED)
    means = [values[draw.integers(len(values), size=len(values))].mean() for _ in range(DRAWS)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True)
class Difference:
    """How one system's mean grade differs from another's on the same questions; p of that or more by chance alone."""

    mean: float
    low: float
    high: float
    p: float
    higher: int
    lower: int
    questions: int

    @property
    def verdict(self) -> str:
        return "no difference shown" if self.p >= SURE else "better" if self.mean > 0 else "worse"


def difference(ours: Sequence[float | None], theirs: Sequence[float | None]) -> Difference | None:
    """Compare two systems question by question, where both were graded; None where there is no such question.

    The interval is the paired bootstrap's. p is that of the sign-flip test: were the systems alike, each difference would
    be as likely to point the other way. With grades of 0 and 1 that is McNemar's exact test.

    >>> told = difference([1.0] * 9 + [0.0], [0.0] * 9 + [0.0])
    >>> told.verdict, round(told.mean, 1), told.higher, told.lower
    ('better', 0.9, 9, 0)
    """
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a is not None and b is not None]
    if not pairs:
        return None
    gaps = np.array([a - b for a, b in pairs])
    apart = gaps[gaps != 0]
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], size=(5 * DRAWS, len(apart)))
    as_far = int((abs(signs @ apart) >= abs(apart.sum()) - 1e-9).sum())
    p = (1 + as_far) / (1 + len(signs))
    return Difference(float(gaps.mean()), *_interval(gaps), p, int((gaps > 0).sum()), int((gaps < 0).sum()), len(pairs))
