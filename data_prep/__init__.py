"""Builders of the instruction data: `python -m data_prep` writes build/data/."""
