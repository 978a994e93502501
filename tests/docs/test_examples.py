"""The layouts that the guide works through can be read, and give what their rows say."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from equity_reports.errors import InputError
from equity_reports.intake.appointments import read_appointments
from equity_reports.outputs import SessionFolders
from equity_reports.programme import load_programme
from equity_reports.settled import key_of

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def read(name):
    programme = load_programme(EXAMPLES / name)
    session = programme.session(None, date(2025, 6, 20))
    return programme, read_appointments(programme, data_to=session.data_to)


def test_every_example_is_read_here_and_named():
    named = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in EXAMPLES.glob("*/programme.toml")}
    assert folders == {"commissioning_data_set", "life_qi"}
    assert all(f"({name}/programme.toml)" in named for name in folders)


def test_a_commissioning_data_set():
    _, found = read("commissioning_data_set")
    assert str(found.totals) == ("8 read = 7 kept + 0 duplicate + 0 rejected + 1 out of scope")
    rows = found.connection.execute("""
        SELECT appointment_id[-1:], outcome, deprivation_group, ethnicity, mode, new_or_follow_up
        FROM appointments ORDER BY 1""").fetchall()
    first, new, again = "First appointment", "Face to face", "Follow-up"
    assert rows == [
        ("1", "attended", "fifth_1", "White", new, first),
        ("2", "did_not_attend", "fifth_3", "Black or Black British", new, again),
        ("3", "attended", "fifth_5", "Not stated", "Telephone", again),
        ("4", "late_not_seen", "fifth_1", "White", new, first),
        ("5", "attended", "fifth_3", "Black or Black British", new, again),
        ("6", "cancelled_by_patient", "no_fixed_abode", "Not known", new, first),
        ("7", "attended", "outside_england", "Asian or Asian British", "Video", first),
    ]


def test_registers_of_an_improvement_platform():
    programme, found = read("life_qi")
    assert [team.team_name for team in programme.teams] == ["Memory clinic", "Young people's team"]
    ideas = [(idea.team_id, idea.theme, idea.scale, idea.status) for idea in programme.ideas]
    assert ideas == [
        ("101", "Reminders", "whole_team", "testing"),
        ("101", "Transport", "part_of_team", "abandoned"),
        ("102", "Reminders", "whole_team", "adopted"),
    ]
    (cycle,) = programme.cycles
    assert (cycle.happened, cycle.scale) == ("One did", "not said")
    assert programme.warnings == ()
    assert found.totals.kept == 1_177


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('title = "Change idea"', 'title = "Change idee"', 'Did you mean "Change idea"'),
        ('title = "Change idea"', 'titel = "Change idea"', 'Did you mean "title"'),
        ("[registers.teams]", "[registers.team]", "registers.team"),
        ('"Stopped" = "abandoned"', '"Stoped" = "abandoned"', 'found "Stopped"'),
    ],
)
def test_a_slip_in_the_map_of_a_register_is_named(tmp_path, was, now, said):
    folder = shutil.copytree(EXAMPLES / "life_qi", tmp_path / "programme")
    settings = folder / "programme.toml"
    settings.write_text(settings.read_text().replace(was, now))
    with pytest.raises(InputError, match=said):
        load_programme(folder)


def test_a_run_is_made_anew_when_an_export_has_changed(tmp_path):
    folder = shutil.copytree(EXAMPLES / "life_qi", tmp_path / "programme")
    programme = load_programme(folder)
    folders = SessionFolders(tmp_path, programme.slug, "s1")
    before = key_of(programme, folders)
    with (folder / "export" / "cycles.csv").open("a") as stream:
        stream.write("102,1,Cycle 1,16/06/2025,,a,b,c,d\n")
    assert before is not None
    assert key_of(programme, folders) != before
