"""What a session publishes, seen as a whole: which figures add up to which others.

A figure that is safe alone may not be safe beside its total. `sums` is the registry of what
the released tables say about one another, and `settle` makes them safe together.
"""
