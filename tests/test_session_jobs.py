"""What each page is made from: all teams' counts together, and only what changed is built."""

import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest

from equity_reports import session_jobs, session_pages
from equity_reports.outputs import SessionFolders
from equity_reports.programme import load_programme
from equity_reports.reports.community_inputs import CommunityInputs
from equity_reports.reports.prepare import prepare, write_inputs
from equity_reports.settings import Limits
from equity_reports.synthetic import write_programme
from equity_reports.tables import COUNT_TABLES
from tests.reports.situations import TODAY

APPROVED = """[disclosure]
shared = "mhsds"
team = "none"
approved_by = "A. Person"
approved_on = 2026-01-05
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("jobs") / "programme"
    return write_programme(home, teams=3, months=24, per_month=1500)


def prepared_of(folder, published=None):
    programme = load_programme(folder)
    return prepare(programme, programme.session(None, TODAY), published=published)


@pytest.fixture(scope="module")
def prepared(folder):
    return prepared_of(folder)


@pytest.fixture
def folders(tmp_path):
    return SessionFolders(tmp_path, "a-programme", "S1")


def made_from(folders, prepared):
    return {job.page_id: job.fingerprint for job in session_jobs.jobs_of(folders, prepared)}


def test_all_teams_together_come_apart_again(prepared):
    again = CommunityInputs.from_json(prepared.community.to_json())
    assert again.to_json() == prepared.community.to_json()
    for team_id, shared in prepared.shared.items():
        alone = shared.model_copy(update={"previous": None, "elsewhere": ()})
        assert again.report(team_id).to_json() == alone.to_json()


def test_pages_for_everybody_hold_the_shared_policy_alone(folder, prepared):
    settings = (folder / "programme.toml").read_text()
    start = settings.index("[disclosure]")
    end = settings.find("\n[", start) % (len(settings) + 1)
    approved = settings[:start] + APPROVED + settings[end:]
    (folder / "programme.toml").write_text(approved)
    try:
        true = prepared_of(folder)
    finally:
        (folder / "programme.toml").write_text(settings)
    assert true.reports["T01"].definition.policy == "none"
    assert {one.definition.policy for one in true.shared.values()} == {"mhsds"}
    assert true.community.to_json() == prepared.community.to_json()


def test_no_address_is_kept(prepared):
    assert "@" not in prepared.community.to_json()


def test_an_idea_of_one_team_builds_that_teams_pages_alone(folder, prepared, folders):
    path = folder / "change_ideas.csv"
    kept = path.read_text()
    rows = list(csv.DictReader(kept.splitlines()))
    team_id = rows[0]["team_id"]
    rows[0]["learning"] = "Ring before ten."
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    try:
        after = made_from(folders, prepared_of(folder))
    finally:
        path.write_text(kept)
    before = made_from(folders, prepared)
    changed = {page_id for page_id in before if before[page_id] != after[page_id]}
    assert changed == {
        job.page_id
        for job in session_jobs.jobs_of(folders, prepared)
        if job.team_id == team_id or not job.team_id
    }


def test_every_page_is_given_released_counts_and_no_other_file(folders, prepared):
    released = folders.inputs("T01").parent.resolve()
    for job in session_jobs.jobs_of(folders, prepared):
        assert Path(job.parameters["released"]).parent == released, job.page_id
        for name, value in job.parameters.items():
            read = str(value) not in {str(one.resolve()) for one in job.beside}
            assert name == "released" or not (read and os.sep in str(value)), (job.page_id, name)


def test_every_count_that_pages_and_messages_are_made_from_is_registered(prepared):
    """What is not registered is neither settled with the rest nor attacked."""
    registered = {spec.name: {count.column for count in spec.counts} for spec in COUNT_TABLES}
    keys = {spec.name: set(spec.keys) for spec in COUNT_TABLES}
    given = [*prepared.reports.values(), *prepared.shared.values()]
    given += [prepared.community.report(team_id) for team_id in prepared.shared]
    tables = [found for one in given for found in (one.tables, one.programme_tables)]
    assert tables
    for name, table in ((name, table) for found in tables for name, table in found.items()):
        counts = set(table.select_dtypes("number").columns) - keys[name] - {"value"}
        counts = {column for column in counts if table[column].dtype != bool}
        assert counts <= registered[name], name


def test_no_two_pages_have_one_id(folders, prepared, monkeypatch):
    twice = (session_jobs.team_reports, session_jobs.team_reports)
    monkeypatch.setattr(session_jobs, "KINDS", twice)
    with pytest.raises(ValueError, match="T01, T02, T03"):
        session_jobs.jobs_of(folders, prepared)


def test_every_page_has_a_place_and_a_notebook_of_its_own(folders, prepared):
    jobs = session_jobs.jobs_of(folders, prepared)
    assert len({job.output for job in jobs}) == len(jobs)
    assert all(job.notebook.is_file() for job in jobs)
    for job in jobs:
        team_pages = {one.page_id for one in jobs if one.team_id == job.page_id}
        assert "." in job.page_id or job.page_id in team_pages


def test_what_was_published_is_taken_from_the_session_before(folder, tmp_path):
    programme = load_programme(folder)
    session = programme.session(None, TODAY)
    earlier = programme.sessions_until(session)[-2]
    first = prepare(programme, earlier)
    write_inputs(first, tmp_path / earlier.session_id / "released")
    published = prepare(programme, session, published=tmp_path).community.published
    assert published.session.session_id == earlier.session_id
    whole = first.community.rows_of("(whole programme)")["by_group"]
    then = whole[whole["window"] == "recent"]["numerator"]
    assert published.glance.by_group["numerator"].tolist() == then.tolist()
    assert prepared_of(folder, tmp_path / "elsewhere").community.published is None


def test_a_page_may_take_what_the_settings_allow(folder, tmp_path, monkeypatch):
    class AskedError(Exception):
        pass

    def asked(jobs, **_):
        raise AskedError({(job.seconds, job.megabytes) for job in jobs})

    monkeypatch.setattr(session_pages.batch, "run", asked)
    programme = load_programme(folder)
    limits = Limits(seconds=30, megabytes=512)
    settings = programme.settings.model_copy(update={"limits": limits})
    limited = replace(programme, settings=settings)
    with pytest.raises(AskedError) as told:
        session_pages.build_session(limited, programme.session(None, TODAY), outputs=tmp_path)
    assert told.value.args == ({(30, 512)},)
