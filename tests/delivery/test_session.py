"""``send`` and ``status`` as an analyst meets them."""

import email
import json
from email import policy

import pytest

from equity_reports.delivery import outbox
from equity_reports.delivery.ledger import open_ledger, read_rows
from equity_reports.fingerprints import of_file
from equity_reports.locking import only_run
from tests.delivery.conftest import DOMAIN

MAILBOXES = {f"t0{team}.{box}" for team in (1, 2, 3) for box in ("lead", "office")}


def read(path):
    return email.message_from_bytes(path.read_bytes(), policy=policy.default)


def test_without_confirm_everything_is_written_and_nothing_sent(desk):
    code, told, _ = desk.send()
    assert code == 0
    assert told.count("would be sent") == 7  # six lines and the summary
    assert len(desk.files()) == 6
    assert all(name.endswith(outbox.DRAFT) for name in desk.files())
    assert read_rows(desk.folders.private) == []
    assert (desk.outbox / "who_gets_what.txt").read_text().count(f"@{DOMAIN}") == 6
    drafts = {path.name: path.read_bytes() for path in desk.outbox.iterdir()}
    desk.send()
    assert drafts == {path.name: path.read_bytes() for path in desk.outbox.iterdir()}


def test_the_table_of_who_gets_what_has_straight_columns(ready):
    ready.rewrite("teams.csv", f"t02.lead@{DOMAIN}", f"t02.{'long-' * 10}name@{DOMAIN}")
    lines = [one for one in ready.send()[1].splitlines() if one.endswith("  would be sent")]
    assert len(lines) == 6
    assert len({line.index("would be sent") for line in lines}) == 1


def test_each_recipient_gets_their_own_teams_report_once(desk):
    assert desk.send()[0] == 0
    code, told, _ = desk.send("--confirm")
    assert (code, "6 messages: 6 sent." in told) == (0, True)
    assert desk.states() == dict.fromkeys(MAILBOXES, "sent")
    seen = set()
    for path in desk.outbox.glob("*.eml"):
        message = read(path)
        (to,) = message["To"].addresses
        team = to.username.partition(".")[0].upper()
        (attached,) = message.iter_attachments()
        report = desk.folders.report(team)
        assert attached.get_content().encode() == report.read_bytes()
        assert message["X-Equity-Reports-Page"].strip() == of_file(report)
        assert message["X-Unsent"] is None
        seen.add(to.username)
    assert seen == MAILBOXES
    stamps = {path: path.stat().st_mtime_ns for path in desk.outbox.iterdir()}
    code, told, _ = desk.send("--confirm")
    assert (code, "6 sent before" in told) == (0, True)
    assert stamps == {path: path.stat().st_mtime_ns for path in desk.outbox.iterdir()}


def test_status_shows_the_pages_while_emails_are_being_sent(desk, monkeypatch):
    monkeypatch.setattr("equity_reports.delivery.ledger.LONGEST_WAIT", 0.1)
    with open_ledger(desk.folders.private):
        code, told, _ = desk.ask("status")
        answer = json.loads(desk.ask("status", "--json")[1])
    assert (code, "being sent just now" in told, "T01" in told) == (0, True, True)
    assert answer["sending"] is True
    assert json.loads(desk.ask("status", "--json")[1])["sending"] is False


def test_status_shows_each_teams_delivery(desk):
    assert "email" not in desk.ask("status")[1]
    desk.send("--confirm")
    lines = [one for one in desk.ask("status")[1].splitlines() if one.startswith("T0")]
    assert len(lines) == 3
    assert all(line.endswith("(email: 2 sent)") for line in lines)
    assert "--resolve" not in desk.ask("status")[1]
    told = json.loads(desk.ask("status", "--json")[1])["teams"]
    assert [team["email"] for team in told if team["team_id"]] == [{"sent": 2}] * 3


def test_a_report_whose_inputs_changed_is_refused(desk):
    desk.rewrite("teams.csv", "Foxglove", "Foxgloves")
    code, told, _ = desk.send("--confirm")
    assert code == 5
    assert told.count("changed since: run report again") == 2
    assert desk.states() == {name: "sent" for name in MAILBOXES if not name.startswith("t02")}


def test_a_report_that_is_gone_is_refused(ready):
    ready.folders.report("T03").unlink()
    code, told, _ = ready.send("--confirm")
    assert (code, told.count("has not been built")) == (5, 2)


def test_a_new_version_asks_for_again(ready):
    ready.send("--confirm")
    report = ready.folders.report("T01")
    report.write_text(report.read_text() + "<!-- another version -->")
    code, told, _ = ready.send("--confirm")
    assert (code, told.count("--again sends this one too")) == (5, 2)
    code, told, _ = ready.send("--confirm", "--again")
    assert (code, "2 sent, 4 sent before" in told or "4 sent before, 2 sent" in told) == (0, True)
    assert [row.state for row in read_rows(ready.folders.private)] == ["sent"] * 8
    assert ready.send("--confirm", "--again")[0] == 0
    assert len(read_rows(ready.folders.private)) == 8


def test_what_may_not_be_sent_is_refused_and_the_rest_goes(ready):
    ready.rewrite("teams.csv", f"t02.lead@{DOMAIN}", "t02.lead@elsewhere.example")
    code, told, _ = ready.send()
    assert (code, told.count("elsewhere.example is not among the programme's domains")) == (5, 1)
    code, told, _ = ready.send("--confirm")
    assert (code, "5 sent, 1 refused" in told) == (5, True)
    # It is mended, and only what was refused goes.
    ready.rewrite("programme.toml", f'["{DOMAIN}"]', f'["{DOMAIN}", "elsewhere.example"]')
    code, told, _ = ready.send("--confirm")
    assert (code, "1 sent, 5 sent before" in told or "5 sent before, 1 sent" in told) == (0, True)


def test_a_rehearsal_goes_to_one_address_and_counts_for_nobody(ready):
    to = f"me@{DOMAIN}"
    assert ready.send("--to", to)[0] == 0
    code, told, _ = ready.send("--to", to, "--confirm")
    assert (code, "3 messages: 3 sent" in told) == (0, True)
    messages = [read(path) for path in ready.outbox.glob("*.eml")]
    assert {str(message["To"]) for message in messages} == {to}
    assert all(message["Subject"].startswith("Rehearsal: ") for message in messages)
    text = messages[0].get_body(("plain",)).get_content()
    assert "It would go to: t0" in text.replace("\n", " ")
    assert ready.states() == {}
    ready.send("--to", to, "--confirm")
    assert [row.rehearsal for row in read_rows(ready.folders.private)] == [1, 1, 1, 2, 2, 2]
    assert ready.send("--to", "me@elsewhere.example", "--confirm")[0] == 5
    assert ready.send("--to", "not an address")[0] == 2
    assert ready.send("--to", "", "--confirm")[0] == 2  # a variable that was not set
    assert ready.states() == {}


def test_a_rehearsal_leaves_what_is_queued_for_the_teams_alone(ready):
    """The server was away for the first sending; a rehearsal comes between it and the next."""
    ready.send("--confirm")
    to = f"me@{DOMAIN}"
    ready.send("--to", to, "--confirm")
    with open_ledger(ready.folders.private) as ledger:
        ledger._connection.execute("UPDATE message SET state = 'queued'")
    ready.send("--to", to, "--confirm")
    assert set(ready.states().values()) == {"queued"}
    rehearsed = [row.state for row in read_rows(ready.folders.private) if row.rehearsal]
    assert rehearsed == ["refused"] * 3 + ["sent"] * 3


def test_a_dead_senders_message_is_uncertain_until_a_person_says(ready):
    ready.send("--confirm")
    with open_ledger(ready.folders.private) as ledger:
        ledger._connection.execute("UPDATE message SET state = 'sending' WHERE id = 2")
    before = ready.files()
    code, told, _ = ready.send("--confirm")
    assert (code, "--resolve 2=sent" in told) == (5, True)
    assert ready.states()["t01.office"] == "uncertain"
    assert ready.ask("status")[1].count("--resolve ID=sent") == 1
    assert ready.files() == before
    assert ready.send("--resolve", "2=maybe")[0] == 2
    ready.rewrite("teams.csv", f"; t01.office@{DOMAIN}", "")
    code, told, _ = ready.send()
    assert (code, "t01.office" in told) == (5, True)  # shown, though it is nobody's any more
    ready.rewrite("teams.csv", f"t01.lead@{DOMAIN}", f"t01.lead@{DOMAIN}; t01.office@{DOMAIN}")
    assert ready.send("--resolve", "1=unsent")[0] == 2  # it was sent, and stays so
    code, told, _ = ready.send("--confirm", "--resolve", "2=unsent")
    assert (code, ready.states()["t01.office"]) == (0, "sent")


def test_the_register_is_asked_again_at_the_moment_of_sending(ready, monkeypatch):
    """The register changes while messages leave: who was taken out gets nothing."""
    sent = []

    def write(self, outgoing):
        sent.append(outgoing.recipient.partition("@")[0])
        if len(sent) == 1:
            ready.rewrite("teams.csv", f"t02.office@{DOMAIN}", f"t03.office@{DOMAIN}")
        if len(sent) == 3:
            page = ready.folders.report("T03")
            page.write_bytes(page.read_bytes() + b" ")
        return "taken"

    monkeypatch.setattr(outbox.FolderTransport, "send", write)
    code, told, _ = ready.send("--confirm")
    assert (code, sent) == (5, ["t01.lead", "t01.office", "t02.lead"])
    assert "no longer in the registers as a recipient" in told
    assert told.count("no longer the one that was queued") == 2


def test_two_senders_at_once(ready):
    with only_run(ready.folders.private):
        code, _, errors = ready.send("--confirm")
    assert (code, "Another run" in errors) == (2, True)
    assert read_rows(ready.folders.private) == []


def test_settings_that_are_missing_are_named(ready):
    ready.rewrite("programme.toml", "reply_to", "# reply_to")
    code, _, errors = ready.send()
    assert (code, "email.reply_to" in errors) == (3, True)


@pytest.mark.parametrize(
    ("attach", "kind"), [("zip", "application/zip"), ("link", None), ("html", "text/html")]
)
def test_the_report_travels_as_the_programme_says(ready, attach, kind):
    more = f'attach = "{attach}"\nlink = "https://intranet.trust.example/equity/"\n[email]'
    ready.rewrite("programme.toml", "[email]", f"[email]\n{more[: -len('[email]')]}")
    assert ready.send()[0] == 0
    message = read(ready.outbox / ready.files()[0])
    assert [part.get_content_type() for part in message.iter_attachments()] == (
        [kind] if kind else []
    )
    place = "https://intranet.trust.example/equity/2026-11-25/teams/T01/report.html"
    for form in ("plain", "html"):
        assert (place in message.get_body((form,)).get_content()) == (attach == "link")


def test_true_counts_stay_with_the_team_and_say_so(ready):
    released = ready.folders.inputs("T01")
    released.write_text(released.read_text().replace('"policy": "mhsds"', '"policy": "none"'))
    approval = 'team = "none"\napproved_by = "Somebody Invented"\napproved_on = 2026-11-03'
    ready.rewrite("programme.toml", 'team = "mhsds"', approval)
    assert ready.send("--to", f"me@{DOMAIN}")[0] == 5
    assert ready.send("--confirm")[0] == 0
    (path, *_) = sorted(ready.outbox.glob("T01_*.eml"))
    assert read(path)["Sensitivity"] == "Company-Confidential"


def test_as_json_it_is_one_object(ready):
    code, told, errors = ready.send("--json")
    plain = json.loads(told)
    assert (code, errors, plain["complete"], plain["confirmed"]) == (0, "", True, False)
    assert {message["state"] for message in plain["messages"]} == {"to send"}
