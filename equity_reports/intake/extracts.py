"""Appointments from CSV (gzip and zip too), Parquet or Excel, as batches of text with row numbers.

A batch is an Arrow record batch: ``row`` as a spreadsheet numbers it (for Parquet, which
has no heading row, from 1), and one column of text for each mapped column. Batches keep
10 million rows from becoming 10 million Python objects; only a workbook, which holds at
most a million rows, is read cell by cell.
"""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from equity_reports.errors import InputError, Problem
from equity_reports.intake import limits
from equity_reports.intake.cells import sayable_headings, suggest
from equity_reports.intake.packed import ARCHIVE, archive_of, members, open_bytes
from equity_reports.intake.quotation import swallowing_row
from equity_reports.intake.sources import UNREADABLE, delimiter_of, excel_records

TEXTS = (".csv", ".txt", ".tsv")
KINDS = (*TEXTS, ".csv.gz", ".parquet", ".xlsx", ARCHIVE)
# Wide enough for any real row.
BLOCK_BYTES = 1 << 23
# Columns whose cells hold no end of line, whatever is in the notes beside them.
ONE_LINE = ("appointment_id", "patient_id", "team", "appointment_date", "status", "area")
EXCEL_BATCH = 50_000
# Bytes of letters, digits and marks; below are spaces, above all else that Unicode has.
FIRST_PRINTED, LAST_OF_ASCII = 0x21, 0x7E


@dataclass
class Extract:
    """One file of appointments.

    ``malformed`` grows while the batches are read: the numbers of rows that have more or
    fewer cells than there are headings, and so are in no batch; ``read`` counts those that
    are. ``broken`` becomes true when the file cannot be read to its end. ``lines`` is how
    many lines a file of text has, as far as it can be told without reading it as a table, and
    ``ended`` whether the last of them has an end.
    """

    path: Path
    columns: Mapping[str, str]
    malformed: list[int] = field(default_factory=list)
    encoding: str = "utf8"
    broken: bool = False
    lines: int | None = None
    read: int = 0
    ended: bool = True

    @property
    def cut_off(self) -> bool:
        """Whether the last row has too few cells and no end: there were more, it may be.

        Known once the batches were read.
        """
        last = 1 + self.read + len(self.malformed)
        return not self.ended and bool(self.malformed) and max(self.malformed) == last

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows as trimmed text: ``row``, then the mapped columns under our own names."""
        kinds = {".parquet": self._parquet_batches, ".xlsx": self._excel_batches}
        try:
            for batch in kinds.get(self.path.suffix, self._csv_batches)():
                self.read += batch.num_rows
                rows, *texts = batch.columns
                trimmed = [_trimmed(text) for text in texts]
                yield pa.record_batch([rows, *trimmed], schema=self.schema())
        except (pa.ArrowInvalid, *UNREADABLE):
            self.broken = True
            raise

    def swallowing_row(self) -> int | None:
        """The row of a quotation mark that is not closed; None where there is none.

        Asked after the batches were read: only where there were fewer rows than lines can a
        row hold the next, and only then is the file gone through again.
        """
        text = self.path.suffix not in (".parquet", ".xlsx")
        as_many = self.lines == 1 + self.read + len(self.malformed)
        if not text or (as_many and not self.broken):
            return None
        one_line = {self.columns[name] for name in ONE_LINE if name in self.columns}
        try:
            with _open_text(self.path, self.encoding) as stream:
                delimiter = delimiter_of(stream.readline(limits.LARGEST_LINE))
                stream.seek(0)
                return swallowing_row(stream, delimiter, one_line=one_line)
        except UNREADABLE:
            return None

    def schema(self) -> pa.Schema:
        """The columns of every batch."""
        texts = [(name, pa.string()) for name in self.columns]
        return pa.schema([("row", pa.int64()), *texts])

    def _named(self, rows: np.ndarray, batch: pa.RecordBatch) -> pa.RecordBatch:
        position = {heading.strip(): number for number, heading in enumerate(batch.schema.names)}
        chosen = [batch.column(position[heading]) for heading in self.columns.values()]
        return pa.record_batch([pa.array(rows, pa.int64()), *chosen], schema=self.schema())

    def _csv_batches(self) -> Iterator[pa.RecordBatch]:
        raw = csv_headings(self.path, self.encoding)
        wanted = set(self.columns.values())
        included = [heading for heading in raw if heading.strip() in wanted]
        reader = pyarrow.csv.open_csv(
            open_bytes(self.path) if archive_of(self.path) else str(self.path),
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False, block_size=BLOCK_BYTES, encoding=self.encoding
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=_delimiter(self.path, self.encoding),
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._skip,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=included,
                column_types=dict.fromkeys(included, pa.string()),
                strings_can_be_null=False,
            ),
        )
        next_row = 2
        for batch in reader:
            rows = _skipping(next_row, batch.num_rows, self.malformed)
            next_row = int(rows[-1]) + 1 if len(rows) else next_row
            yield self._named(rows, batch)

    def _skip(self, invalid: pyarrow.csv.InvalidRow) -> str:
        self.malformed.append(invalid.number)
        return "skip"

    def _parquet_batches(self) -> Iterator[pa.RecordBatch]:
        first = 1
        with pyarrow.parquet.ParquetFile(self.path) as file:
            headings = list(self.columns.values())
            for batch in file.iter_batches(columns=headings):
                rows = np.arange(first, first + batch.num_rows)
                first += batch.num_rows
                texts = [_as_text(batch.column(heading)) for heading in headings]
                yield pa.record_batch([pa.array(rows), *texts], schema=self.schema())

    def _excel_batches(self) -> Iterator[pa.RecordBatch]:
        records = excel_records(self.path)
        headings = [heading.strip() for heading in next(records)]
        chosen = [headings.index(heading) for heading in self.columns.values()]
        rows: list[int] = []
        texts: list[list[str]] = []
        for number, record in enumerate(records, 2):
            if any(record):
                rows.append(number)
                texts.append([record[place] if place < len(record) else "" for place in chosen])
            if len(rows) == EXCEL_BATCH:
                yield self._from_lists(rows, texts)
                rows, texts = [], []
        if rows:
            yield self._from_lists(rows, texts)

    def _from_lists(self, rows: list[int], texts: list[list[str]]) -> pa.RecordBatch:
        columns = [pa.array(column, pa.string()) for column in zip(*texts, strict=True)]
        return pa.record_batch([pa.array(rows, pa.int64()), *columns], schema=self.schema())


def extract_paths(sources: tuple[Path, ...]) -> list[Path]:
    """The tables that the settings mean: a folder or an archive stands for all it holds.

    They come in order of name. An archive in which no table can be found stands for itself,
    and reading its headings says what is wrong with it.
    """
    paths: list[Path] = []
    for source in sources:
        inside = sorted(source.iterdir()) if source.is_dir() else [source]
        for path in inside:
            if path.suffix.lower() == ARCHIVE and path.is_file():
                paths += _archived(path)
            elif path == source or path.name.endswith(KINDS):
                paths.append(path)
    return paths


def _archived(archive: Path) -> list[Path]:
    try:
        return members(archive, TEXTS)
    except InputError:
        return [archive]


def open_extract(path: Path, columns: Mapping[str, str]) -> Extract:
    """An extract to read batch by batch; its encoding is found out, its rows are not yet read."""
    if path.suffix in (".parquet", ".xlsx"):
        return Extract(path, columns)
    encoding, lines, ended = _encoding_and_lines(path)
    return Extract(path, columns, encoding=encoding, lines=lines, ended=ended)


def headings_of(path: Path) -> list[str]:
    """The trimmed headings of an extract.

    Raises
    ------
    InputError
        When the file cannot be read, or has no headings.
    """
    try:
        if path.suffix.lower() == ARCHIVE:
            members(path, TEXTS)  # which says why it is no archive of tables
        if path.suffix == ".parquet":
            metadata = pyarrow.parquet.read_metadata(path)
            limits.hold_rows(path, metadata.num_rows)
            headings = metadata.schema.to_arrow_schema().names
        elif path.suffix == ".xlsx":
            headings = next(excel_records(path), [])
        else:
            headings = csv_headings(path, _first_encoding(path))
    except InputError:
        raise
    except (*UNREADABLE, pa.ArrowInvalid):
        headings = []
    headings = [heading.strip() for heading in headings]
    if not any(headings) or not all(map(str.isprintable, headings)):
        wanted = "a table of appointments with headings: " + ", ".join(KINDS)
        found = "a file that cannot be read as one"
        raise InputError([Problem(path.name, "", found, wanted, "export it again")])
    return headings


def heading_problems(path: Path, columns: Mapping[str, str]) -> list[Problem]:
    """Mapped columns that the extract has not, or has twice."""
    try:
        headings = headings_of(path)
    except InputError as error:
        return list(error.problems)
    problems = []
    for name, heading in columns.items():
        count = headings.count(heading)
        if count == 0:
            said = name if " " in name else f"{name} under [columns]"
            wanted = f'the column that {said} names, "{heading}"'
            shown = sayable_headings(headings)
            # What another name stands for already is not what was meant here.
            free = [each for each in shown if each not in columns.values()]
            hint = suggest(heading, free) if shown else "a first row that holds the headings"
            problems.append(Problem(path.name, name, "no such column", wanted, hint, 1))
        if count > 1:
            wanted = f'one column called "{heading}"'
            problems.append(Problem(path.name, name, f"{count} of them", wanted, "rename one", 1))
    return problems


def csv_headings(path: Path, encoding: str) -> list[str]:
    """The headings of a CSV file as written, spaces and all."""
    # Rows are read here too, and may hold letters that the heading does not: no matter which.
    with _open_text(path, encoding, errors="replace") as stream:
        start = stream.read(limits.LARGEST_LINE)
    delimiter = delimiter_of(start.partition("\n")[0])
    return next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter, strict=True), [])


def _delimiter(path: Path, encoding: str) -> str:
    with _open_text(path, encoding, errors="replace") as stream:
        return delimiter_of(stream.readline(limits.LARGEST_LINE))


def _open_text(path: Path, encoding: str, *, errors: str = "strict") -> io.TextIOBase:
    spelling = {"utf8": "utf-8-sig"}.get(encoding, encoding)
    return io.TextIOWrapper(open_bytes(path), encoding=spelling, errors=errors, newline="")


def _first_encoding(path: Path) -> str:
    """The encoding as far as the first line tells."""
    with open_bytes(path) as stream:
        line = stream.readline(limits.LARGEST_LINE)
    if line[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if b"\0" in line[:2]:
        # Without its mark: every second byte of a plain heading is zero.
        return "utf-16-be" if line[:1] == b"\0" else "utf-16-le"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf8"


def _encoding_and_lines(path: Path) -> tuple[str, int | None, bool]:
    """UTF-8 where every byte of the file says so, UTF-16 with its mark, else Windows-1252.

    The whole file is read for it, and so a file that unpacks to too much is found here. Its
    lines are counted on the way; None where their ends are no single byte, or it breaks off.
    Last comes whether the last line has an end, as far as that is a single byte too.
    """
    encoding = _first_encoding(path)
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, last = 0, b"\n"
    try:
        for chunk in limits.chunks(path, most=limits.LARGEST_EXTRACT):
            lines, last = lines + chunk.count(b"\n"), chunk[-1:]
            if encoding == "utf8":
                encoding = _still_utf8(decoder, chunk)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        return encoding, None, True  # It breaks off; reading it says so.
    if encoding == "utf8":
        encoding = _still_utf8(decoder, b"", final=True)
    if encoding.startswith("utf-16"):
        return encoding, None, True
    return encoding, lines + (last != b"\n"), last in (b"\n", b"\r")


def _still_utf8(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> str:
    if chunk.isascii() and not decoder.getstate()[0]:
        return "utf8"
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf8"


def _trimmed(texts: pa.Array) -> pa.Array:
    """The texts without white space at their ends; most columns have none anywhere.

    Whether a byte of them could be white space is known at a tenth of what trimming costs.
    """
    data = texts.buffers()[-1]
    if data is None or not data.size:
        return texts
    found = np.frombuffer(data, np.uint8)
    if found.min() >= FIRST_PRINTED and found.max() <= LAST_OF_ASCII:
        return texts
    return pc.utf8_trim_whitespace(texts)


def _skipping(first: int, count: int, malformed: list[int]) -> np.ndarray:
    """Row numbers for ``count`` rows from ``first`` on, stepping over the malformed ones."""
    gaps = np.asarray(malformed, dtype=np.int64)
    gaps = gaps[gaps >= first]
    candidates = np.arange(first, first + count + len(gaps))
    return np.setdiff1d(candidates, gaps)[:count]


def _as_text(column: pa.Array) -> pa.Array:
    """Typed values as text. Whole numbers kept as floats (ids, codes) lose their point."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        whole = pc.equal(pc.trunc(column), column)
        if pc.all(whole, min_count=0).as_py():
            return column.cast(pa.decimal128(38, 0)).cast(pa.string())
    return column.cast(pa.string())
