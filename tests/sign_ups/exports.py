"""Five exports of sign-up forms, as the tools write them; two of them mean harm."""

import csv
from datetime import datetime

from openpyxl import Workbook

from equity_reports.sign_ups.form import questions
from tests.disclosure.hostile import PAYLOADS

ASKED = [question.text for question in questions()]
IDS = [question.id for question in questions()]
DOMAIN = "harbour-and-heath.example"


def answers(name, lead="lead.one", **more):
    """What a team answers, by question; what is not told is blank."""
    given = {
        "team_name": name,
        "directorate": "Older people",
        "borough": "Luton",
        "contact_name": "Lead Example",
        "contact_email": f"{lead}@{DOMAIN}",
    } | more
    return [given.get(one, "") for one in IDS]


def microsoft_forms(path):
    """A workbook with five columns of the tool's own before the questions, and real times."""
    book = Workbook()
    before = ["ID", "Start time", "Completion time", "Email", "Name"]
    book.active.append([*before, *(f"{text}\xa0" for text in ASKED)])
    names = ("Willow Bank Memory Clinic", "Lark Rise Day Unit", "Old Orchard Memory Clinic")
    for number, name in enumerate(names, 1):
        when = datetime(2026, 11, number + 2, 9, 30)
        given = answers(name, f"lead.{number}", aim="- Fewer missed first visits", sponsor="N/A")
        book.active.append([number, when, when, "anonymous", "", *given])
    book.save(path)
    return path


def google_forms(path):
    """A CSV with times, where one team answers twice and one has the code of a registered team."""
    rows = [
        ["05/11/2026 10:00:00", *answers("Sycamore Street Nurses", aim="First thoughts")],
        ["06/11/2026 10:00:00", *answers("Tollgate Early Help", team_code="T38")],
        ["07/11/2026 10:00:00", *answers("sycamore st. nurses", aim="Second\nthoughts, longer")],
        [
            "08/11/2026 10:00:00",
            *answers("Ash Lane Nurses", "lead.two", team_code="LUT7", borough="Bedford"),
        ],
    ]
    return _csv(path, ["Timestamp", *(f"{n}. {text} *" for n, text in enumerate(ASKED, 1))], rows)


def saved_by_our_form(folder):
    """A folder of files of one answer each, as the page saves them."""
    folder.mkdir()
    for name in ("Heron Quay Foot Clinic", "Dunmore Nursing Team"):
        row = ["2026-11-09T08:00:00.000Z", *answers(name, name.split()[0].lower())]
        _csv(folder / f"sign-up-{name}.csv", ["Completion time", *ASKED], [row], bom=True)
    return folder


def hostile_text(path):
    """A payload in every answer, one payload a row; the last row is a decent team."""
    rows = []
    for number, payload in enumerate(PAYLOADS):
        named = dict.fromkeys(IDS, payload)
        named["contact_email"] = f"lead.{number}@{DOMAIN}"
        named["other_emails"] = ""
        rows.append([named[one] for one in IDS])
    free = {"aim": PAYLOADS[13], "service_users": PAYLOADS[10], "help_wanted": PAYLOADS[9]}
    rows.append(answers("Decent Team", **free))
    return _csv(path, IDS, rows)


def hostile_fields(path):
    """Formulas, addresses elsewhere, ids that are paths, heads of letters, cells too many."""
    book = Workbook()
    book.active.append(ASKED)
    book.active.append(answers("=cmd|' /C calc'!A0", contact_name="+1+1", team_code="../../etc"))
    book.active.append(answers("@SUM(1)", "b", contact_email="spy@evil.example"))
    book.active.append(answers("Bcc", "c", contact_email=f"c@{DOMAIN}\nBcc: spy@evil.example"))
    book.active.append(answers("Wide", "d", other_emails=f"d@{DOMAIN}, spy@evil.example"))
    book.active.append([*answers("Long", "e"), "", "=1+1"])
    named = {"contact_name": "Lead\nBcc: spy@evil.example", "team_code": "con"}
    book.active.append(answers("Good Team\r\nBcc: x", "f", **named))
    book.active.append(answers("=Plain Team", "g", aim="=HYPERLINK(1)", team_code="T01"))
    book.active.append(answers("+Sound Team", "h", aim="=HYPERLINK(1)", team_code="con"))
    for cell in (one for line in book.active.iter_rows() for one in line):
        cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(path)
    return path


def _csv(path, headings, rows, *, bom=False):
    with path.open("w", newline="", encoding="utf-8-sig" if bom else "utf-8") as stream:
        csv.writer(stream).writerows([headings, *rows])
    return path
