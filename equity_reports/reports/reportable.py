"""The measures that reports are made of, held against what a report needs, before a row is read."""

from collections.abc import Iterator

from equity_reports.errors import InputError, Problem
from equity_reports.intake.cells import CellError
from equity_reports.measures.aims import aim_on_scale
from equity_reports.measures.definitions import Measure, load_measure
from equity_reports.measures.population import missing_sources
from equity_reports.programme import Programme


def reportable_measures(programme: Programme) -> dict[str, Measure]:
    """Each measure that a team has, by its id.

    Raises
    ------
    InputError
        With every problem: a definition that cannot be read, a rate of the population without one,
        or an aim in numbers that is none of the measure's.
    """
    measures, problems = {}, []
    for part in programme.by_measure():
        (name,) = part.settings.measures
        try:
            measures[name] = load_measure(name, own=part.own_measures)
        except InputError as error:
            problems += error.problems
        else:
            problems += _problems(measures[name], part)
    if problems:
        raise InputError(problems)
    return measures


def _problems(measure: Measure, part: Programme) -> Iterator[Problem]:
    if measure.of_population:
        yield from missing_sources(part.settings)
    for team in part.teams:
        try:
            aim_on_scale(team.aim_value, measure)
        except CellError as error:
            found = f'"{team.aim_value.written[:60]}" of {team.team_id}, on {measure.id}'
            yield Problem("teams", "aim_value", found, error.wanted, error.hint)
