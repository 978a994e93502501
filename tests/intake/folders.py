"""A small, valid programme folder for tests to break in one place at a time."""

from pathlib import Path

SETTINGS = """\
format = 1
name = "Test programme"
organisation = "Invented Trust"
themes = ["Reminders", "Transport"]
[dates]
data_from = 2025-01-01
[grouping]
kind = "national_quintile"
edition = "imd2019"
[sources]
appointments = "data/appointments.csv"
[columns]
appointment_id = "id"
patient_id = "person"
team = "team"
appointment_date = "date"
booked_date = "booked"
status = "status"
decile = "decile"
age = "age"
"""
FILES = {
    "programme.toml": SETTINGS,
    "teams.csv": "team_id,team_name,joined_on,aim_by,recipients\nT01,One,,,\nT02,Two,,,\n",
    "people.csv": "name,role,email\nA Coach,qi_coach,coach@example.org\n",
    "change_ideas.csv": (
        "team_id,idea_id,title,theme,scale,started_on,ended_on,status\n"
        "T01,texts,Texts,Reminders,whole_team,2025-02-01,,testing\n"
    ),
    "learning_sessions.csv": "session_id,title,held_on,data_to\ns1,One,2025-12-10,2025-10-31\n",
    "data/appointments.csv": (
        "id,person,team,date,booked,status,decile,age\n"
        "a1,p1,T01,2025-01-03,2025-01-01,5,1,34\n"
        "a2,p2,T02,03/02/2025,2025-01-03,3.0,10,70\n"
    ),
}


def write_folder(folder: Path, **changed: str | None) -> Path:
    """Write a valid folder; ``changed`` replaces files (__ for / and no suffix), None drops one."""
    files = FILES | {_path(name): text for name, text in changed.items()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            path.write_text(text, encoding="utf-8", newline="\n")
    return folder


def _path(name: str) -> str:
    path = name.replace("__", "/")
    return f"{path}.toml" if name == "programme" else f"{path}.csv"
