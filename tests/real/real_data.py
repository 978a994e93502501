"""Where the real data are, and programme folders made from them for a test.

None of the data is kept here. ``EQUITY_REPORTS_DATA`` names their folder; without it they
are looked for beside the checkout.
"""

import csv
import os
import shutil
from pathlib import Path

import pytest

SETTINGS = Path(__file__).parent / "vitoria"
DATA = Path(os.environ.get("EQUITY_REPORTS_DATA", Path(__file__).parents[3] / "shared" / "data"))
# The regions are numbered in Roman figures, with two kinds of dash behind them.
TEAM_OF_REGION = {
    "I": "centro",
    "II": "santo-antonio",
    "III": "bento-ferreira",
    "IV": "maruipe",
    "V": "praia-do-canto",
    "VI": "continente",
    "VII": "sao-pedro",
}


def real_data(name: str) -> Path:
    """One file of the real data; the test is skipped, saying so, where it is not here."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here: set EQUITY_REPORTS_DATA to the folder of real data")
    return path


def vitoria_programme(folder: Path) -> Path:
    """A programme folder for Vitória, with the data put beside its settings."""
    source = real_data("noshow_vitoria")
    shutil.copytree(SETTINGS, folder, dirs_exist_ok=True)
    data = folder / "data"
    data.mkdir()
    shutil.copyfile(source / "KaggleV2-May-2016.csv.gz", data / "appointments.csv.gz")
    shares = _records(source / "derived_bairro_bolsa_familia_share.csv")
    deprivation = [(row["Neighbourhood"], row["Scholarship"]) for row in shares]
    _write(data / "deprivation.csv", ("area", "score"), deprivation)
    regions = _records(source / "regiao_adm.csv")
    teams = [
        (row["Neighbourhood"], TEAM_OF_REGION[row["Adm_Zone"].split()[0]])
        for row in regions
        if row["Neighbourhood"]
    ]
    _write(data / "area_to_team.csv", ("area", "team_id"), teams)
    return folder


def _records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _write(path: Path, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])
