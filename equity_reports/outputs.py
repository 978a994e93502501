"""Where everything that is made for a session lies."""

from dataclasses import dataclass
from pathlib import Path

SIGN_UPS = "sign_ups"
"""The folder of drafts for teams that asked to join; no session may be called so."""


def private_folder_of(outputs: Path, slug: str) -> Path:
    """The private folder of a whole programme."""
    return outputs / slug / "private"


@dataclass(frozen=True)
class SessionFolders:
    """The two folders of a session: what may be shared, and what is the analyst's alone.

    Attributes
    ----------
    outputs
        The folder of all programmes.
    slug
        The programme's folder name.
    session_id
        The learning session.
    """

    outputs: Path
    slug: str
    session_id: str

    @property
    def shared(self) -> Path:
        """What may be shared within the programme."""
        return self.outputs / self.slug / self.session_id

    @property
    def all_private(self) -> Path:
        """The private folder of the whole programme."""
        return private_folder_of(self.outputs, self.slug)

    @property
    def private(self) -> Path:
        """The analyst's own, never served."""
        return self.all_private / self.session_id

    @property
    def released(self) -> Path:
        """What the pages are made from: released counts, one file a team and one of all."""
        return self.private / "released"

    @property
    def community_inputs(self) -> Path:
        """What the pages for everybody are made from."""
        return self.released / "community.json"

    @property
    def quarantine(self) -> Path:
        """Rows that were rejected."""
        return self.private / "quarantine"

    @property
    def data_quality(self) -> Path:
        """The page on the data, which holds small numbers."""
        return self.private / "data_quality.html"

    @property
    def quality_counts(self) -> Path:
        """The true counts that the page is made from."""
        return self.private / "quality" / "counts.json"

    @property
    def failures(self) -> Path:
        """One page a failure."""
        return self.private / "failures"

    @property
    def scratch(self) -> Path:
        """Where cells work; empty between runs."""
        return self.private / "scratch"

    @property
    def coaches(self) -> Path:
        """One page for each coach or adviser, for that person alone."""
        return self.private / "coaches"

    def inputs(self, team_id: str) -> Path:
        """What a team's own report is made from."""
        return self.released / f"{team_id}.json"

    def shared_inputs(self, team_id: str) -> Path:
        """What a team's pages for everybody are made from."""
        return self.released / "shared" / f"{team_id}.json"

    def report(self, team_id: str) -> Path:
        """A team's own report."""
        return self.shared / "teams" / team_id / "report.html"

    def numbers(self, team_id: str) -> Path:
        """The released counts behind a team's report."""
        return self.report(team_id).with_name("numbers.csv")

    def story(self, team_id: str) -> Path:
        """A team's story."""
        return self.report(team_id).with_name("story.html")

    def story_document(self, team_id: str) -> Path:
        """The same as a Word document."""
        return self.report(team_id).with_name("story.docx")

    def coach_pack(self, page_name: str) -> Path:
        """One coach's or adviser's pack; `equity_reports.reports.coaches` gives the name."""
        return self.coaches / f"{page_name}.html"
