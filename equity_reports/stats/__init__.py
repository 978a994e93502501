"""Statistics: numbers in, findings out.

Every function here is pure: data first, keyword-only settings after it, a frozen
dataclass or a table back. Nothing plots, reads a file, looks at the clock or draws a
random number that it was not handed a generator for.

``rates``        proportions, rates, ratios and differences with honest intervals
``run_chart``    run charts and their rule sets
``spc``          control charts and the NHS icons
``inequality``   the WHO measures, slope and relative index of inequality
``gap``          most against least deprived: now, and over time
``effects``      what changed after a change idea began
``evidence``     many teams' effects combined
``funnel``       which team differs from the rest by more than chance
``power``        how long until a team could tell
"""
