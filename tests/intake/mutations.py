"""200 ways in which a good extract goes wrong: each a name and the files that it makes.

Every mutation takes the same small extract. Which rows are hit is drawn from the mutation's own
name, so that no mutation changes another.
"""

import gzip
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

HEADINGS = ("id", "person", "team", "date", "booked", "status", "area", "ethnicity", "age")
AREAS = [f"E0100{number:04d}" for number in range(1, 11)]
INDEX = "LSOA code (2011),Index of Multiple Deprivation (IMD) Rank\n" + "".join(
    f"{area},{rank}\n" for rank, area in enumerate(AREAS, 1)
)
ROWS = 240
Row = list[str]


def clean_rows() -> list[Row]:
    """Appointments of 60 invented people in two teams."""
    rng = random.Random(2026)
    homes = [rng.choice(AREAS) for _ in range(60)]
    rows = []
    for number in range(ROWS):
        person = rng.randrange(60)
        day = date(2025, 1, 3) + timedelta(days=rng.randrange(280))
        booked = day - timedelta(days=rng.randrange(40))
        status = rng.choice("555566333724")
        cells = [f"Q{number:04d}", f"ZP{person:03d}", rng.choice(["T01", "T02"]), day.isoformat()]
        cells += [booked.isoformat(), status, homes[person], rng.choice("ACMZ"), str(20 + person)]
        rows.append(cells)
    return rows


def text_of(rows: list[Row], headings: tuple[str, ...] = HEADINGS, mark: str = ",") -> str:
    """The rows as text under their headings."""
    return "\n".join(mark.join(row) for row in [list(headings), *rows]) + "\n"


@dataclass(frozen=True)
class Mutation:
    """One way to go wrong: what was done, and the files of the folder data/ that it makes."""

    kind: str
    name: str
    files: dict[str, bytes]


def mutations() -> list[Mutation]:
    """Every mutation, in the order of the table."""
    made = []
    for kind, family in FAMILIES.items():
        for name, content in family():
            files = content if isinstance(content, dict) else {"appointments.csv": content}
            made.append(Mutation(kind, name, files))
    return made


Made = Iterator[tuple[str, bytes | dict[str, bytes]]]


def _drawn(name: str, many: int) -> list[int]:
    return sorted(random.Random(name).sample(range(ROWS), many))


def _cells(column: str, change: Callable[[str], str], many: int = ROWS, seed: str = "") -> bytes:
    """The extract with a change of one column in some of its rows, or in all."""
    rows, place = clean_rows(), HEADINGS.index(column)
    hit = range(ROWS) if many == ROWS else _drawn(column + seed, many)
    for number in hit:
        rows[number][place] = change(rows[number][place])
    return text_of(rows).encode()


def _day(form: str) -> Callable[[str], str]:
    return lambda text: date.fromisoformat(text).strftime(form)


def _columns() -> Made:
    rows = clean_rows()
    for place, heading in enumerate(HEADINGS):
        without = [row[:place] + row[place + 1 :] for row in rows]
        yield f"column {heading} missing", text_of(without, _without(place)).encode()
        named = tuple(f"{each}_x" if each == heading else each for each in HEADINGS)
        yield f"column {heading} renamed", text_of(rows, named).encode()
        twice = [[*row, row[place]] for row in rows]
        yield f"column {heading} twice", text_of(twice, (*HEADINGS, heading)).encode()
        capitals = tuple(each.upper() if each == heading else each for each in HEADINGS)
        yield f"column {heading} in capitals", text_of(rows, capitals).encode()


def _without(place: int) -> tuple[str, ...]:
    return HEADINGS[:place] + HEADINGS[place + 1 :]


def _shifts() -> Made:
    rows = clean_rows()
    for place in range(1, len(HEADINGS)):
        shifted = [row[:place] + row[place + 1 :] + [""] for row in rows]
        yield f"cells from {HEADINGS[place]} on one to the left", text_of(shifted).encode()
    for place in range(0, len(HEADINGS), 2):
        hit = set(_drawn(f"shift {place}", 6))
        shifted = [
            [*row[:place], "", *row[place:-1]] if number in hit else row
            for number, row in enumerate(rows)
        ]
        yield f"6 rows moved right from {HEADINGS[place]} on", text_of(shifted).encode()
    for seed in range(3):
        order = random.Random(f"order {seed}").sample(range(len(HEADINGS)), len(HEADINGS))
        moved = [[row[place] for place in order] for row in rows]
        headings = tuple(HEADINGS[place] for place in order)
        yield f"columns in another order ({seed + 1})", text_of(moved, headings).encode()


def _dates() -> Made:
    forms = {
        "03/11/2025": "%d/%m/%Y",
        "03 Nov 2025": "%d %b %Y",
        "03-Nov-2025": "%d-%b-%Y",
        "20251103": "%Y%m%d",
        "2025-11-03T09:30:00": "%Y-%m-%dT09:30:00",
        "2025-11-03 00:00:00.000": "%Y-%m-%d 00:00:00.000",
        "11/03/2025 (American)": "%m/%d/%Y",
        "03.11.2025": "%d.%m.%Y",
        "03/11/25": "%d/%m/%y",
    }
    for shown, form in forms.items():
        yield f"every date as {shown}", _cells("date", _day(form))
        yield f"7 dates as {shown}", _cells("date", _day(form), 7, shown)
    since = date(1899, 12, 30)
    serial = lambda text: str((date.fromisoformat(text) - since).days)  # noqa: E731
    yield "every date an Excel serial number", _cells("date", serial)
    yield "5 dates an Excel serial number", _cells("date", serial, 5)
    for year in ("1900", "2099", "0025"):
        change = lambda text, year=year: year + text[4:]  # noqa: E731
        yield f"every date in the year {year}", _cells("date", change)
        yield f"9 dates in the year {year}", _cells("date", change, 9, year)
    for bad in ("2025-02-30", "00/00/0000", "", "tomorrow", "2025-13-01", "2025"):
        yield f'4 dates "{bad}"', _cells("date", lambda _, bad=bad: bad, 4, bad)
    yield "5 bookings that are no date", _cells("booked", lambda _: "soon", 5)
    yield (
        "date and booked the wrong way round",
        text_of([[*row[:3], row[4], row[3], *row[5:]] for row in clean_rows()]).encode(),
    )


def _statuses() -> Made:
    for shown, change in {
        "3.0": lambda code: f"{code}.0",
        '" 3"': lambda code: f" {code}",
        "3 and a tab": lambda code: f"{code}\t",
        "3 and a space that does not break": lambda code: f"{code}\u00a0",
        "3 in quotation marks": lambda code: f'"{code}"',
        "03": lambda code: f"0{code}",
        "３ (wide)": lambda code: chr(ord(code) + 0xFEE0),
    }.items():
        yield f"every status as {shown}", _cells("status", change)
        yield f"8 statuses as {shown}", _cells("status", change, 8, shown)
    for word in ("DNA", "", "NULL", "8", "-3", "3;5", "Ada Example"):
        change = lambda _, word=word: word  # noqa: E731
        yield f'10 statuses "{word}"', _cells("status", change, 10, word)
        yield f'every status "{word}"', _cells("status", change)


def _values() -> Made:
    for column, words in {
        "age": ("-4", "999", "thirty", "", "3e1"),
        "ethnicity": ("Q", "", "A2", "not a code"),
        "person": ("", "1.23457E+11"),
        "id": ("", "1.23457E+11", "Q0000"),
        "team": ("", "T77", "Ward One"),
        "area": ("", "ZZ99 3VZ", "W01000001", "E01034567", "AB1 1XY"),
    }.items():
        for word in words:
            change = lambda _, word=word: word  # noqa: E731
            yield f'6 cells of {column} "{word}"', _cells(column, change, 6, word)
    yield "6 teams in small letters", _cells("team", str.lower, 6)
    yield "6 teams with spaces around", _cells("team", lambda team: f" {team} ", 6)
    yield "6 teams with a point", _cells("team", lambda team: f"{team}.0", 6)
    yield "6 areas in small letters", _cells("area", str.lower, 6)
    yield "6 areas with a space inside", _cells("area", lambda code: f"{code[:3]} {code[3:]}", 6)
    yield "every identifier damaged", _cells("id", lambda _: "1.23457E+11")
    yield "every area of the census of 2021", _cells("area", lambda code: f"E0103{code[5:]}")
    yield "every area unknown to the index", _cells("area", lambda code: f"X{code}")
    yield "every team unknown to the register", _cells("team", lambda _: "Elsewhere")


def _rows() -> Made:
    rows, lines = clean_rows(), text_of(clean_rows()).splitlines()
    for place in (1, 57, 120, 239):
        row = lines[place]
        cut = [*lines[:place], row.rpartition(",")[0], *lines[place + 1 :]]
        more = [*lines[:place], f"{row},", *lines[place + 1 :]]
        inner = [*lines[:place], row.replace(",T0", ",Doe, J,T0"), *lines[place + 1 :]]
        yield f"row {place + 1} with a cell too few", _joined(cut)
        yield f"row {place + 1} with a comma too many", _joined(more)
        yield f"row {place + 1} with a comma in a name", _joined(inner)
        opened = [*lines[:place], row.replace(",T0", ',"T0'), *lines[place + 1 :]]
        yield f"row {place + 1} with a quotation mark that is not closed", _joined(opened)
    for many in (1, 12, 240):
        yield f"{many} of 240 rows given twice", text_of(rows + rows[:many]).encode()
    again = [[*row[:5], "5", *row[6:]] for row in rows[:9]]
    yield "9 rows again with another outcome", text_of(rows + again).encode()
    yield "rows in another order", text_of(random.Random(5).sample(rows, ROWS)).encode()
    yield "the file cut off in the middle of a row", text_of(rows)[:7000].encode()
    yield "the headings again in the middle", _joined([*lines[:100], lines[0], *lines[100:]])
    yield "a title above the headings", _joined(["Appointments 2025", *lines])
    yield "a blank line above the headings", _joined(["", *lines])
    yield "blank lines between rows", _joined([*lines[:50], "", "", *lines[50:]])
    yield "rows of commas at the end", _joined([*lines, ",,,,,,,,", ",,,,,,,,"])
    yield "a total at the end", _joined([*lines, "Total,240,,,,,,,"])


def _joined(lines: list[str], end: str = "\n") -> bytes:
    return (end.join(lines) + end).encode()


def _text() -> Made:
    rows, text = clean_rows(), text_of(clean_rows())
    accented = [[*row[:7], "Créole", row[8]] for row in rows]
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        yield f"written as {encoding}", text_of(accented).encode(encoding)
    half, rest = text_of(accented[:120]).encode(), text_of(accented).splitlines(True)[121:]
    for encoding in ("cp1252", "utf-16"):
        yield f"half utf-8, half {encoding}", half + "".join(rest).encode(encoding)
    yield "UTF-16 cut in the middle of a letter", text.encode("utf-16")[:-3]
    for shown, end in {"CR LF": "\r\n", "CR": "\r"}.items():
        yield f"lines that end with {shown}", _joined(text.splitlines(), end)
    for mark in (";", "\t", "|", ":", "~"):
        yield f"{mark!r} between cells", text_of(rows, mark=mark).encode()
    quoted = [[f'"{cell}"' for cell in row] for row in rows]
    yield "every cell in quotation marks", text_of(quoted).encode()
    single = [[f"'{cell}'" for cell in row] for row in rows]
    yield "every cell in single quotation marks", text_of(single).encode()
    yield "spaces around headings", text_of(rows, tuple(f" {each} " for each in HEADINGS)).encode()
    yield "a line of 10 million characters", text.encode() + b"x" * 10_000_000 + b"\n"
    wide = text.replace("ZP000", "y" * 10_000_000, 1)
    yield "a cell of 10 million characters", wide.encode()
    yield "headings of 10 million characters", b"h" * 10_000_000 + text.encode()
    yield "a byte of zero in a cell", text.encode().replace(b"ZP000", b"ZP\x0000", 1)


def _files() -> Made:
    text = text_of(clean_rows()).encode()
    noise = random.Random(11).randbytes(5_000)
    yield "an empty file", b""
    yield "headings only", text.partition(b"\n")[0] + b"\n"
    yield "headings without the end of their line", text.partition(b"\n")[0]
    yield "line ends only", b"\n" * 50
    yield "spaces only", b"   \n  \n"
    yield "no headings", text.partition(b"\n")[2]
    yield "random bytes", noise
    yield "zero bytes only", bytes(5_000)
    yield "a picture", b"\x89PNG\r\n\x1a\n" + noise
    page = b"<!DOCTYPE html><html><body>Please sign in, and try again</body></html>\n"
    yield "a page of HTML", page
    yield "JSON", pd.DataFrame(clean_rows(), columns=HEADINGS).to_json(orient="records").encode()
    packed = gzip.compress(text, mtime=0)
    for share in (0.1, 0.5, 0.9):
        yield f"gzip cut off at {share:.0%}", {"a.csv.gz": packed[: int(share * len(packed))]}
    rng = random.Random(3)
    noted = [[*row, rng.randbytes(9_000).hex()] for row in clean_rows()]
    large = gzip.compress(text_of(noted, (*HEADINGS, "note")).encode(), mtime=0)
    yield "gzip of some megabytes, cut off at 80%", {"a.csv.gz": large[: len(large) * 4 // 5]}
    yield "gzip with a wrong check sum", {"a.csv.gz": packed[:-8] + bytes(8)}
    yield "text called gzip", {"a.csv.gz": text}
    yield "gzip called text", packed
    parquet, sheet, archive = io.BytesIO(), io.BytesIO(), io.BytesIO()
    frame = pd.DataFrame(clean_rows(), columns=HEADINGS)
    frame.to_parquet(parquet)
    frame.to_excel(sheet, index=False)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("a.csv", text)
    for name, whole in {
        "a.parquet": parquet.getvalue(),
        "a.xlsx": sheet.getvalue(),
        "a.zip": archive.getvalue(),
    }.items():
        yield f"{name} cut off in the middle", {name: whole[: len(whole) // 2]}
        yield f"random bytes called {name}", {name: noise}
    damaged = bytearray(archive.getvalue())
    damaged[len(damaged) // 2] ^= 0xFF
    yield "a zip archive with a damaged table", {"a.zip": bytes(damaged)}
    yield "an empty zip archive", {"a.zip": b"PK\x05\x06" + bytes(18)}
    yield "an extract that is given twice", {"a.csv": text, "b.csv": text}
    first, _, rest = text.partition(b"\n")
    other = first.replace(b"status", b"outcome") + b"\n" + rest
    yield "two files with other headings", {"a.csv": text, "b.csv": other}
    yield "a good file beside an empty one", {"a.csv": text, "b.csv": b""}
    yield "a good file beside one that is no table", {"a.csv": text, "readme.md": b"# Read me"}


FAMILIES: dict[str, Callable[[], Made]] = {
    "Columns": _columns,
    "Shifted cells": _shifts,
    "Dates": _dates,
    "Statuses": _statuses,
    "Other cells": _values,
    "Rows": _rows,
    "Text": _text,
    "Files": _files,
}
