"""The programme folder: a whole one loads, and every mistake in a bad one is told at once."""

from datetime import date

import openpyxl
import pytest

from equity_reports.errors import InputError, Problem, UsageError
from equity_reports.programme import load_programme
from equity_reports.resources import templates
from tests.intake.folders import FILES, SETTINGS, write_folder

TEAM_HEADINGS = FILES["teams.csv"].partition("\n")[0] + "\n"


def problems_of(folder) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load_programme(folder)
    return caught.value.problems


def only_problem(folder) -> Problem:
    problems = problems_of(folder)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_a_whole_folder_loads(tmp_path):
    programme = load_programme(write_folder(tmp_path))
    assert programme.slug == "test-programme"
    assert [team.team_id for team in programme.teams] == ["T01", "T02"]
    assert programme.ideas[0].started_on == date(2025, 2, 1)
    assert programme.ideas[0].ended_on is None
    assert programme.people[0].email == ("coach@example.org",)
    assert programme.settings.dates.maturity_days == 28
    assert programme.settings.status.attended == ("5", "6")
    assert programme.cycles == programme.process == programme.rebases == []


def test_thirty_planted_mistakes_are_told_at_once(tmp_path):
    settings = SETTINGS.replace('themes = ["', 'themse = ["')
    settings = settings.replace('kind = "national_quintile"', 'kind = "national_quintle"')
    settings += '[disclosure]\nteam = "none"\n[status]\nattended = [5]\n[email]\nreply_to = "a@b"\n'
    folder = write_folder(
        tmp_path,
        programme=settings,
        teams=(
            "team_id,team_name,joined_on,aim_by,recipients\n"
            "T01,One,,,one@example.org\n"
            "T01,One again,,,\n"
            "t01,One small,,,\n"
            "CON,Console,,,\n"
            "T/5,Slash,,,\n"
            "T６,Wide,,,\n"
            "T7,,,,\n"
            "T8,Eight,31/02/2025,,\n"
            "T9,Nine,2026-01-01,2025-01-01,\n"
            "T10,Ten,,,not-an-address\n"
            '"T11",Eleven,,,"a@example.org, b@example.org"\n'
        ),
        change_ideas=(
            "team_id,idea_id,title,theme,scale,started_on,ended_on,status\n"
            "T99,texts,Texts,Reminders,whole_team,2025-02-01,,testing\n"
            "T01,calls,Calls,Reminders,whole_team,2025-02-01,2024-02-01,testing\n"
            "T01,vans,Vans,Reminders,whole_tem,2025-02-01,,finished\n"
            "T01,late,Late,Reminders,whole_team,soon,,testing\n"
        ),
        people="name,role\nA Coach,qi_coach\n",
        learning_sessions=(
            "session_id,title,held_on,data_to\n"
            "private,One,2025-12-10,2025-10-31\n"
            "s2,Two,2025-12-10,2025-12-31\n"
        ),
        pdsa_cycles="team_id,idea_id,cycle,from_date\nT01,cals,1,2025-02-01\n",
        process_measures=(
            "team_id,idea_id,period,numerator,denominator\nT01,calls,2025-03,12,10\n"
        ),
    )
    found = {(problem.file, problem.row, problem.column) for problem in problems_of(folder)}
    assert found == {
        ("programme.toml", 4, "themse"),
        ("programme.toml", 8, "grouping.kind"),
        ("programme.toml", 22, "disclosure.team"),
        ("programme.toml", 24, "status.attended"),
        ("programme.toml", 26, "email.reply_to"),
        ("teams.csv", 3, "team_id"),
        ("teams.csv", 4, "team_id"),
        ("teams.csv", 5, "team_id"),
        ("teams.csv", 6, "team_id"),
        ("teams.csv", 7, "team_id"),
        ("teams.csv", 8, "team_name"),
        ("teams.csv", 9, "joined_on"),
        ("teams.csv", 10, "aim_by"),
        ("teams.csv", 11, "recipients"),
        ("teams.csv", 12, "recipients"),
        ("change_ideas.csv", 2, "team_id"),
        ("change_ideas.csv", 3, "ended_on"),
        ("change_ideas.csv", 4, "scale"),
        ("change_ideas.csv", 4, "status"),
        ("change_ideas.csv", 5, "started_on"),
        ("people.csv", 1, "email"),
        ("learning_sessions.csv", 2, "session_id"),
        ("learning_sessions.csv", 3, "held_on"),
        ("pdsa_cycles.csv", 2, "idea_id"),
        ("process_measures.csv", 2, "numerator"),
    }


def test_what_needs_good_settings_is_told_at_once_too(tmp_path):
    settings = SETTINGS.replace('person"', 'persn"').replace("data_from = 2025", "data_from = 2026")
    settings = settings.replace('appointments.csv"', 'appointments.csv", "data/more.csv"]').replace(
        'appointments = "data', 'appointments = ["data'
    )
    folder = write_folder(
        tmp_path, programme=settings, change_ideas=FILES["change_ideas.csv"].replace("Rem", "Mer")
    )
    found = {(problem.file, problem.row, problem.column) for problem in problems_of(folder)}
    assert found == {
        ("change_ideas.csv", 2, "theme"),
        ("learning_sessions.csv", 2, "data_to"),
        ("programme.toml", None, "sources.appointments"),
        ("appointments.csv", 1, "patient_id"),
    }


@pytest.mark.parametrize(
    ("before", "after", "column", "said"),
    [
        ("format = 1", "format = 2", "format", "found 2; wanted 1, the format"),
        ('name = "Test programme"', "", "name", "wanted the programme's name"),
        ('name = "Test programme"', 'name = "计划"', "slug", 'slug = "pursuing-equity"'),
        ('name = "Test', 'slug = "a/b"\nname = "Test', "slug", '"a-b"'),
        ('name = "Test', 'slug = "aux"\nname = "Test', "slug", "Windows"),
        ("format = 1", 'format = 1\nperiod = "monthly"', "period", 'Did you mean "month"?'),
        ("2025-01-01", '"2025-01-01"', "dates.data_from", "without quotes"),
        ("[dates]", "[dates]\nmaturity_days = -1", "dates.maturity_days", "0 to 366"),
        ("[dates]", "[dates]\nmaturty_days = 1", "dates.maturty_days", '"maturity_days"'),
        ('team = "team"', 'tema = "team"', "columns.tema", '"team"'),
        ('edition = "imd2019"', "", "grouping.edition", "the index"),
        ("[columns]", '[disclosure]\nshared = "none"\n[columns]', "disclosure.shared", "mhsds"),
        ('decile = "decile"', "", "columns", "no way to deprivation"),
        ('decile = "decile"', 'quintile = "decile"', None, None),
        ('decile = "decile"', 'score = "decile"', "columns", "only score"),
        (
            "[columns]",
            '[status]\nattended = ["5"]\nfuture = ["5 "]\n[columns]',
            "status",
            'and "5 " is under attended and future',
        ),
    ],
)
def test_a_mistake_in_the_settings_is_explained(tmp_path, before, after, column, said):
    folder = write_folder(tmp_path, programme=SETTINGS.replace(before, after, 1))
    if column is None:
        load_programme(folder)
        return
    named = [problem for problem in problems_of(folder) if problem.column == column]
    assert len(named) == 1
    assert said in str(named[0])


def test_what_is_not_toml_is_told_with_its_line(tmp_path):
    folder = write_folder(tmp_path, programme='format = 1\nname = "Test\n')
    problem = only_problem(folder)
    assert (problem.file, problem.row) == ("programme.toml", 2)


@pytest.mark.parametrize("name", ["con", "Com1", "NUL", "a.b", "..", "T 1", "-T", "Té", "x" * 41])
def test_ids_that_are_no_safe_folder_names_are_refused(tmp_path, name):
    folder = write_folder(tmp_path, teams=f"team_id,team_name\nT01,One\n{name},Two\n")
    assert only_problem(folder).row == 3


def test_a_near_miss_of_an_optional_heading_is_told(tmp_path):
    teams = FILES["teams.csv"].replace("recipients", "recipents")
    problem = only_problem(write_folder(tmp_path, teams=teams))
    assert problem.hint == 'rename "recipents" to "recipients"'


def test_a_comma_too_many_is_told(tmp_path):
    problem = only_problem(write_folder(tmp_path, teams="team_id,team_name\nT01,One, Two\n"))
    assert (problem.row, problem.found) == (2, "more cells than headings")


@pytest.mark.parametrize(
    ("teams", "row"),
    [
        ('T01,One,,,\nT02,"Two,,,\nT03,Three,,,\n', 3),
        ('T01,"One,,,\nT02,Two,,,\nT03,"Three",,,\n', 2),
        ('T01,"One,,,\nT02,Two",,,\nT03,Three,,,\n', 2),
    ],
)
def test_an_unclosed_quotation_mark_merges_no_teams(tmp_path, teams, row):
    problem = only_problem(write_folder(tmp_path, teams=TEAM_HEADINGS + teams))
    assert (problem.file, problem.row) == ("teams.csv", row)
    assert "quotation mark" in str(problem)


def test_a_name_of_two_lines_is_told(tmp_path):
    problem = only_problem(write_folder(tmp_path, teams='team_id,team_name\nT01,"One,\nTwo"\n'))
    assert (problem.row, problem.column, problem.wanted) == (2, "team_name", "one line")


def test_registers_may_be_workbooks(tmp_path):
    folder = write_folder(tmp_path, teams=None)
    (folder / "teams.csv").unlink(missing_ok=True)
    book = openpyxl.Workbook()
    book.active.append(["team_id", "team_name", "joined_on", "aim_value", "recipients"])
    book.active.append(["T01", "One", date(2025, 3, 1), 12, "a@example.org; b@example.org"])
    book.save(folder / "teams.xlsx")
    team = load_programme(folder).team("T01")
    assert team.joined_on == date(2025, 3, 1)
    assert team.aim_value.share() == pytest.approx(0.12)
    assert team.recipients == ("a@example.org", "b@example.org")


def test_a_register_saved_by_excel_for_windows_is_read(tmp_path):
    folder = write_folder(tmp_path)
    (folder / "teams.csv").write_bytes("team_id;team_name\r\nT01;Café\r\n".encode("cp1252"))
    assert load_programme(folder).team("T01").team_name == "Café"


def test_missing_files_and_folders_are_told(tmp_path):
    assert "no such folder" in str(only_problem(tmp_path / "nowhere"))
    files = {problem.file for problem in problems_of(tmp_path)}
    assert files == {
        "programme.toml",
        "teams.csv",
        "people.csv",
        "change_ideas.csv",
        "learning_sessions.csv",
    }


def test_the_session_is_the_next_one_or_else_the_latest(tmp_path):
    sessions = (
        "session_id,title,held_on,data_to\nb,B,2025-12-10,2025-10-31\na,A,2025-06-10,2025-05-31\n"
    )
    programme = load_programme(write_folder(tmp_path, learning_sessions=sessions))
    assert programme.session(None, date(2025, 6, 10)).session_id == "a"
    assert programme.session(None, date(2025, 6, 11)).session_id == "b"
    assert programme.session(None, date(2026, 6, 11)).session_id == "b"
    assert programme.session("a", date(2026, 6, 11)).session_id == "a"
    until = programme.sessions_until(programme.session("b", date(2026, 1, 1)))
    assert [session.session_id for session in until] == ["a", "b"]
    with pytest.raises(UsageError, match="There is no session"):
        programme.session("c", date(2026, 6, 11))
    with pytest.raises(UsageError, match='did you mean "T01"'):
        programme.team("T1")


def test_ideas_of_a_team_come_in_the_order_they_started(tmp_path):
    ideas = FILES["change_ideas.csv"] + "T01,early,E,transport,one clinic,01/01/2025,,Adopted\n"
    programme = load_programme(write_folder(tmp_path, change_ideas=ideas))
    assert [idea.idea_id for idea in programme.ideas_of("T01")] == ["early", "texts"]
    assert programme.ideas_of("T02") == []
    assert (programme.ideas[1].scale, programme.ideas[1].status) == ("one_clinic", "adopted")


def test_the_template_is_whole_but_for_the_data(tmp_path):
    """Only the appointments are missing from the folder that ``new`` writes."""
    problem = only_problem(templates() / "programme")
    assert problem.column == "sources.appointments"


def test_a_measure_that_is_not_there_is_told_with_the_rest(tmp_path):
    settings = SETTINGS.replace(
        "[dates]", 'period = "monthly"\nmeasures = ["missed_apointments"]\n[dates]'
    )
    teams = "team_id,team_name,aim_measure\nT01,One,missed_appointments\nT02,Two,misst\n"
    found = problems_of(write_folder(tmp_path, programme=settings, teams=teams))
    assert [(each.file, each.row, each.column) for each in found] == [
        ("programme.toml", 6, "measures"),
        ("programme.toml", 5, "period"),
        ("teams.csv", 3, "aim_measure"),
    ]
    assert found[0].hint == 'did you mean "missed_appointments"?'
    assert str(found[0]).startswith('programme.toml, line 6, measures: found "missed_apointments"')


def test_what_is_suggested_is_near_free_and_good(tmp_path):
    teams = "team_id,team_name\nT01,One\nT01,Two\nt01,Three\nCON,Four\na/b,Five\n,Six\nT02,Two\n"
    ideas = FILES["change_ideas.csv"].replace("T01,", "North,")
    headings = FILES["data/appointments.csv"].replace("date,", "dat,", 1)
    settings = SETTINGS.replace('period = "', 'period = "monthly"')
    settings += '[disclosure]\nshared = "mhds"\n'
    found = problems_of(
        write_folder(
            tmp_path,
            programme=settings,
            teams=teams,
            change_ideas=ideas,
            data__appointments=headings.replace("id,", "dates,", 1),
        )
    )
    hints = {(each.file, each.column): each.hint for each in found}
    assert hints["change_ideas.csv", "team_id"] == "one of T01, T02"
    assert hints["appointments.csv", "appointment_date"] == 'did you mean "dates"?'
    (policy,) = [each for each in found if each.column == "disclosure.shared"]
    assert str(policy).endswith('wanted one of mhsds, hes. Did you mean "mhsds"?')


def test_a_choice_is_listed_once(tmp_path):
    settings = SETTINGS + '[disclosure]\nshared = "some"\n'
    told = str(only_problem(write_folder(tmp_path, programme=settings)))
    assert told.endswith("wanted one of mhsds, hes.")


def test_both_policies_are_held_against_what_they_may_be(tmp_path):
    settings = SETTINGS + '[disclosure]\nshared = "none"\nteam = "none"\napproved_by = "A lead"\n'
    found = problems_of(write_folder(tmp_path, programme=settings))
    assert [(each.row, each.column) for each in found] == [
        (22, "disclosure.shared"),
        (23, "disclosure.team"),
    ]
    unread = SETTINGS + '[disclosure]\nteam = "none"\napproved_by = "A lead"\napproved_on = "x"\n'
    assert only_problem(write_folder(tmp_path, programme=unread)).column == "disclosure.approved_on"
    whole = unread.replace('"x"', "2026-11-03")
    disclosure = load_programme(write_folder(tmp_path, programme=whole)).settings.disclosure
    assert disclosure.team == "none"


@pytest.mark.parametrize("kind", ["national_quintile", "core20", "local_quintile"])
@pytest.mark.parametrize("edition", ["imd2018", "IMD2019", "imd 2019", "iod2026"])
def test_an_english_edition_that_is_none_is_refused(tmp_path, kind, edition):
    settings = SETTINGS.replace("national_quintile", kind).replace("imd2019", edition)
    problem = only_problem(write_folder(tmp_path, programme=settings))
    assert (problem.row, problem.column) == (9, "grouping.edition")
    assert problem.hint.startswith("did you mean ")


@pytest.mark.parametrize("edition", ["simd2020", "WIMD 2019", "imd2010", "our own score, 2024"])
def test_an_index_of_ones_own_has_its_own_name(tmp_path, edition):
    settings = SETTINGS.replace("imd2019", edition)
    programme = load_programme(write_folder(tmp_path, programme=settings))
    assert programme.settings.grouping.edition == edition


def test_a_misspelt_role_is_told_and_one_of_ones_own_is_not(tmp_path):
    people = (
        "name,role,email\nA,qi_couch,a@example.org\nB,service_user,b@example.org\n"
        "C,QI coach,c@example.org\n"
    )
    (warning,) = load_programme(write_folder(tmp_path, people=people)).warnings
    assert warning == 'people.csv, row 2: role "qi_couch": did you mean "qi_coach"?'
