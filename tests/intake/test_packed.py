"""Tables inside archives: read where they lie, and nothing outside of them."""

import zipfile

import pytest

from equity_reports.errors import InputError
from equity_reports.intake import limits
from equity_reports.intake.extracts import extract_paths, headings_of, open_extract
from equity_reports.intake.packed import members

TABLE = "id,status\n1,5\n"


def archive(folder, **parts):
    path = folder / "data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in parts.items():
            opened.writestr(name, text)
    return path


def test_the_tables_of_an_archive_come_in_order_of_name(tmp_path):
    path = archive(tmp_path, **{"b.csv": TABLE, "a/c.txt": TABLE, "note.pdf": "x"})
    assert [each.name for each in extract_paths((path,))] == ["c.txt", "b.csv"]
    assert [each.name for each in extract_paths((tmp_path,))] == ["c.txt", "b.csv"]


def test_a_name_that_leads_out_of_the_archive_is_not_followed(tmp_path):
    (tmp_path / "secret.csv").write_text(TABLE)
    names = ["../secret.csv", str(tmp_path / "secret.csv"), "a\\secret.csv", "C:/secret.csv"]
    path = archive(tmp_path, **dict.fromkeys(names, TABLE), **{"good.csv": TABLE})
    assert members(path, (".csv",)) == [path / "good.csv"]


def test_a_table_that_needs_a_password_is_refused(tmp_path):
    path = archive(tmp_path, **{"a.csv": TABLE})
    content = bytearray(path.read_bytes())
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + place] |= 1  # the flag that says: encrypted
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match="a file that cannot be read"):
        headings_of(path / "a.csv")


def test_an_archive_that_unpacks_to_far_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_TIMES_FROM", 1 << 20)
    path = archive(tmp_path, **{"a.csv": TABLE + "1,5\n" * (1 << 20)})
    with pytest.raises(InputError, match="more than 200 times its size"):
        open_extract(path / "a.csv", {"appointment_id": "id"})


def test_an_archive_of_workbooks_alone_says_what_to_do(tmp_path):
    path = archive(tmp_path, **{"a.xlsx": "x"})
    assert extract_paths((path,)) == [path]
    with pytest.raises(InputError, match="into the folder as they are"):
        headings_of(path)
