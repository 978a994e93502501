"""The form in three shapes asks the same; it is short, and its page runs nothing but its own."""

import base64
import hashlib
import re
from dataclasses import fields

from equity_reports import resources
from equity_reports.intake.registers import columns_of
from equity_reports.new_programme import write_new_programme
from equity_reports.sign_ups.form import asked, columns_of_export, questions
from equity_reports.sign_ups.responses import SignUp

FOLDER = resources.templates() / "sign_up"
PAGE = (FOLDER / "form.html").read_text(encoding="utf-8")
TEXT = (FOLDER / "questions.txt").read_text(encoding="utf-8")
SECONDS = {"name": 12, "email": 12, "emails": 15, "text": 40}
"""What an answer takes, a name typed at 30 words a minute and two sentences thought about."""
WORDS_A_MINUTE = 200


def test_the_three_shapes_ask_the_same_questions():
    wanted = [(one.text, one.needed) for one in questions()]
    told = re.findall(r"^ ?\d+\. (.*?)( \*)?$", TEXT, re.MULTILINE)
    assert [(text, bool(star)) for text, star in told] == wanted
    labels = re.findall(r'<label for="(\w+)">([^<]+?) ?(?:<span>|</label>)', PAGE)
    assert labels == [(one.id, one.text) for one in questions()]
    needed = re.findall(r'name="(\w+)"[^>]* required>', PAGE)
    assert needed == [one.id for one in questions() if one.needed]
    for one in questions():
        assert one.help in PAGE
        assert one.help in TEXT


def test_every_answer_has_its_place():
    assert [one.name for one in fields(SignUp)] == [one.id for one in questions()]
    assert {name for name, cell in columns_of(SignUp).items() if cell.needed} == {
        one.id for one in questions() if one.needed
    }


def test_it_takes_less_than_five_minutes():
    words = sum(len(f"{one.text} {one.help}".split()) for one in questions())
    seconds = 60 * words / WORDS_A_MINUTE + sum(SECONDS[one.kind] for one in questions())
    assert seconds < 300


def test_the_page_runs_its_own_script_and_asks_for_nothing():
    (script,) = re.findall(r"<script>(.*?)</script>", PAGE, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in PAGE
    assert "default-src 'none'" in PAGE
    assert not re.search(r"https?:|src=|href=|@import|url\(", PAGE)


def test_a_question_is_known_by_its_words_or_its_id():
    for number, one in enumerate(questions(), 1):
        for heading in (one.text, f"{number}. {one.text.upper()} *", one.id, f" {one.text}\xa0"):
            assert columns_of_export(["ID", heading]) == {one.id: 1}
    assert len({asked(one.text) for one in questions()}) == len(questions())


def test_a_new_programme_has_the_form(tmp_path):
    write_new_programme(tmp_path / "ours")
    assert (tmp_path / "ours" / "sign_up" / "form.html").read_text(encoding="utf-8") == PAGE
