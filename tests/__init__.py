"""The tests. Folders and file names follow the package; `reference`, `oracles` and `real` do not.

A package, so that no other distribution's stray ``tests`` is found in its place.
"""
