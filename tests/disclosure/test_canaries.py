"""No patient of the extract stands in any byte that is written or said, whatever fails."""

import email
import os
import re
import stat
import subprocess
import sys
import zipfile
from email import policy

import nbformat
import pytest

from equity_reports import resources
from equity_reports.cli import run
from equity_reports.delivery.messages import MESSAGES
from equity_reports.intake import appointments
from equity_reports.traces import came_through, frames_only
from tests.disclosure.canaries import EXTRACT, plant

DAY = "2026-11-22"
SESSION_OF_DAY = "2026-11-25"


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return plant(tmp_path_factory.mktemp("planted") / "programme")


def found(canaries, content):
    """The canaries in some bytes, whatever the case of their letters."""
    lower = content.lower()
    return [canary for canary in canaries if canary.lower().encode() in lower]


def files_with(canaries, folder):
    paths = [path for path in folder.rglob("*") if path.is_file()]
    assert paths
    return {path.name: kept for path in paths if (kept := found(canaries, content_of(path)))}


def content_of(path):
    """A file's bytes, those of a Word document unpacked."""
    if path.suffix != ".docx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.fixture(scope="module")
def outputs(planted, tmp_path_factory):
    """What a whole run writes and says, its temporary files too."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "temporary").mkdir()
    said = b""
    settings = planted.folder / "programme.toml"
    sent = settings.read_text().replace(
        'pages = ["team"]', 'pages = ["team", "coach", "community"]'
    )
    settings.write_text(sent)
    where = ("--outputs", str(folder / "outputs"), "--today", DAY)
    commands = ("report", "--verbose"), ("send", "--json"), ("check", "--json"), ("status",)
    for command in commands:
        name, *rest = command
        done = subprocess.run(
            [sys.executable, "-m", "equity_reports", name, str(planted.folder), *where, *rest],
            capture_output=True,
            env=os.environ | {"TMPDIR": str(folder / "temporary")},
        )
        assert done.returncode == 0, done.stderr.decode()
        said += done.stdout + done.stderr
    (folder / "outputs" / "said.txt").write_bytes(said)
    return folder


def test_nobody_is_in_anything_that_is_written_or_said(planted, outputs):
    # The quarantine too: it holds row numbers, and nothing of the patient.
    assert files_with(planted.canaries, outputs / "outputs") == {}
    assert [path for path in (outputs / "temporary").rglob("*") if path.is_file()] == []
    seen = sum(path.stat().st_size for path in outputs.rglob("*") if path.is_file())
    print(f"{len(planted.canaries)} canaries searched for in {seen:,} bytes")


def test_nobody_is_in_any_part_of_an_email(planted, outputs):
    """Each part as a mail program decodes it, and the head."""
    messages = list((outputs / "outputs").glob("*/private/*/outbox/*.eml"))
    kinds = set()
    for path in messages:
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        kinds.add(message["X-Equity-Reports-For"].split()[0])
        head = "\n".join(f"{name}: {value}" for name, value in message.items())
        assert found(planted.canaries, head.encode()) == []
        parts = [part for part in message.walk() if not part.is_multipart()]
        types = {part.get_content_type() for part in parts}
        assert {"text/plain", "text/html"} <= types
        for part in parts:
            assert found(planted.canaries, part.get_payload(decode=True)) == []
    assert kinds == set(MESSAGES)


def test_the_canaries_were_there_to_be_found(planted):
    import gzip

    content = gzip.decompress((planted.folder / EXTRACT).read_bytes())
    assert len(found(planted.canaries, content)) > 120


def test_the_quarantine_says_where_the_row_is(outputs):
    (path,) = (outputs / "outputs").glob("*/private/*/quarantine/appointments.csv")
    lines = path.read_text().splitlines()
    assert lines[0].replace('"', "").split(",")[:4] == ["source", "row", "column", "reason"]
    rejected = [line for line in lines if "row rejected" in line]
    assert len(rejected) > 8
    assert all(re.match(r'"appointments\.csv\.gz",\d+,', line) for line in lines[1:])


@pytest.mark.skipif(os.name != "posix", reason="owners are the system's own elsewhere")
def test_everything_private_is_its_owners_alone(outputs):
    (private,) = (outputs / "outputs").glob("*/private")
    open_to_others = [
        path for path in (private, *private.rglob("*")) if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []
    made = {path.name for path in private.rglob("*")}
    assert {"released", "quarantine", "data_quality.html", "counts.json"} <= made


def test_the_page_on_the_data_is_private_and_names_no_rare_word(outputs):
    (page,) = (outputs / "outputs").rglob("data_quality.html")
    assert page.parents[1].name == "private"
    text = page.read_text(encoding="utf-8")
    assert "For the analyst alone" in text
    # The bad rows hold names, numbers and postcodes where teams, outcomes and areas should be.
    assert text.count("not shown here") >= 3


def test_a_file_without_headings_does_not_show_its_first_row(planted, tmp_path, capfd):
    import gzip
    import shutil

    folder = shutil.copytree(planted.folder, tmp_path / "programme")
    with gzip.open(folder / EXTRACT, "rt", encoding="utf-8") as stream:
        _, *rows = stream.read().splitlines()
    with gzip.open(folder / EXTRACT, "wt", encoding="utf-8") as stream:
        stream.write("\n".join(rows[:50]) + "\n")
    for source in ("deprivation", "area_to_team"):
        shutil.copy(folder / EXTRACT, folder / "data" / f"{source}.csv.gz")
    settings = (folder / "programme.toml").read_text()
    text = settings.replace("data/deprivation.csv", "data/deprivation.csv.gz")
    (folder / "programme.toml").write_text(text)
    assert run(["check", str(folder), "--outputs", str(tmp_path / "o"), "--today", DAY]) == 3
    said = "".join(capfd.readouterr())
    assert "first row" in said
    assert found(planted.canaries, said.encode()) == []


CELLS = {
    "raises with a table": "import pandas as pd\nraise ValueError(f'rows: {pd.read_csv(PATH)}')",
    "has no such key": "import pandas as pd\npd.read_csv(PATH).set_index('PatientName').loc['x']",
    "asserts": "import pandas as pd\nassert pd.read_csv(PATH).empty, pd.read_csv(PATH).to_csv()",
    "prints, then raises": "text = __import__('gzip').open(PATH, 'rt').read()\n"
    "print(text)\nimport sys; sys.stderr.write(text); sys.__stderr__.write(text)\n"
    "__import__('os').write(2, text.encode())\nraise RuntimeError(text) from KeyError(text)",
    "is killed": "text = __import__('gzip').open(PATH, 'rt').read()\n"
    "__import__('os').write(2, text.encode())\n__import__('os').kill(__import__('os').getpid(), 9)",
    "kills its worker": "text = __import__('gzip').open(PATH, 'rt').read()\n"
    "__import__('os').kill(__import__('os').getppid(), 9)\nimport time; time.sleep(30)",
}


def test_a_cell_that_fails_on_patients_data_tells_none(planted, tmp_path, capfd, monkeypatch):
    """The report's notebook never sees a patient; a notebook of somebody's own might."""
    from equity_reports import batch
    from equity_reports.reports.jobs import PageJob

    path = str(planted.folder / EXTRACT)
    jobs = []
    for number, source in enumerate(CELLS.values()):
        notebook = nbformat.v4.new_notebook()
        notebook.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": ""}
        notebook.cells = [
            nbformat.v4.new_code_cell("PATH = ''", metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(source),
        ]
        nbformat.write(notebook, tmp_path / f"{number}.ipynb")
        output = tmp_path / "out" / f"{number}.html"
        made = PageJob(f"T{number}", tmp_path / f"{number}.ipynb", {"PATH": path}, output, "f", "t")
        jobs.append(made)
    results = batch.run(jobs, workers=2, failures=tmp_path / "failures")
    assert {result.status for result in results} == {"failed"}
    assert len(list((tmp_path / "failures").iterdir())) == len(CELLS)
    assert files_with(planted.canaries, tmp_path) == {}
    assert found(planted.canaries, "".join(capfd.readouterr()).encode()) == []
    told = (tmp_path / "failures" / "T0.html").read_text()
    assert "ValueError" in told
    assert "line 2" in told


@pytest.mark.parametrize("speaking", [(), ("--verbose",), ("--json",)])
def test_an_error_that_nobody_foresaw_says_where_and_not_what(
    planted, tmp_path, capfd, monkeypatch, speaking
):
    def fail(connection, *_):
        row = connection.execute(
            "SELECT appointment_id, patient_id FROM entries LIMIT 1"
        ).fetchone()
        connection.execute(f"SELECT CAST({row[1]!r} AS INTEGER)")

    monkeypatch.setattr(appointments, "group_areas", fail)
    asked = ["report", str(planted.folder), "--outputs", str(tmp_path), "--today", DAY, *speaking]
    assert run(asked) == 1
    said = "".join(capfd.readouterr())
    assert "ConversionException" in said
    assert ("in group_areas" in said or "in fail" in said) == ("--verbose" in speaking)
    assert found(planted.canaries, said.encode()) == []


def test_what_led_to_an_error_is_told_without_its_words():
    error = ValueError("born 1970-01-02")
    error.__cause__ = KeyError("Ada Canarywhite")
    assert came_through(error) == "ValueError\nKeyError"
    crash = 'Fatal Python error: Segmentation fault\nAda\n  File "x.py", line 3 in read\n'
    assert frames_only(crash).splitlines() == [crash.splitlines()[0], crash.splitlines()[2]]


def test_paths_and_parameters_are_not_on_the_pages(outputs):
    (shared,) = (outputs / "outputs").glob(f"*/{SESSION_OF_DAY}")
    needles = [str(outputs), "papermill", "released/", "/private/", str(resources.templates())]
    pages = [path for path in shared.rglob("*") if path.is_file()]
    assert len(pages) == 19
    assert not any(path.suffix == ".ipynb" for path in pages)
    for path in pages:
        # The manifest names papermill as a library with its version.
        wanted = [n for n in needles if path.name != "manifest.json" or n != "papermill"]
        assert found(wanted, content_of(path)) == [], path.name
