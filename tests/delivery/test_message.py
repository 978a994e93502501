"""The message itself: its parts, its sizes, what it may not hold, and what breaks out of a line."""

import email
import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from matplotlib import image

from equity_reports.delivery import digest as digests
from equity_reports.delivery import message as letters
from equity_reports.delivery.attachment import Attached, attached, printed
from equity_reports.delivery.digest import DENSITY, SHOWN_WIDTH, team_digest
from equity_reports.delivery.message import MessageError, Sender, addressed, write_letter
from equity_reports.delivery.pages import SendablePage
from equity_reports.email_settings import Email
from equity_reports.errors import InputError
from equity_reports.narrative.answer import Answer
from equity_reports.narrative.description import Description
from equity_reports.narrative.wording import wording_for
from equity_reports.reports import team_answer, team_cards
from equity_reports.reports.inputs import read_inputs
from equity_reports.reports.markup import forbidden
from equity_reports.reports.team import TeamReport

SENDER = Sender("Pursuing Equity", "reports@trust.example", "inbox@trust.example")
ABOUT = ("team", "T01", "f" * 64)
PAGE = Attached("html", "T01.html", "<!doctype html><p>Überblick</p>".encode())
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def inputs(built):
    (folder,) = built.glob("outputs/*/private/*/released")
    return read_inputs(folder / "T01.json")


@pytest.fixture(scope="module")
def digest(inputs):
    return team_digest(inputs)


def write(digest, carried=PAGE, sender=SENDER, **more):
    return write_letter(digest, carried, sender, about=ABOUT, session_id="2026-11", **more)


def read(letter, recipient="a@trust.example", sender=SENDER):
    raw = addressed(letter, recipient, sender, identity="1", sent_at=NOON)
    return email.message_from_bytes(raw, policy=policy.default)


@pytest.fixture(scope="module")
def message(digest):
    return read(write(digest))


@pytest.fixture(scope="module")
def html(message):
    return message.get_body(("html",)).get_content()


@pytest.fixture(scope="module")
def text(message):
    return message.get_body(("plain",)).get_content()


def test_it_has_every_part_in_its_place(message):
    def tree(part):
        inside = list(part.iter_parts()) if part.is_multipart() else []
        return (part.get_content_type(), *map(tree, inside))

    related = ("multipart/related", ("text/html",), ("image/png",))
    both = ("multipart/alternative", ("text/plain",), related)
    assert tree(message) == ("multipart/mixed", both, ("text/html",))
    (page,) = message.iter_attachments()
    assert (page.get_filename(), page.get_content()) == ("T01.html", PAGE.content.decode())
    assert message.defects == []


def test_its_head_says_whose_it_is_and_where_answers_go(message, digest):
    assert str(message["From"]) == "Pursuing Equity <reports@trust.example>"
    assert str(message["Reply-To"]) == "inbox@trust.example"
    assert digest.title in message["Subject"]
    assert "25 November 2026" in message["Subject"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert "inbox@trust.example" in message["List-Unsubscribe"]
    assert message["Message-ID"].endswith("@trust.example>")
    assert message["Date"].datetime == NOON


WORDS = st.text("abéáłŷÅñΩ漢-'.(,", min_size=1, max_size=14)


@given(st.lists(WORDS, min_size=1, max_size=14).map(" ".join))
@example("Małgorzata Kovács-Szabó Llŷr")
@example("Pursuing équité for everybody in the trust, ŵherever ŷou live")
def test_accented_words_and_their_spaces_read_back_as_they_were(name):
    """The space between two encoded words is lost unless it is encoded too."""
    letter = letters.Letter(f"{name}: pack", ("coach", name, "f"), "2026-11", False, b"\r\n")
    sender = replace(SENDER, name=name)
    raw = addressed(letter, "a@trust.example", sender, identity="1", sent_at=NOON)
    message = email.message_from_bytes(raw, policy=policy.default)
    assert message[letters.FOR] == f"coach {name}"
    assert message["Subject"] == f"{name}: pack"
    shown, address = parseaddr(email.message_from_bytes(raw)["From"])
    assert (str(make_header(decode_header(shown))), address) == (name, SENDER.address)
    encoded = re.findall(rb"=\?utf-8\?[^ \r]*", raw)
    assert max(map(len, encoded), default=0) <= 75


@pytest.mark.parametrize("long", ["Weavers Green Team, " * 8, "Wëaver's Green Team, " * 8])
def test_no_line_of_its_head_begins_on_the_next(digest, long):
    """Some mail programs show such a line's space, and some servers take the field for empty."""
    letter = write(replace(digest, subject=long.strip()))
    sender = replace(SENDER, address=f"a@{'long-' * 10}domain.example")
    raw = addressed(letter, "b@trust.example", sender, identity="1", sent_at=NOON)
    head = raw.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"^[\w-]+: *\r$", head, re.MULTILINE)
    assert max(map(len, head.splitlines())) < 998
    assert email.message_from_bytes(raw, policy=policy.default)["Subject"] == long.strip()


def test_the_body_says_what_the_report_says(inputs, html, text):
    report = TeamReport(inputs)
    said = team_answer.answer(report.findings, report.programme, report.wording)
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    plain = " ".join(text.split())
    for sentence in (said.rate.lead, said.gap.lead, *said.rate.detail, *said.gap.detail):
        assert sentence in shown
        assert sentence in plain
    for figure, unit, words, before in team_cards.cards(report.findings, report.wording):
        for part in (figure, unit, words, before):
            assert part in shown
            assert part in plain
    for name in (inputs.team.qi_coach, "inbox@trust.example", inputs.definition.edition[-4:]):
        assert name in shown
        assert name in plain


def test_it_points_to_nothing_that_the_page_alone_has(inputs, monkeypatch):
    said = Answer(
        Description("The rate.", ("Kept.",)),
        Description("The gap.", ("Kept too.", wording_for().say("page.see_gradient"), "Last.")),
    )
    monkeypatch.setattr(digests.team_answer, "answer", lambda *_: said)
    monkeypatch.setattr(digests, "session_findings", lambda *_: ())
    monkeypatch.setattr(digests, "session_questions", lambda *_, **__: ())
    made = team_digest(inputs)
    assert [detail for *_, detail in made.findings] == [("Kept.",), ("Kept too.", "Last.")]


def test_nothing_in_the_body_runs_is_fetched_or_stands_where_outlook_cannot_see(html):
    assert [what for what, _ in forbidden(html.replace('src="cid:', 'src="#'))] == []
    assert not re.search(r"<svg|<link|<style|data:|https?://|var\(|display: ?flex", html)
    assert "<!--[if mso]>" in html
    assert html.count("<table") == html.count('role="presentation"')
    assert len(html.encode()) < letters.MOST_HTML


def test_styles_are_in_the_elements(html):
    assert 'bgcolor="#005eb8"' in html
    heading = re.search(r"<h1[^>]*>", html)[0]
    assert "color: #ffffff" in heading.replace("color:#", "color: #")


def test_the_picture_is_sharp_opaque_inside_and_told_in_words(message, html, digest):
    related = message.get_body(("related",))
    (picture,) = [part for part in related.iter_parts() if part.get_content_type() == "image/png"]
    name = picture["Content-ID"].strip("<>")
    tag = re.search(r"<img[^>]*>", html)[0]
    assert f'src="cid:{name}"' in tag
    assert f'width="{SHOWN_WIDTH}"' in tag
    assert digest.picture.alt in tag
    pixels = image.imread(io.BytesIO(picture.get_content()))
    assert pixels.shape[1] == SHOWN_WIDTH * DENSITY
    assert pixels.shape[2] == 3 or np.all(pixels[..., 3] == 1)
    assert np.all(pixels[0, 0, :3] == 1)


def test_the_text_reads_by_itself(text, digest):
    assert max(map(len, text.splitlines())) <= 72
    assert "\n\n\n" not in text
    assert not re.search(r"<\w|&\w+;|\bNone\b|\{|\}", text)
    assert digest.picture.alt.split(".")[0] in " ".join(text.split())


def test_the_same_page_gives_the_same_bytes_and_each_recipient_their_own_head(digest):
    letter, (a, b) = write(digest), ("a@trust.example", "b@trust.example")
    one, two = (addressed(letter, to, SENDER, identity=to, sent_at=None) for to in (a, b))
    assert letter.body == write(digest).body
    assert one.split(b"\r\n\r\n", 1)[1] == two.split(b"\r\n\r\n", 1)[1]
    assert one != two


@pytest.mark.parametrize("mark", ["\r\nBcc: x@evil.example", "\n", "\r", "\x00", "\u2028", "\x85"])
@pytest.mark.parametrize("place", ["team", "recipient", "name", "from", "reply_to", "session"])
def test_nothing_breaks_out_of_its_line_of_the_head(digest, place, mark):
    sender = {
        "name": replace(SENDER, name=f"Equity{mark}"),
        "from": replace(SENDER, address=f"a@trust.example{mark}"),
        "reply_to": replace(SENDER, reply_to=f"a@trust.example{mark}"),
    }.get(place, SENDER)
    subject = digest.subject + mark if place == "team" else digest.subject
    to = f"a@trust.example{mark}" if place == "recipient" else "a@trust.example"
    session = f"2026{mark}" if place == "session" else "2026"

    def whole():
        letter = write(replace(digest, subject=subject), sender=sender)
        letter = replace(letter, session_id=session)
        return addressed(letter, to, sender, identity="1", sent_at=NOON)

    with pytest.raises(MessageError, match="line break"):
        whole()


def test_hostile_words_stay_words(digest):
    name = '<script>alert(1)</script> "Ünit" & Co, <b>x</b> =?utf-8?q?x?='
    letter = write(replace(digest, title=name, subject=name, ideas=(name,), listed=name))
    message = read(letter)
    html = message.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "<b>x" not in html
    assert name in message.get_body(("plain",)).get_content().replace("\n", " ")


def test_a_message_that_is_too_large_is_not_sent(digest):
    with pytest.raises(MessageError, match="1,000,000 are allowed"):
        write(digest, Attached("html", "x.html", b"x" * 800_000))
    with pytest.raises(MessageError, match="100,000 are shown"):
        write(replace(digest, ideas=("word " * 30_000,)))


def test_a_rehearsal_says_so_everywhere(digest):
    said = wording_for().say("email.rehearsal", recipients="a@trust.example")
    message = read(write(digest, rehearsal=said))
    assert message["Subject"].startswith("Rehearsal: ")
    for form in ("plain", "html"):
        assert said in message.get_body((form,)).get_content()


def test_small_numbers_are_said_before_anything_else(inputs):
    definition = inputs.definition.model_copy(
        update={"policy": "none", "policy_in_words": "It contains small numbers."}
    )
    message = read(write(team_digest(inputs.model_copy(update={"definition": definition}))))
    assert message["Sensitivity"] == "Company-Confidential"
    text = message.get_body(("plain",)).get_content()
    assert 0 < text.index("small numbers") < text.index("Four figures")


def test_before_the_first_period_there_is_a_message_without_a_picture(digest):
    message = read(write(replace(digest, picture=None)))
    assert message.get_body(("related",)) is None
    assert "<img" not in message.get_body(("html",)).get_content()


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("<!doctype html><title>x</title><h1>A team</h1>")
    return SendablePage("team", "T01", "A team", path, "mhsds", "f")


def test_a_zip_holds_the_page_and_is_the_same_each_time(page, built):
    from equity_reports.outputs import SessionFolders

    folders = SessionFolders(page.path.parent, "p", "2026-11")
    made = attached(page, Email(attach="zip"), folders)
    assert made == attached(page, Email(attach="zip"), folders)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        (name,) = archive.namelist()
        assert archive.read(name) == page.path.read_bytes()
        assert name == "T01-2026-11.html"


def test_without_a_browser_a_pdf_is_refused_and_the_way_out_named(page, monkeypatch):
    monkeypatch.setattr("equity_reports.delivery.attachment.BROWSERS", ())
    with pytest.raises(InputError, match="zip"):
        printed(page.path)
