"""Where people live: postcodes, default codes, other nations, and a clinic's own address."""

from collections import Counter

import pytest

from equity_reports.errors import InputError
from equity_reports.intake.appointments import read_appointments
from equity_reports.intake.postcodes import postcode_headings
from equity_reports.programme import load_programme
from equity_reports.settings import GroupingSettings
from tests.intake.folders import SETTINGS, write_folder
from tests.intake.test_appointments import DATA_TO

BY_POSTCODE = SETTINGS.replace(
    "[columns]\n", 'deprivation = "data/index.csv"\npostcodes = "data/onspd.csv"\n[columns]\n'
).replace('decile = "decile"', 'postcode = "home"')
INDEX = "area,decile\n" + "".join(f"E0100{n:04d},{n % 10 + 1}\n" for n in range(1, 41))
ONSPD = "pcd7,lsoa11,lsoa21\n" + "".join(
    f"AB{n:<2} {n % 10}XY,E0100{n:04d},E0199{n:04d}\n" for n in range(1, 41)
)
ONSPD += "CF1 1AA,W01000001,W01000001\nBT1 1AA,95GG01S1,N20000001\nIM1 1AA,M99999999,M99999999\n"


def placed(folder, homes, *, programme=BY_POSTCODE, onspd=ONSPD):
    lines = [f"a{n},p{n},T0{n % 2 + 1},2025-03-04,,5,{home},30" for n, home in enumerate(homes)]
    text = "\n".join(["id,person,team,date,booked,status,home,age", *lines]) + "\n"
    write_folder(
        folder, programme=programme, data__appointments=text, data__index=INDEX, data__onspd=onspd
    )
    return read_appointments(
        load_programme(folder), data_to=DATA_TO, quarantine=folder / "private" / "q"
    )


def groups(found):
    rows = found.connection.execute("SELECT deprivation_group FROM appointments").fetchall()
    return Counter(group for (group,) in rows)


def test_a_postcode_gives_an_area_however_it_is_spelt(tmp_path):
    homes = ["AB1 1XY", "ab11xy", " AB1  1XY ", "AB8 8XY"]
    assert groups(placed(tmp_path, homes)) == {"fifth_1": 3, "fifth_5": 1}


def test_unknown_no_fixed_abode_and_outside_england_are_kept_apart(tmp_path):
    homes = ["AB1 1XY"] * 9 + ["ZZ99 3VZ", "zz993wz", "ZZ99 3CZ", "ZZ99 3GZ", "CF1 1AA", "BT1 1AA"]
    homes += ["IM1 1AA", "", "AB99 9ZZ"]
    found = placed(tmp_path, homes)
    expected = {"fifth_1": 9, "no_fixed_abode": 1, "outside_england": 4, "not_known": 4}
    assert groups(found) == expected
    assert found.set_aside.set_index("column")["rows"].to_dict() == {"postcode": 1}


def test_no_postcode_is_kept_listed_or_told(tmp_path):
    homes = ["AB1 1XY"] * 9 + ["QX99 9ZZ"]
    found = placed(tmp_path, homes)
    written = (tmp_path / "private" / "q" / "appointments.csv").read_text()
    assert "11,postcode," in written.replace('"', "")
    table = found.connection.execute("FROM appointments").df().to_string()
    for text in (written, table, *found.warnings):
        assert "QX99" not in text.upper()
        assert "1XY" not in text.upper()


def test_postcodes_of_elsewhere_are_refused_with_the_share_that_matches(tmp_path):
    with pytest.raises(InputError, match=r"only 25\.0% of appointments with a postcode match"):
        placed(tmp_path, ["AB1 1XY", "QX1 1AA", "QX1 1AB", "QX1 1AC"])


@pytest.mark.parametrize(
    ("headings", "edition", "wanted", "expected"),
    [
        ("pcd,pcd2,pcds,oslaua,lsoa01,lsoa11,lsoa21", "imd2019", None, ("pcds", "lsoa11")),
        ("pcd,pcd2,pcds,oslaua,lsoa01,lsoa11,lsoa21", "iod2025", None, ("pcds", "lsoa21")),
        ("PCD7,PCD8,PCDS,LAD23CD,LSOA11CD,LSOA21CD", "iod2025", None, ("PCDS", "LSOA21CD")),
        ("pcd7,lsoa21cd,oa21cd", "our own", None, ("pcd7", "lsoa21cd")),
        ("pcds,oslaua,lsoa11", "our own", "OSLAUA", ("pcds", "oslaua")),
        ("pcds,oslaua,lsoa11", "iod2025", None, None),
        ("pcds,lsoa11,lsoa21", "our own", None, None),
        ("place,lsoa11", "imd2019", None, None),
    ],
)
def test_the_headings_of_every_year(tmp_path, headings, edition, wanted, expected):
    path = tmp_path / "postcodes.csv"
    path.write_text(headings + "\n", encoding="utf-8-sig")
    grouping = GroupingSettings(edition=edition)
    if expected is None:
        with pytest.raises(InputError, match=r"postcodes\.csv, row 1"):
            postcode_headings((path,), grouping, wanted)
    else:
        assert postcode_headings((path,), grouping, wanted) == expected


def spread(most: int) -> list[str]:
    return [f"AB{n} {n % 10}XY" for n in range(2, 41) for _ in range(3)] + ["AB1 1XY"] * most


@pytest.mark.parametrize(("most", "told"), [(80, 1), (20, 0)])
def test_a_postcode_that_stands_in_for_many_patients_is_told_of(tmp_path, most, told):
    warnings = [each for each in placed(tmp_path, spread(most)).warnings if "One postcode" in each]
    assert len(warnings) == told
    for said in warnings:
        assert "stands for 80 of 197 patients, the first in row 119 of appointments.csv" in said
        assert "1XY" not in said


def test_one_patient_who_comes_often_is_no_spike(tmp_path):
    lines = [f"a{n},p{n if n < 117 else 0},T01" for n, _ in enumerate(spread(80))]
    text = "id,person,team,date,booked,status,home,age\n" + "".join(
        f"{line},2025-03-04,,5,{home},30\n" for line, home in zip(lines, spread(80), strict=True)
    )
    write_folder(
        tmp_path,
        programme=BY_POSTCODE,
        data__appointments=text.replace("a1,p1,T01", "a1,p1,T02"),
        data__index=INDEX,
        data__onspd=ONSPD,
    )
    found = read_appointments(load_programme(tmp_path), data_to=DATA_TO)
    assert not [each for each in found.warnings if "One postcode" in each]


def test_an_area_that_stands_in_for_many_patients_is_told_of(tmp_path):
    by_area = BY_POSTCODE.replace('postcodes = "data/onspd.csv"\n', "").replace(
        "postcode =", "area ="
    )
    areas = [f"E0100{n:04d}" for n in range(2, 41) for _ in range(3)] + ["E01000001"] * 150
    (said,) = [
        each for each in placed(tmp_path, areas, programme=by_area).warnings if "One area" in each
    ]
    assert "stands for 150 of 267 patients" in said
    assert "E01000001" not in said
