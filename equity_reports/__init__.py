"""equity-reports: appointment data in, equity reports out.

Read in the order in which the data travels:

``programme``    the programme folder: settings, teams, sessions, change ideas
``intake``       appointments and deprivation, brought in as they are, typed once
``measures``     what is counted, and the counting
``disclosure``   true counts to released counts: the only door out
``stats``        numbers in, findings out; pure
``charts``       findings to ink; no arithmetic
``narrative``    findings to sentences; no arithmetic
``reports``      a notebook, executed by papermill, to one self-contained page
``batch``        every team's page before a learning session
``delivery``     the right people, once
``synthetic``    a believable programme with known, planted effects
``cli``          the commands

Importing this package imports nothing heavy.
"""

__version__ = "0.1.0"
