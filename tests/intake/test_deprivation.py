"""Deprivation lookups: recognised by their headings, checked, and cut into groups."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_reports.errors import InputError
from equity_reports.intake.appointments import Appointments, read_appointments
from equity_reports.intake.deprivation import ENGLISH_AREAS, read_deprivation
from equity_reports.intake.grouping import cut_into_fifths
from equity_reports.programme import load_programme
from tests.intake.folders import SETTINGS, write_folder

FILE_7 = (
    "\ufeffLSOA code (2021),LSOA name (2021),Local Authority District code (2024),"
    "Index of Multiple Deprivation (IMD) Score,"
    "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),"
    "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs),"
    "Income Rank (where 1 is most deprived),Income Decile (where 1 is most deprived 10%)\n"
    'E01000001,City 1A,E09000001,6.2,"29,199",9,"33,000",10\n'
    'E01000005,City 1E,E09000001,50.1,"1,000",1,10,1\n'
)


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_file_7_is_recognised_by_its_headings(tmp_path):
    found = read_deprivation(write(tmp_path / "file7.csv", FILE_7))
    assert (found.edition, found.census, found.areas) == ("iod2025", 2021, 2)
    assert found.table["rank"].tolist() == [29199, 1000]
    assert found.table["decile"].tolist() == [9, 1]
    assert found.table["quintile"].tolist() == [5, 1]
    assert found.table["score"].tolist() == [6.2, 50.1]


@pytest.mark.parametrize(
    ("spelling", "edition"),
    [("2011|2019", "imd2019"), ("2011|2013", "imd2015"), ("2021|2024", "iod2025")],
)
def test_editions_are_told_apart(tmp_path, spelling, edition):
    census, district = spelling.split("|")
    text = FILE_7.replace("(2021)", f"({census})").replace("(2024)", f"({district})")
    assert read_deprivation(write(tmp_path / "x.csv", text)).edition == edition


@pytest.mark.parametrize(
    ("measure", "values", "quintiles"),
    [
        ("rank", range(1, 11), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        ("score", range(10, 0, -1), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        ("decile", range(1, 11), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        ("quintile", [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
    ],
)
def test_any_two_column_lookup_serves(tmp_path, measure, values, quintiles):
    lines = [f"place {number},{value}" for number, value in enumerate(values)]
    text = "\n".join([f"Barrio,{measure.title()}", *lines]) + "\n"
    found = read_deprivation(write(tmp_path / "own.csv", text))
    assert found.edition is None
    assert found.table["quintile"].tolist() == quintiles
    assert found.table["value"].is_monotonic_increasing


def test_every_mistake_in_a_lookup_is_told(tmp_path):
    text = "area,decile\nA,1\nA,2\n,3\nB,11\nC,2.5\nD,\n"
    with pytest.raises(InputError) as caught:
        read_deprivation(write(tmp_path / "own.csv", text))
    assert {(problem.row, problem.column) for problem in caught.value.problems} == {
        (3, "area"),
        (4, "area"),
        (5, "decile"),
        (6, "decile"),
        (7, "decile"),
    }
    with pytest.raises(InputError, match="a column called rank, score, decile or quintile"):
        read_deprivation(write(tmp_path / "none.csv", "area,colour\nA,red\n"))


def test_deciles_turned_upside_down_are_refused(tmp_path):
    lines = [f"A{rank},{rank},{11 - rank}" for rank in range(1, 11)]
    text = "\n".join(["area,rank,decile", *lines]) + "\n"
    with pytest.raises(InputError, match="ceil"):
        read_deprivation(write(tmp_path / "own.csv", text))


# --- appointments placed and grouped -------------------------------------------------------

AREAS = SETTINGS.replace('decile = "decile"', 'area = "decile"').replace(
    "[columns]", 'deprivation = "data/index.csv"\n[columns]'
)


def placed(folder, areas, index, *, settings=AREAS, kind=None, edition="own") -> Appointments:
    settings = settings.replace('"imd2019"', f'"{edition}"')
    settings = settings.replace("national_quintile", kind or "national_quintile")
    lines = [
        f"a{number},{person},T01,2025-03-{1 + number % 28:02d},,5,{area},30"
        for number, (person, area) in enumerate(areas)
    ]
    text = "\n".join(["id,person,team,date,booked,status,decile,age", *lines]) + "\n"
    write_folder(folder, programme=settings, data__appointments=text, data__index=index)
    return read_appointments(load_programme(folder), data_to=date(2025, 10, 31))


def groups(found: Appointments) -> pd.DataFrame:
    return found.connection.execute(
        'SELECT area, place, rank, decile, deprivation_group FROM appointments ORDER BY "row"'
    ).df()


TEN = "area,rank\n" + "".join(f"E0100000{rank % 10},{rank}\n" for rank in range(1, 11))


def test_places_that_the_index_does_not_know(tmp_path):
    areas = [
        "e01 000001",
        "ZZ99 3VZ",
        "ZZ993VZ",
        "ZZ99 3WZ",
        "ZZ99 3GZ",
        "ZZ99 9AB",
        "W01000001",
        "S01006506",
        "95GG01S1",
        "N20000001",
        "",
        "E01000002",
    ]
    table = groups(placed(tmp_path, [("p", area) for area in areas], TEN))
    assert table["deprivation_group"].tolist() == [
        "fifth_1",
        "no_fixed_abode",
        "no_fixed_abode",
        "not_known",
        "outside_england",
        "not_known",
        "outside_england",
        "outside_england",
        "outside_england",
        "outside_england",
        "not_known",
        "fifth_1",
    ]
    assert table["rank"].dropna().tolist() == [1, 2]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("national_quintile", ["fifth_1", "fifth_1", "fifth_2", "fifth_5"]),
        ("national_decile", ["tenth_1", "tenth_2", "tenth_3", "tenth_10"]),
        ("core20", ["core20", "core20", "rest", "rest"]),
    ],
)
def test_national_groupings(tmp_path, kind, expected):
    areas = [("p", f"E0100000{rank % 10}") for rank in (1, 2, 3, 10)]
    found = placed(tmp_path, areas, TEN, kind=kind)
    assert groups(found)["deprivation_group"].tolist() == expected
    assert found.grouping.groups[0].order == 1
    assert {group.group for group in found.grouping.groups} >= set(expected)


def test_local_fifths_are_cut_on_patients_and_not_on_appointments(tmp_path):
    """One patient who comes 28 times is one patient; whole areas go to one fifth."""
    areas = [("often", "E01000001")] * 28
    areas += [(f"p{number}", f"E0100000{number % 10}") for number in range(2, 11)]
    table = groups(placed(tmp_path, areas, TEN, kind="local_quintile"))
    cut = table.drop_duplicates("area").set_index("area")["deprivation_group"]
    expected = [f"fifth_{1 + (rank - 1) // 2}" for rank in range(1, 11)]
    assert [cut[f"E0100000{rank % 10}"] for rank in range(1, 11)] == expected


def test_a_local_cut_can_be_held_still(tmp_path):
    """Patients after cut_until move no boundary, and their areas still get a group."""
    settings = AREAS.replace("[sources]", "cut_until = 2025-03-09\n[sources]")
    settings = settings.replace("national_quintile", "local_quintile")
    areas = [(f"p{number}", f"E0100000{number}") for number in range(1, 10)]
    before = groups(placed(tmp_path / "a", areas, TEN, settings=settings))
    many = [*areas, *[(f"q{number}", "E01000000") for number in range(18)]]
    after = groups(placed(tmp_path / "b", many, TEN, settings=settings))
    pd.testing.assert_frame_equal(before, after.head(9))
    assert set(after["deprivation_group"].tail(18)) == {"fifth_5"}


def test_codes_of_another_census_are_refused_with_the_share_that_matches(tmp_path, monkeypatch):
    monkeypatch.setitem(ENGLISH_AREAS, "imd2019", 10)
    index = TEN.replace("area,rank", "LSOA code (2011),Index of Multiple Deprivation (IMD) Rank")
    areas = [("p", "E01000001")] * 90 + [("p", "E01035000")] * 10
    with pytest.raises(InputError, match=r"another census than 2011: only 90\.0%"):
        placed(tmp_path, areas, index, edition="imd2019")


def test_an_index_of_other_places_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"25\.0% of appointments"):
        placed(tmp_path, [("p", area) for area in ("E01000001", "X1", "X2", "X3")], TEN)


def test_an_index_of_another_edition_is_refused(tmp_path):
    index = TEN.replace("area,rank", "LSOA code (2021),Index of Multiple Deprivation (IMD) Rank")
    with pytest.raises(InputError, match='edition = "iod2025"'):
        placed(tmp_path, [("p", "E01000001")], index, edition="imd2019")


def test_teams_by_area_need_no_column_for_the_team(tmp_path):
    settings = AREAS.replace('team = "team"\n', "").replace(
        "[columns]", 'area_to_team = "data/teams.csv"\n[columns]'
    )
    index = "area,score\nSÃO PEDRO,0.4\nMARUÍPE,0.2\nOUTRA,0.1\n"
    lookup = "area,team_id\nSão Pedro ,T01\nMaruipe,T02\n"
    settings = settings.replace("national_quintile", "local_quintile").replace("imd2019", "own")
    text = "id,person,team,date,booked,status,decile,age\n" + "".join(
        f"a{number},p{number},,2025-03-04,,5,{area},30\n"
        for number, area in enumerate(["SÃO PEDRO", *["MARUÍPE"] * 9, *["OUTRA"] * 5, "Ada", ""])
    )
    write_folder(
        tmp_path,
        programme=settings,
        data__appointments=text,
        data__index=index,
        data__teams=lookup,
    )
    found = read_appointments(load_programme(tmp_path), data_to=date(2025, 10, 31))
    assert (found.totals.kept, found.totals.out_of_scope) == (10, 7)
    # A word that few people share may be a name in the wrong column.
    told = "Out of scope, area in no team: 6 appointments: OUTRA (5), not shown (1)."
    assert told in found.warnings
    write_folder(
        tmp_path,
        programme=settings,
        data__appointments=text,
        data__teams=lookup + "Outra,T3\nMARUIPE,T01\n",
    )
    with pytest.raises(InputError) as caught:
        load_programme(tmp_path)
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [
        (4, "team_id"),
        (5, "area"),
    ]


@given(
    patients=st.lists(st.integers(1, 50), min_size=1, max_size=60),
    scale=st.integers(1, 9),
)
def test_a_cut_is_in_order_and_does_not_care_for_scale(patients, scale):
    value = np.arange(len(patients), dtype=float)
    cuts = cut_into_fifths(value, np.array(patients))
    finite = [cut for cut in cuts if np.isfinite(cut)]
    assert finite == sorted(finite)
    assert cut_into_fifths(value, scale * np.array(patients)) == cuts


def test_equal_areas_are_cut_into_equal_fifths():
    cuts = cut_into_fifths(np.arange(100.0), np.ones(100, int))
    np.testing.assert_allclose(cuts, [19, 39, 59, 79])


def test_an_unclosed_quotation_mark_merges_no_areas(tmp_path):
    """Two marks too many in one column: what lies between them would be one area."""
    rows = [f"E010{n:05},Ward {n},Town,{1 + n % 10}" for n in range(40)]
    rows[5] = rows[5].replace("Ward", '"Ward')
    rows[9] = rows[9].replace("Ward 9", 'Ward 9"')
    text = "\n".join(["area,ward,town,decile", *rows]) + "\n"
    with pytest.raises(InputError, match=r"x\.csv, row 7: found a quotation mark"):
        read_deprivation(write(tmp_path / "x.csv", text))
