"""A small programme with its pages built, and the command that sends them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from equity_reports.cli import run
from equity_reports.delivery import messages
from equity_reports.delivery.digest import team_digest
from equity_reports.delivery.ledger import read_rows
from equity_reports.outputs import SessionFolders
from equity_reports.synthetic import write_programme

DAY = "2026-11-22"
SLUG, SESSION = "pursuing-equity-demo", "2026-11-25"
DOMAIN = "harbour-and-heath.example"


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Three teams' pages, for tests that work on a copy."""
    folder = tmp_path_factory.mktemp("delivery")
    write_programme(folder / "programme", teams=3, months=12, per_month=900)
    code = run(
        ["report", str(folder / "programme"), "--outputs", str(folder / "outputs"), "--today", DAY]
    )
    assert code == 0
    return folder


@dataclass
class Desk:
    """A copy of the programme and its outputs, and what the analyst does with them."""

    folder: Path
    capfd: object

    @property
    def folders(self):
        return SessionFolders(self.folder / "outputs", SLUG, SESSION)

    @property
    def outbox(self):
        return self.folders.private / "outbox"

    def ask(self, command, *more):
        """Run a command; return its exit code and what it printed."""
        self.capfd.readouterr()
        where = ("--outputs", str(self.folder / "outputs"), "--today", DAY)
        code = run([command, str(self.folder / "programme"), *where, *more])
        return code, *self.capfd.readouterr()

    def send(self, *more):
        return self.ask("send", *more)

    def rewrite(self, name, old, new):
        """Change something in a file of the programme; the text must be there."""
        path = self.folder / "programme" / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def states(self):
        """The state of each message that is no rehearsal, by team and recipient's mailbox."""
        rows = read_rows(self.folders.private)
        return {row.recipient.partition("@")[0]: row.state for row in rows if not row.rehearsal}

    def files(self):
        return sorted(path.name for path in self.outbox.glob("*.eml"))


@pytest.fixture(scope="session")
def digests():
    """The digests of the built pages, each made once for all tests."""
    return {}


@pytest.fixture
def desk(built, tmp_path, capfd, digests, monkeypatch):
    def once(inputs):
        key = inputs.team.team_id, inputs.definition.policy
        if key not in digests:
            digests[key] = team_digest(inputs)
        return digests[key]

    monkeypatch.setattr(messages, "team_digest", once)
    shutil.copytree(built, tmp_path / "desk")
    return Desk(tmp_path / "desk", capfd)


@pytest.fixture
def ready(desk, monkeypatch):
    """A desk where the pages stand whatever the settings of the emails are changed to."""
    from equity_reports.delivery import session
    from equity_reports.session_pages import PageState

    def stand(programme, _session, *, outputs):
        folders = SessionFolders(outputs, SLUG, SESSION)
        paths = {team.team_id: folders.report(team.team_id) for team in programme.teams}
        return [PageState(one, one, "built", str(path)) for one, path in paths.items()]

    monkeypatch.setattr(session, "states_of_pages", stand)
    return desk
