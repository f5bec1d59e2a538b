"""Grading: the metrics of an answer, how sure a mean of them is, and examinations of others; evaluate.py runs them."""
