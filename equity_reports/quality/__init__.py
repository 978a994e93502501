"""What is wrong with the data, and what an analyst has to decide about it.

``reading``         the appointments read for a check, and counted
``counting``        the intake's rows to true counts, for the analyst's eyes
``private_counts``  what was counted, and how it is kept: in the private folder, never released
``completeness``    how much is recorded, for whom, and which periods are unfinished
``shifts``          levels that moved, months that jump, teams that stop
``coding``          labels of a breakdown that begin or stop
``late_entry``      how long outcomes take to be entered
``matches``         teams and areas that match nothing, and what they may be
``revisions``       figures of past periods that are not what they were
``decisions``       all of these as decisions, in order of harm
``account``         the same for a machine

Counting apart, everything here is pure: counts in, findings out. Nothing here is given to a
report: what leaves the private folder is counted by ``measures`` and goes through ``disclosure``.
"""
