"""Measures: what is counted, why it matters, and what to be careful about."""
