"""Measures: what is counted, why it matters, and the counting.

``definitions``  one TOML file a measure: title, numerator, denominator, caveats
``periods``      the calendar: days, weeks, months and quarters that never overlap
``counts``       typed appointments to true counts, once for all teams
``people``       counts beside distinct people: one row a person, added up
``repeats``      how much repeated appointments of the same people widen an interval
"""
