"""Sentences for the whole report: the answer, ideas, questions, Easy Read."""

REPORT = {}
