"""A whole invented programme, written as a folder that passes the same intake as real data."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from equity_reports.synthetic.appointments import Booked, book
from equity_reports.synthetic.catalogue import THEMES
from equity_reports.synthetic.dates import Days, make_days
from equity_reports.synthetic.export import COLUMNS, write_appointments
from equity_reports.synthetic.ideas import change_ideas, make_ideas, pdsa_cycles
from equity_reports.synthetic.ideas import process_measures as measure_reach
from equity_reports.synthetic.outcomes import missed_risk
from equity_reports.synthetic.patients import make_patients
from equity_reports.synthetic.people import DOMAIN, people, team_register
from equity_reports.synthetic.places import make_areas, write_deprivation
from equity_reports.synthetic.recording import draw_status, record, still_in_care
from equity_reports.synthetic.teams import make_teams
from equity_reports.synthetic.truth import ideas_truth, programme_truth, themes_truth
from equity_reports.synthetic.world import World

NAME = "Pursuing Equity (demonstration)"
ORGANISATION = "Harbour and Heath NHS Foundation Trust"
SLUG = "pursuing-equity-demo"

STAGES = ("places", "teams", "ideas", "patients", "booking", "risk", "status", "record", "export")


def write_programme(
    folder: Path,
    *,
    seed: int = 7,
    today: date = date(2026, 11, 22),
    teams: int = 38,
    months: int = 24,
    per_month: int = 20_000,
) -> Path:
    """Write a believable programme with known, planted effects.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; made if it is not there. Files of the same names are written over.
    seed : int
        The same seed and settings give the same bytes.
    today : datetime.date
        The last learning session is held a few days later.
    teams, months, per_month : int
        Teams (1 to 38), whole months of data, and appointments of all teams in a mean month.

    Returns
    -------
    pathlib.Path
        The folder. ``truth.json`` in it says what was planted; nothing that makes a page
        may read it.

    Raises
    ------
    ValueError
        If a setting is out of range.
    """
    if months < 2 or per_month < 10 * teams:
        raise ValueError(
            f"found months={months}, per_month={per_month}; wanted 2 months or more, and 10 "
            "appointments a month or more for each team"
        )
    # Each stage has its own stream, so that a change in one leaves the draws of the others.
    rng = {name: np.random.default_rng([seed, n]) for n, name in enumerate(STAGES)}
    folder = Path(folder)
    days = make_days(today, months)
    cast = make_teams(teams, per_month, rng["teams"])
    ideas = make_ideas(cast, days, rng["ideas"])
    areas = make_areas(rng["places"])
    patients = make_patients(cast, areas, days.length, rng["patients"])
    world = World(days, cast, ideas, areas, patients)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    _write_registers(folder, world, rng["ideas"])
    truth = _write_data(folder, world, rng)
    head = {"format": 1, "seed": seed, "today": today.isoformat()}
    text = json.dumps(head | truth, indent=1, allow_nan=False) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8", newline="\n")
    return folder


def _write_data(folder: Path, world: World, rng: dict[str, np.random.Generator]) -> dict[str, Any]:
    """Write the appointments and the deprivation lookup; return the truth about them."""
    write_deprivation(world.areas, folder / "data" / "deprivation.csv")
    booked = book(world, rng["booking"])
    risk = missed_risk(world, booked, rng["risk"])
    status = draw_status(world, booked, risk, rng["status"])
    keep = _still_in_care(world, booked, status, rng["status"])
    rows = record(world, booked.only(keep), status[keep], rng["record"])
    write_appointments(folder / "data" / "appointments.csv.gz", rows, world, rng["export"])
    return (
        _truth_head(world.days)
        | programme_truth(world, booked, risk, rows)
        | {"themes": themes_truth(world.ideas), "ideas": ideas_truth(world, booked, risk)}
    )


def _still_in_care(
    world: World, booked: Booked, status: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Truth values: false for the appointments that nobody had who was discharged."""
    keep = np.ones(len(booked), dtype=bool)
    for idea in world.ideas:
        if idea.kind.discharged:
            keep &= still_in_care(idea, world, booked, status, rng)
    return keep


def _truth_head(days: Days) -> dict[str, Any]:
    return {
        "data_from": days.first.isoformat(),
        "data_to": days.last.isoformat(),
        "extracted_on": days.last.isoformat(),
        "sessions": [session.session_id for session in days.sessions],
    }


def _write_registers(folder: Path, world: World, rng: np.random.Generator) -> None:
    teams, ideas, days = world.teams, world.ideas, world.days
    registers = {
        "teams": team_register(teams, days),
        "people": people(),
        "change_ideas": change_ideas(ideas),
        "pdsa_cycles": pdsa_cycles(ideas, days),
        "process_measures": measure_reach(ideas, teams, days, rng),
        "learning_sessions": pd.DataFrame([vars(session) for session in days.sessions]),
    }
    for name, table in registers.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    text = _settings(days)
    (folder / "programme.toml").write_text(text, encoding="utf-8", newline="\n")


def _settings(days: Days) -> str:
    themes = "\n".join(f'    "{theme}",' for theme in THEMES)
    columns = "\n".join(f'{ours} = "{theirs}"' for ours, theirs in COLUMNS.items())
    return f'''# An invented programme: no team, person or appointment in it is real.
format = 1
name = "{NAME}"
organisation = "{ORGANISATION}"
slug = "{SLUG}"
phase = "3"
measures = ["missed_appointments"]
themes = [
{themes}
]
period = "month"

[dates]
data_from = {days.first.isoformat()}
extracted_on = {days.last.isoformat()}

[grouping]
kind = "national_quintile"
edition = "imd2019"

[disclosure]
shared = "mhsds"
team = "mhsds"

[sources]
appointments = "data/appointments.csv.gz"
deprivation = "data/deprivation.csv"

[columns]
{columns}

[status]
attended = ["5", "6"]
did_not_attend = ["3"]
late_not_seen = ["7"]
cancelled_by_patient = ["2"]
cancelled_by_provider = ["4"]
future = ["0"]

[email]
reply_to = "lead.navy@{DOMAIN}"
from = "lead.navy@{DOMAIN}"
domains = ["{DOMAIN}"]
pages = ["team"]
transport = "folder"
'''
