"""One messy extract, as CSV and as a table of a database, and the counts of either."""

import csv
import io
import os
import random
import subprocess
import sys
from datetime import date, timedelta

import pandas as pd

from equity_reports.intake.appointments import read_appointments
from equity_reports.measures.counting import Span
from equity_reports.measures.counts import count
from equity_reports.measures.definitions import load_measure
from equity_reports.measures.periods import windows
from equity_reports.measures.population import Population, hold_residents
from equity_reports.programme import load_programme
from tests.intake.folders import write_folder

FIRST, LAST = date(2024, 11, 1), date(2026, 10, 31)
COLUMNS = {
    "appointment_id": "id",
    "patient_id": "person",
    "team": "team",
    "appointment_date": "date",
    "booked_date": "booked",
    "recorded_on": "recorded",
    "status": "status",
    "area": "area",
    "ethnicity": "ethnicity",
    "age": "age",
    "sex": "sex",
    "language": "language",
    "mode": "mode",
    "planned": "planned",
    "discharged_on": "discharged",
}
HEADINGS = tuple(COLUMNS.values())
SETTINGS = """\
format = 1
name = "Test programme"
organisation = "Invented Trust"
themes = ["Reminders", "Transport"]
[dates]
data_from = 2024-11-01
[grouping]
kind = "{kind}"
edition = "mine"
[sources]
deprivation = "data/deprivation.csv"
{sources}
[columns]
{columns}
"""
FROM_CSV = 'appointments = "data/appointments.csv"'
TEAMS = "team_id,team_name,joined_on,aim_by,recipients\nT01,One,,,\nT02,Two,,,\nT03,Three,,,\n"
SESSIONS = "session_id,title,held_on,data_to\ns1,One,2026-11-22,2026-10-31\n"
DEPRIVATION = "area,decile\n" + "".join(f"Area {n:02},{1 + n % 10}\n" for n in range(30))
LANGUAGES = ("English", "Polish", "Dutch", "en", "", "pt")


def messy_rows(number=4000, seed=5):
    """Rows as text: repeats, strays, blanks, codes that a spreadsheet touched."""
    chance = random.Random(seed)
    rows = []
    for i in range(number):
        day = FIRST + timedelta(chance.randrange(-20, 760))
        person = chance.randrange(400)
        age = chance.choice([person % 95, person % 95, -1, 130, "n/a", ""])
        rows.append(
            (
                _identifier(i, chance),
                chance.choice([f"P{person:04}"] * 30 + ["", "1.2E+11", f"{person}.0"]),
                chance.choice(["T01", "T01", "t02", "T03", "T03", "T77", "Somewhere", ""]),
                chance.choice(
                    [day.isoformat()] * 30 + [f"{day:%d/%m/%Y}", "", "31/02/2025", "soon"]
                ),
                (day - timedelta(chance.randrange(-2, 60))).isoformat(),
                f"{day + timedelta(chance.randrange(30))} 10:{i % 60:02}:{i // 60 % 60:02}",
                chance.choice(
                    [*"5555", "6", "3", " 3", "3.0", "7", "2", "4", "0", "", "9", "NULL"]
                ),
                chance.choice(
                    [f"area {person % 30:02}", f"Area{person % 30:02}", "ZZ99 3VZ", "", "Nowhere"]
                    if chance.random() < 0.1
                    else [f"Area {person % 30:02}"]
                ),
                chance.choice(["A", "b1", "H", "Z", "99", "", "White"]),
                str(age),
                chance.choice(["1", "2", "F", "x", ""]),
                LANGUAGES[person % len(LANGUAGES)],
                chance.choice(["01", "1.0", "telephone", "11", "by post"]),
                chance.choice(["Y", "Y", "Y", "", "N"]),
                _discharged(i, person),
            )
        )
    return rows


def _identifier(number, chance):
    """Some appointments in twice, some without one, and some that a spreadsheet has damaged."""
    code = f"A{number - (chance.random() < 0.05):05}" if chance.random() < 0.99 else ""
    return "1.2E+11" if number % 400 == 7 else code


def _discharged(number, person):
    """A day that follows from the person, written as it comes; most rows have none."""
    day = FIRST + timedelta(person * 2)
    return {0: day.isoformat(), 1: f"{day:%d/%m/%Y}", 2: "soon"}.get(number % 40, "")


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADINGS, *rows])
    return text.getvalue()


def programme(folder, *, sources=FROM_CSV, kind="national_quintile", columns=COLUMNS, data=None):
    named = "\n".join(f'{name} = "{heading}"' for name, heading in columns.items())
    write_folder(
        folder,
        programme=SETTINGS.format(sources=sources, columns=named, kind=kind),
        teams=TEAMS,
        change_ideas="team_id,idea_id,title,theme,scale,started_on,status\n",
        learning_sessions=SESSIONS,
        data__deprivation=DEPRIVATION,
        data__appointments=data,
    )
    return load_programme(folder)


SPAN = Span(FIRST, LAST, date(2026, 10, 3), windows(FIRST, date(2026, 10, 3)), "week", 0.9)


def counted(programme, read=read_appointments, *, measure="missed_appointments", areas=()):
    """Everything that the counting gives, as one dictionary of tables in a fixed order.

    ``areas`` are those where every team serves, for a rate of the population.
    """
    appointments = read(programme, data_to=LAST)
    try:
        return _counted(programme, appointments, load_measure(measure), areas)
    finally:
        appointments.close()


def _counted(programme, appointments, measure, areas):
    teams = [team.team_id for team in programme.teams]
    if measure.of_population:
        served = [(team, area.lower(), None, 1_000) for team in teams for area in areas]
        columns = ["team_id", "key", "group", "people"]
        population = Population(pd.DataFrame(served, columns=columns), ("", ""))
        hold_residents(appointments.engine, population)
    found = count(
        appointments.engine,
        teams=teams,
        measure=measure,
        grouping=appointments.grouping,
        span=SPAN,
    )
    tables = {
        **found.counts.tables,
        "kinds": found.kinds,
        "design_effects": found.design_effects,
        "rejections": appointments.rejections.drop(columns="file"),
        "out_of_scope": appointments.out_of_scope,
        "set_aside": appointments.set_aside,
        "outcomes": appointments.outcomes,
        "totals": pd.DataFrame([vars(appointments.totals)]),
    }
    return {name: _in_order(table) for name, table in tables.items()}


def _in_order(table):
    plain = table.convert_dtypes(dtype_backend="pyarrow").astype(str)
    return plain[sorted(plain)].sort_values(sorted(plain), ignore_index=True)


def assert_same(these, those):
    assert these.keys() == those.keys()
    for name, table in these.items():
        pd.testing.assert_frame_equal(table, those[name], obj=name)


def checked(made, outputs, address, *options):
    """`check` in a process of its own: what tests have open here is not forked with the page."""
    command = [sys.executable, "-m", "equity_reports", "check", made.folder, *options]
    command += ["--outputs", outputs, "--today", "2026-11-20"]
    settings = os.environ | {"TEST_WAREHOUSE": address}
    done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)
    assert done.returncode == 0, done.stderr
    return done
