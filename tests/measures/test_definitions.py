import datetime

import pytest
from pydantic import ValidationError

from equity_reports.errors import InputError
from equity_reports.measures.definitions import SHIPPED, load_measure, shipped_measures


def write(folder, measure_id="tried", **changes):
    lines = {
        "title": '"Missed"',
        "what": '"What"',
        "why": '"Why"',
        "numerator": '["did_not_attend"]',
        "denominator": '["did_not_attend", "attended"]',
        "better": '"lower"',
        "unit": '"appointments"',
        "words": '"missed"',
        "kind": '"outcome"',
        "caveats": "[]",
        "author": '"An analyst"',
        "review_date": "2027-01-31",
    } | changes
    text = "\n".join(f"{key} = {value}" for key, value in lines.items() if value is not None)
    (folder / f"{measure_id}.toml").write_text(text, encoding="utf-8")


def problems(measure_id, own):
    with pytest.raises(InputError) as caught:
        load_measure(measure_id, own=own)
    return [(problem.column, str(problem)) for problem in caught.value.problems]


def test_missed_is_3_and_7_over_all_that_were_due():
    measure = load_measure("missed_appointments")
    assert set(measure.numerator) == {"did_not_attend", "late_not_seen"}
    assert set(measure.denominator) == {"did_not_attend", "late_not_seen", "attended"}
    assert (measure.better, measure.words, measure.kind) == ("lower", "missed", "outcome")


def test_the_variant_leaves_late_arrivals_out():
    measure = load_measure("did_not_attend")
    assert measure.numerator == ("did_not_attend",)
    assert set(measure.denominator) == {"did_not_attend", "attended"}


def test_for_children_the_words_differ_and_the_count_does_not():
    children, adults = load_measure("was_not_brought"), load_measure("missed_appointments")
    assert children.words == "was_not_brought"
    assert (children.numerator, children.denominator) == (adults.numerator, adults.denominator)
    assert "miss" not in children.title.lower()


@pytest.mark.parametrize("measure_id", shipped_measures())
def test_each_shipped_definition_says_everything(measure_id):
    measure = load_measure(measure_id)
    assert measure.id == measure_id
    assert len(measure.caveats) >= 3
    assert measure.review_date > datetime.date(2026, 11, 22)
    assert "DNA" not in (SHIPPED / f"{measure_id}.toml").read_text(encoding="utf-8")


def test_a_measure_cannot_be_changed():
    with pytest.raises(ValidationError):
        load_measure("missed_appointments").better = "higher"


def test_an_unknown_measure_names_those_that_exist():
    [(column, text)] = problems("mised", None)
    assert column == "measures"
    assert "missed_appointments" in text


@pytest.mark.parametrize("measure_id", ["../missed_appointments", "Missed_Appointments", ""])
def test_an_id_never_leaves_the_folder(measure_id, tmp_path):
    assert "one of" in problems(measure_id, tmp_path)[0][1]


def test_ones_own_definition_comes_first(tmp_path):
    write(tmp_path, "missed_appointments", title='"Ours"')
    assert load_measure("missed_appointments", own=tmp_path).title == "Ours"
    assert load_measure("was_not_brought", own=tmp_path).words == "was_not_brought"


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    write(tmp_path, better='"smaller"', author=None, colour='"blue"')
    assert {column for column, _ in problems("tried", tmp_path)} == {"better", "author", "colour"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"numerator": '["late_not_seen"]'}, "late_not_seen is in the numerator"),
        ({"numerator": "[]"}, "the numerator names no outcome"),
        ({"denominator": '["did_not_attend", "did_not_attend"]'}, "twice"),
        ({"numerator": '["unknown"]'}, "numerator.0"),
        ({"title": '"  "'}, "title"),
        ({"title": "a = b"}, "not TOML"),
        ({"better": '"neither"'}, "say which way is better"),
        ({"per": "1000"}, "per and a quantity of population_rate go together"),
        ({"quantity": '"population_rate"'}, "a population_rate with a denominator of its own"),
        ({"quantity": '"population_rate"', "denominator": None, "per": "7"}, "per"),
        ({"quantity": '"count"'}, "a count with a denominator of its own"),
        ({"quantity": '"count"', "denominator": None, "per": "1000"}, "per and a quantity"),
        ({"quantity": '"number"'}, "'count'"),
    ],
)
def test_a_wrong_definition_is_refused(changes, said, tmp_path):
    write(tmp_path, **changes)
    assert said in problems("tried", tmp_path)[0][1]
