"""What becomes of a page for a recipient, from what the ledger knows."""

from dataclasses import replace
from pathlib import Path

import pytest

from equity_reports.delivery.addressing import Parcel
from equity_reports.delivery.ledger import Row
from equity_reports.delivery.pages import SendablePage
from equity_reports.delivery.plan import HELD, TO_SEND, outdated, plan, unsettled

PAGE = SendablePage("team", "T01", "One", Path("report.html"), "mhsds", "new")
PARCEL = Parcel(PAGE, "A@trust.example")


def row(state, version="new", recipient="a@trust.example", rehearsal=0):
    return Row(1, "2026-11", "team", "T01", recipient, version, rehearsal, state, 1, "", "")


def state_of(*rows, parcel=PARCEL, again=False):
    (one,) = plan([parcel], rows, again=again)
    return one.state


@pytest.mark.parametrize(
    ("known", "becomes"),
    [
        ([], TO_SEND),
        ([row("queued")], TO_SEND),
        ([row("refused")], TO_SEND),
        ([row("sent")], "sent"),
        ([row("uncertain")], "uncertain"),
        ([row("sent", "old")], HELD),
        ([row("uncertain", "old")], HELD),
        ([row("refused", "old")], TO_SEND),
        ([row("queued", "old")], TO_SEND),
        ([row("sent", rehearsal=1)], TO_SEND),
        ([row("sent", recipient="b@trust.example")], TO_SEND),
    ],
)
def test_what_becomes_of_a_page(known, becomes):
    assert state_of(*known) == becomes


def test_a_new_version_goes_where_it_was_asked_for_and_what_was_sent_never():
    assert state_of(row("sent", "old"), again=True) == TO_SEND
    assert state_of(row("sent"), again=True) == "sent"
    assert state_of(row("uncertain"), again=True) == "uncertain"


def test_what_may_not_be_sent_is_refused_but_what_was_sent_stays_sent():
    barred = replace(PARCEL, why_not="not in the domains")
    assert state_of(parcel=barred) == "refused"
    assert state_of(row("sent"), parcel=barred) == "sent"


def test_queued_rows_of_another_version_or_of_nobody_are_outdated():
    rows = [row("queued"), row("queued", "old"), row("queued", recipient="gone@trust.example")]
    rows += [row("queued", rehearsal=3), row("sent", "old")]
    assert outdated(rows, plan([PARCEL], [])) == rows[1:4]


def test_what_is_uncertain_is_shown_though_nobody_would_get_it_now():
    old, gone = row("uncertain", "old"), row("uncertain", recipient="gone@trust.example")
    rows = [replace(old, id=2), replace(gone, id=3), row("uncertain"), row("sent", "older")]
    assert [one.id for one in unsettled(rows, plan([PARCEL], rows))] == [2, 3]
