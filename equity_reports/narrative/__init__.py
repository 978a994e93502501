"""Findings to sentences; no arithmetic on data.

``catalogue``    every sentence that a report can say, in one place
``wording``      the words of one measure, and how a sentence is filled in
``numbers``      numbers, dates and periods in plain English
``description``  what every ``describe_…`` returns
``run_chart`` ``spc`` ``gap`` ``gap_series`` ``inequality`` ``rates`` ``effects``
``evidence`` ``power`` ``funnel``
                 one for each module of ``stats``
``community``    all teams together: the gap within teams, signs, themes of change ideas
``answer``       the two sentences that open a report, and the rules that allow them
``denominators`` whether a fall may be called better at all
``questions``    three questions for the learning session
``glossary``     ten terms
``easy_read``    the same findings, one idea a line

Everything returned is plain text: a page escapes it. The sentences speak of what changed
*after* something, never of its cause.
"""
