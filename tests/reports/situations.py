"""The report's inputs in every situation a team can be in, through the real door.

Small invented programmes are written as a programme folder and prepared as the batch does it.
Teams that share their programme's settings share one, because each is read and counted once.
"""

import csv
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from equity_reports.programme import load_programme
from equity_reports.reports.inputs import ReportInputs, read_inputs
from equity_reports.reports.prepare import prepare, write_inputs

TODAY = date(2026, 11, 22)
SEED = 20261122
BOOKED_A_MONTH = (130, 90, 70, 60, 60)
MISSED = (0.24, 0.2, 0.18, 0.16, 0.13)
LONG_NAME = (
    "Child and Adolescent Mental Health Service for Neurodevelopment, Eating and Early Psychosis"
)
STRANGE_NAME = 'Café “Łódź” <b>&amp;</b> O\'Brien’s "Día" – فريق الصحة'
IDEA_COLUMNS = (
    "team_id,idea_id,title,theme,scale,started_on,ended_on,status,prediction,what_happened,"
    "learning,next_step"
)
CYCLE_COLUMNS = "team_id,idea_id,cycle,from_date,to_date,scale,predicted,happened,learnt,next_step"
TEAM_COLUMNS = "team_id,team_name,directorate,borough,joined_on,aim,aim_measure,aim_value,aim_by"
BREAKDOWNS = ("ethnicity", "age", "sex", "language", "interpreter", "mode", "new_or_follow_up")
COLUMNS = (
    "appointment_id", "patient_id", "team", "appointment_date", "booked_date", "status", "area",
    "decile",
)  # fmt: skip
NO_FIXED_ABODE = "ZZ99 3VZ"

Month = pd.Timestamp
Share = Callable[[Month, int], float]


def usual(month: Month, fifth: int) -> float:
    """The share missed: the same gap all along."""
    return MISSED[fifth]


def falling(month: Month, fifth: int) -> float:
    """From 2026 the most deprived fifth misses as few as the least deprived."""
    return 0.12 if fifth == 0 and month.year >= 2026 else MISSED[fifth]


def rising(month: Month, fifth: int) -> float:
    """From 2026 the most deprived fifth misses many more."""
    return 0.38 if fifth == 0 and month.year >= 2026 else MISSED[fifth]


@dataclass(frozen=True)
class Idea:
    """A change idea of the register."""

    idea_id: str
    title: str
    started_on: str
    theme: str = "Reminders"
    scale: str = "whole_team"
    ended_on: str = ""
    status: str = "testing"
    cycles: int = 0


@dataclass(frozen=True)
class TeamSpec:
    """An invented team: how many are booked a month in each fifth, and the share missed.

    ``exact`` gives the same counts every month; ``people`` is how many come again and again;
    ``none_in`` are months without a clinic.
    """

    name: str = "Larkfield"
    booked: tuple[int, ...] = BOOKED_A_MONTH
    share: Share = usual
    exact: bool = False
    people: int = 900
    none_in: tuple[str, ...] = ()
    joined_on: str = "2025-12-01"
    aim_value: str = "0.15"
    ideas: tuple[Idea, ...] = (
        Idea("calls", "A call the day before", "2026-01-05", cycles=2),
        Idea("taxi", "A taxi for those who need one", "2026-06-01", "Transport", "one_clinic"),
    )
    rebased_on: str = ""
    apart: int = 8


@dataclass(frozen=True)
class ProgrammeSpec:
    """An invented programme: its teams, and the settings that differ from the usual ones."""

    teams: Mapping[str, TeamSpec]
    settings: str = ""
    grouping: str = 'kind = "national_quintile"'
    data_from: date = date(2024, 11, 1)
    left_out: tuple[str, ...] = field(default=())
    rounds: tuple[str, ...] = ("2026-09-16", "2026-11-25")
    data_to: tuple[str, ...] = ("2026-08-31", "2026-10-31")


def _twelve() -> tuple[Idea, ...]:
    scales = ("whole_team", "one_clinic", "part_of_team")
    statuses = ("testing", "adopted", "adapted", "abandoned")
    return tuple(
        Idea(
            f"idea{number}",
            f"Change idea number {number}, told at some length by the team",
            f"2026-{max(number - 1, 1):02d}-{(number * 5) % 27 + 1:02d}",
            ("Reminders", "Transport")[number % 2],
            scales[number % 3],
            status=statuses[number % 4],
            cycles=number % 3,
        )
        for number in range(1, 13)
    )


STANDARD = ProgrammeSpec(
    {
        "usual": TeamSpec(),
        "no_ideas": TeamSpec(ideas=()),
        "twelve_ideas": TeamSpec(ideas=_twelve()),
        "joined_last_month": TeamSpec(joined_on="2026-10-01", ideas=()),
        "three_a_month": TeamSpec(booked=(1, 1, 0, 1, 0), people=12, apart=0),
        "nobody_least_deprived": TeamSpec(booked=(130, 90, 40, 20, 0)),
        "every_value_equal": TeamSpec(
            booked=(100,) * 5, share=lambda month, fifth: 0.2, exact=True, apart=0
        ),
        "all_missed": TeamSpec(share=lambda month, fifth: 1.0, exact=True),
        "none_missed": TeamSpec(share=lambda month, fifth: 0.0, exact=True),
        "one_group_only": TeamSpec(booked=(200, 0, 0, 0, 0), apart=0),
        "no_clinic": TeamSpec(none_in=("2025-08", "2026-08")),
        "never_booked": TeamSpec(booked=(0,) * 5, apart=0),
        "everything_withheld": TeamSpec(booked=(6, 0, 0, 0, 6), people=3, apart=0),
        "long_name": TeamSpec(name=LONG_NAME),
        "strange_name": TeamSpec(
            name=STRANGE_NAME,
            ideas=(Idea("odd", '<script>alert("x")</script> & “Él” مرحبا', "2026-02-01"),),
        ),
        "rebased": TeamSpec(share=falling, rebased_on="2026-01-01"),
        "better": TeamSpec(share=falling, booked=(400, 200, 200, 200, 400), people=4000),
        "worse": TeamSpec(share=rising, booked=(400, 200, 200, 200, 400), people=4000),
        "begun_together": TeamSpec(
            ideas=(
                Idea("calls", "A call the day before", "2026-01-05"),
                Idea("maps", "A map in the letter", "2026-01-26", "Transport"),
            )
        ),
    }
)
ALONE = {"usual": TeamSpec(), "three_a_month": TeamSpec(booked=(1, 1, 0, 1, 0), people=12)}
FIRST = date(2024, 11, 1)
PROGRAMMES = {
    "standard": STANDARD,
    "begun_last_month": ProgrammeSpec(
        {"begun_last_month": TeamSpec(joined_on="2026-10-05", ideas=())},
        data_from=date(2026, 10, 1), rounds=("2026-11-25",), data_to=("2026-10-31",),
    ),
    "sixty_months": ProgrammeSpec({"sixty_months": TeamSpec()}, data_from=date(2021, 11, 1)),
    "small_numbers": ProgrammeSpec(
        {"small_numbers": TeamSpec(booked=(9, 7, 5, 4, 3), people=40, apart=1)},
        settings='[disclosure]\nteam = "none"\napproved_by = "The board"\n'
        "approved_on = 2026-01-05\n",
    ),
    "was_not_brought": ProgrammeSpec(
        {"was_not_brought": TeamSpec(name="Children’s service")},
        settings="# measures are named before the first table",
    ),
    "few_in_the_middle": ProgrammeSpec(
        {"few_in_the_middle": TeamSpec(booked=(130, 90, 4, 3, 60)), "usual_beside": TeamSpec()}
    ),
    "no_patients": ProgrammeSpec({"no_patients": TeamSpec()}, left_out=("patient_id",)),
    "no_breakdowns": ProgrammeSpec(
        {"no_breakdowns": TeamSpec()}, left_out=(*BREAKDOWNS, "booked_date")
    ),
    "tenths": ProgrammeSpec({"tenths": TeamSpec()}, grouping='kind = "national_decile"'),
    "core20": ProgrammeSpec({"core20": TeamSpec()}, grouping='kind = "core20"'),
}  # fmt: skip
SITUATIONS = {name: key for key, spec in PROGRAMMES.items() for name in spec.teams}


def inputs(situation: str) -> ReportInputs:
    """The inputs of the report of the team in this situation."""
    return _released(SITUATIONS[situation])[situation]


@cache
def _released(key: str) -> dict[str, ReportInputs]:
    """Every team's inputs of a programme, written to files and read back as a notebook does."""
    with tempfile.TemporaryDirectory() as folder:
        programme = load_programme(write(Path(folder) / "programme", key))
        prepared = prepare(programme, programme.session(None, TODAY))
        paths = write_inputs(prepared, Path(folder) / "released")
        return {team_id: read_inputs(path) for team_id, path in paths.items()}


def write(folder: Path, key: str) -> Path:
    """Write the programme folder of that name."""
    spec = PROGRAMMES[key]
    (folder / "data").mkdir(parents=True)
    (folder / "programme.toml").write_text(_settings(key, spec), encoding="utf-8")
    _register(folder / "teams.csv", TEAM_COLUMNS, _teams(spec))
    _register(folder / "people.csv", "name,role,email", [("A Coach", "qi_coach", "a@example.org")])
    _register(folder / "change_ideas.csv", IDEA_COLUMNS, _ideas(spec))
    _register(folder / "pdsa_cycles.csv", CYCLE_COLUMNS, _cycles(spec))
    _register(folder / "learning_sessions.csv", "session_id,title,held_on,data_to", _sessions(spec))
    _register(
        folder / "rebases.csv", "team_id,measure_id,from_date,reason,agreed_by", _rebases(spec)
    )
    _appointments(spec).to_csv(folder / "data" / "appointments.csv", index=False)
    return folder


def _settings(key: str, spec: ProgrammeSpec) -> str:
    measure = "was_not_brought" if key == "was_not_brought" else "missed_appointments"
    named = [name for name in (*COLUMNS, *BREAKDOWNS) if name not in spec.left_out]
    columns = "\n".join(f'{name} = "{name}"' for name in named)
    return f"""\
format = 1
name = "An invented programme"
organisation = "Invented Trust"
themes = ["Reminders", "Transport"]
measures = ["{measure}"]
{spec.settings if spec.settings.startswith("#") else ""}
[dates]
data_from = {spec.data_from}
extracted_on = 2026-11-20
[grouping]
{spec.grouping}
edition = "imd2019"
[sources]
appointments = "data/appointments.csv"
[columns]
{columns}
{"" if spec.settings.startswith("#") else spec.settings}
"""


def _register(path: Path, columns: str, rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns.split(","), *rows])


def _teams(spec: ProgrammeSpec) -> list[tuple[str, ...]]:
    aim = "Fewer missed appointments in the most deprived areas"
    measure = "was_not_brought" if "was_not_brought" in spec.teams else "missed_appointments"
    return [
        (key, team.name, "Community", "North", team.joined_on, aim, measure, team.aim_value,
         "2027-06-30")
        for key, team in spec.teams.items()
    ]  # fmt: skip


def _ideas(spec: ProgrammeSpec) -> list[tuple[str, ...]]:
    told = ("More will come.", "People liked it.", "Evenings are best.", "Try it again.")
    return [
        (key, idea.idea_id, idea.title, idea.theme, idea.scale, idea.started_on, idea.ended_on,
         idea.status, *told)
        for key, team in spec.teams.items()
        for idea in team.ideas
    ]  # fmt: skip


def _cycles(spec: ProgrammeSpec) -> list[tuple[str, ...]]:
    told = ("Half will answer.", "A third did.", "Call after five.", "Call in the evening.")
    return [
        (key, idea.idea_id, str(cycle), idea.started_on, "", "One clinic", *told)
        for key, team in spec.teams.items()
        for idea in team.ideas
        for cycle in range(1, idea.cycles + 1)
    ]


def _sessions(spec: ProgrammeSpec) -> list[tuple[str, ...]]:
    dates = zip(spec.rounds, spec.data_to, strict=True)
    return [(f"s{i}", f"Session {i}", *pair) for i, pair in enumerate(dates, 1)]


def _rebases(spec: ProgrammeSpec) -> list[tuple[str, ...]]:
    return [
        (key, "missed_appointments", team.rebased_on, "A new clinic", "The team")
        for key, team in spec.teams.items()
        if team.rebased_on
    ]


def _appointments(spec: ProgrammeSpec) -> pd.DataFrame:
    parts = [
        _appointments_of(key, team, spec.data_from, np.random.default_rng([SEED, place]))
        for place, (key, team) in enumerate(spec.teams.items())
    ]
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, "appointment_id", [f"a{number}" for number in range(len(table))])
    return table.drop(columns=[name for name in spec.left_out if name in table])


def _appointments_of(
    key: str, team: TeamSpec, first: date, rng: np.random.Generator
) -> pd.DataFrame:
    parts = []
    for month in pd.date_range(first, "2026-10-31", freq="MS"):
        if f"{month:%Y-%m}" in team.none_in:
            continue
        for fifth, booked in enumerate((*team.booked, team.apart)):
            number = booked if team.exact else int(rng.poisson(booked))
            share = team.share(month, min(fifth, 4))
            parts.append(_block(month, fifth, number, share, team, rng))
    kept = [part for part in parts if len(part)]
    if not kept:
        return parts[0].assign(team=key)
    table = pd.concat(kept, ignore_index=True)
    return table.assign(team=key, patient_id=key + table["patient_id"])


def _block(
    month: Month, fifth: int, number: int, share: float, team: TeamSpec, rng: np.random.Generator
) -> pd.DataFrame:
    """One month's appointments of one fifth; the sixth stands for no fixed abode."""
    when = month + pd.to_timedelta(np.arange(number) % month.days_in_month, unit="D")
    missed = np.arange(number) < share * number if team.exact else rng.random(number) < share
    cancelled = np.zeros(number, bool) if team.exact else rng.random(number) < 0.08
    status = np.where(cancelled, rng.choice(["2", "4"], number), np.where(missed, "3", "5"))
    person = rng.integers(0, max(team.people // 6, 1), number)
    apart = fifth == 5
    return pd.DataFrame(
        {
            "patient_id": [f"-{fifth}-{one}" for one in person],
            "appointment_date": when.strftime("%Y-%m-%d"),
            "booked_date": (when - pd.to_timedelta(person % 40, unit="D")).strftime("%Y-%m-%d"),
            "status": status,
            "area": NO_FIXED_ABODE if apart else "E01000001",
            "decile": "" if apart else str(2 * fifth + 1),
            "ethnicity": np.array(["A", "H", "M", "R", "Z"])[person % 5],
            "age": 18 + person % 60,
            "sex": np.array(["1", "2"])[person % 2],
            "language": np.array(["en", "bn", "so"])[person % 3],
            "interpreter": np.where(person % 3 > 0, "Y", "N"),
            "mode": np.array(["01", "02", "11"])[person % 3],
            "new_or_follow_up": np.where(person % 4 > 0, "2", "1"),
        }
    )
