"""Appointments that stay in their warehouse: typed and judged there, by the same rules.

The words that occur come here and go back typed (`equity_reports.intake.words`); the warehouse
joins its rows to them. The rules that need two columns of a row are said here, in the plain SQL of
`equity_reports.intake.engines`; they are held against those for files, cell for cell, by the tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from equity_reports.errors import InputError, Problem
from equity_reports.intake.dialects import DAMAGED_IDENTIFIER, SPREADSHEET_CODE
from equity_reports.intake.engines import Engine
from equity_reports.intake.entries import BAD_DATE, DAMAGED, NO_IDENTIFIER, UNKNOWN_STATUS
from equity_reports.intake.labels import BREAKDOWNS, lead_time_label
from equity_reports.intake.scope import AN_EARLIER_RECORD, TeamKeys, beyond
from equity_reports.intake.values import BLANKS, quoted
from equity_reports.intake.words import DATES, typed_words
from equity_reports.programme import Programme
from equity_reports.settings import SETTINGS_FILE

MOST_WORDS = 20_000
"""Different words of one column. More than this are no words: names or numbers of people."""
IDENTIFIERS = ("appointment_id", "patient_id")
OWN = ("rank", "score", "decile", "quintile")
BLANK = ", ".join(map(quoted, BLANKS))


@dataclass
class InPlace:
    """A source in a warehouse, with what is known of it so far.

    ``source`` is the table, or the query in brackets, and ``columns`` our names to its headings.
    """

    engine: Engine
    source: str
    columns: Mapping[str, str]
    programme: Programme
    data_to: date
    words: dict[str, pd.DataFrame] = field(default_factory=dict)

    def type_rows(self) -> None:
        """Make the table ``entries`` in the warehouse: every row, typed."""
        self._hold_columns()
        native = self._native_dates()
        self.engine.define("raw", self._raw(native))
        self._fetch_words()
        self.engine.keep("entries", self._entries())

    def judge(self, teams: TeamKeys, known: pd.DataFrame) -> None:
        """Make the table ``judged``: every row with its team, its fate and the reason.

        ``known`` has a ``word`` and its ``team_id`` for each team or area that is a team's.
        """
        self.engine.upload("known_teams", known)
        start = self.programme.settings.dates.data_from
        late = beyond(teams, start, self.data_to, unplanned="e.planned = 0")
        self.engine.keep(
            "judged",
            f"""
            SELECT n.*,
                CASE WHEN fault IS NOT NULL THEN 'rejected' WHEN place_in_time > 1
                    THEN 'duplicate' WHEN beyond IS NOT NULL THEN 'out_of_scope'
                    ELSE 'kept' END AS fate,
                CASE WHEN fault IS NOT NULL THEN fault WHEN place_in_time > 1
                    THEN {quoted(AN_EARLIER_RECORD)} ELSE beyond END AS reason
            FROM (
                SELECT e.*, k.team_id, {late} AS beyond,
                    row_number() OVER (
                        PARTITION BY e.appointment_id, CASE WHEN fault IS NULL THEN 0 ELSE 1 END
                        ORDER BY e.recorded_order DESC NULLS LAST, e.appointment_date DESC,
                            e.outcome, e.patient_id, e.{teams.value}
                    ) AS place_in_time
                FROM entries e LEFT JOIN known_teams k ON k.word = e.{teams.value}
            ) AS n""",
        )

    def _hold_columns(self) -> None:
        settings = self.programme.settings
        refused = [name for name in ("count", "postcode") if name in self.columns]
        refused += ["sources.tables"] if settings.sources.tables else []
        own = [name for name in OWN if name in self.columns]
        if len(own) > 1 or (own and settings.sources.deprivation):
            refused.append("columns." + own[0])
        if refused:
            wanted = (
                "what can be counted in place: one table or query, and one column of deprivation"
            )
            hint = 'put it into the query, or counted = "here"'
            raise InputError([Problem(SETTINGS_FILE, each, "it", wanted, hint) for each in refused])

    def _native_dates(self) -> set[str]:
        """The columns of dates that the warehouse has as dates; only the earliest is looked at."""
        mapped = [name for name in DATES if name in self.columns]
        chosen = ", ".join(f'min("{self.columns[name]}") AS {name}' for name in mapped)
        first = self.engine.rows(f"SELECT {chosen} FROM {self.source}").iloc[0]
        return {name for name in mapped if isinstance(first[name], date)}

    def _raw(self, native: set[str]) -> str:
        """The mapped columns as text, but for dates that are dates."""
        parts = []
        for name, heading in self.columns.items():
            if name == "recorded_on" and name in native:
                parts.append(f'"{heading}" AS recorded_order')
            elif name in native:
                parts.append(f'CAST("{heading}" AS DATE) AS {name}')
            else:
                parts.append(f"""coalesce(CAST("{heading}" AS VARCHAR), '') AS {name}""")
        return f"SELECT {', '.join(parts)} FROM {self.source}"

    def _fetch_words(self) -> None:
        names = [name for name in self.columns if name not in IDENTIFIERS]
        if "recorded_on" in names and "recorded_order" in self._raw_columns():
            names.remove("recorded_on")
        counts = ", ".join(f"count(DISTINCT {name}) AS {name}" for name in names)
        found = self.engine.rows(f"SELECT {counts} FROM raw").iloc[0]
        self._hold_words({name: int(found[name]) for name in names})
        for name in names:
            asked = f"SELECT DISTINCT {name} AS word FROM raw WHERE {name} IS NOT NULL"
            words = sorted(self.engine.rows(asked)["word"])
            words = [each.date() if isinstance(each, pd.Timestamp) else each for each in words]
            self.words[name] = typed_words(name, words, self.programme.settings.status)
            self.engine.upload(f"words_of_{name}", self.words[name])

    def _raw_columns(self) -> list[str]:
        return list(self.engine.rows("SELECT * FROM raw WHERE 1 = 0").columns)

    def _hold_words(self, counts: Mapping[str, int]) -> None:
        problems = []
        for name, found in counts.items():
            if found > MOST_WORDS:
                wanted = f"at most {MOST_WORDS:,} to count in place"
                hint = f'check {name} under [columns], now "{self.columns[name]}"'
                if name in DATES:
                    hint = "cast it to a date or a timestamp in a query"
                said = f"{found:,} different words"
                problems.append(Problem(SETTINGS_FILE, f"columns.{name}", said, wanted, hint))
        if problems:
            raise InputError(problems)

    def _entries(self) -> str:
        """Every row, with what its words are typed to: joins, and what follows from two columns."""
        tables = {name: f"t{number}" for number, name in enumerate(self.words)}
        joins = "\n".join(
            f"LEFT JOIN words_of_{name} {table} ON {table}.word = r.{name}"
            for name, table in tables.items()
        )
        chosen = ",\n".join(f"{what} AS {name}" for name, what in self._expressions(tables).items())
        return f"SELECT {chosen} FROM ({self._identified()}) AS r {joins}"

    def _identified(self) -> str:
        """The identifiers without a spreadsheet's point; blank ones are missing."""
        parts = []
        for name in IDENTIFIERS:
            plain = (
                f"CASE WHEN regexp_matches({name}, '{SPREADSHEET_CODE}') "
                f"THEN left({name}, strpos({name}, '.') - 1) ELSE {name} END"
            )
            if name not in self.columns:
                plain = "CAST(NULL AS VARCHAR)"
            given = f"CASE WHEN {name} IN ({BLANK}) THEN NULL ELSE {plain} END"
            parts.append(f"{given if name in self.columns else plain} AS {name}")
        others = [name for name in self._raw_columns() if name not in IDENTIFIERS]
        trimmed = ", ".join(
            f"trim({name}) AS {name}" for name in IDENTIFIERS if name in self.columns
        )
        return (
            f"SELECT {', '.join([*parts, *others])} "
            f"FROM (SELECT {', '.join([trimmed, *others])} FROM raw) AS trimmed"
        )

    def _expressions(self, tables: Mapping[str, str]) -> dict[str, str]:
        day, outcome = tables["appointment_date"], tables["status"]
        damaged = f"regexp_matches(r.patient_id, '{DAMAGED_IDENTIFIER}')"
        lost = f"regexp_matches(r.appointment_id, '{DAMAGED_IDENTIFIER}')"
        typed = {
            "appointment_id": "r.appointment_id",
            "patient_id": f"CASE WHEN {damaged} THEN NULL ELSE r.patient_id END",
            "aside_patient_id": f"CASE WHEN {damaged} THEN 1 ELSE 0 END",
            "appointment_date": f"{day}.appointment_date",
            "outcome": f"{outcome}.outcome",
            "recorded_order": "CAST(NULL AS DOUBLE)",
            "fault": f"CASE WHEN r.appointment_id IS NULL THEN {quoted(NO_IDENTIFIER)} "
            f"WHEN {lost} THEN {quoted(DAMAGED)} "
            f"WHEN {day}.appointment_date IS NULL THEN {quoted(BAD_DATE)} "
            f"WHEN {outcome}.outcome IS NULL THEN {quoted(UNKNOWN_STATUS)} END",
            "unknown_word": f"CASE WHEN {outcome}.outcome IS NULL THEN r.status END",
            "fault_class": f"CASE WHEN {day}.appointment_date IS NULL THEN {day}.fault_class END",
        }
        typed["planned"] = "CAST(NULL AS INTEGER)"
        plain = ("team", "area", *BREAKDOWNS, "age_band")
        typed |= dict.fromkeys((*plain, "lead_time", "own"), "CAST(NULL AS VARCHAR)")
        typed["days_waited"] = "CAST(NULL AS INTEGER)"
        typed |= {name: f"{tables[name]}.{name}" for name in (*plain, "planned") if name in tables}
        if "age" in tables:
            if "age_band" not in tables:
                typed["age_band"] = f"{tables['age']}.age_band"
            typed["aside_age"] = f"{tables['age']}.aside_age"
        for name in OWN:
            if name in tables:
                typed["own"] = f"r.{name}"
                typed["aside_deprivation"] = f"{tables[name]}.aside_deprivation"
        if "recorded_on" in tables:
            typed["recorded_order"] = f"{tables['recorded_on']}.number"
            typed["aside_recorded_on"] = f"{tables['recorded_on']}.aside_recorded_on"
            between = f"{tables['recorded_on']}.number - {day}.number"
            typed["days_to_entry"] = f"CAST(floor({between}) AS INTEGER)"
        elif "recorded_on" in self.columns:
            typed["recorded_order"] = "r.recorded_order"
            typed["days_to_entry"] = (
                f"date_diff('day', {day}.appointment_date, CAST(r.recorded_order AS DATE))"
            )
        if "discharged_on" in tables:
            typed |= {
                name: f"{tables['discharged_on']}.{name}"
                for name in ("discharged_on", "aside_discharged_on")
            }
        if "booked_date" in tables:
            typed |= _booking(day, tables["booked_date"])
        return typed


def _booking(day: str, booked: str) -> dict[str, str]:
    between = f"({day}.number - {booked}.number)"
    return {
        "lead_time": lead_time_label(between),
        "days_waited": f"CASE WHEN {between} >= 0 THEN {between} END",
        "aside_booked_date": f"coalesce({booked}.aside_booked_date, 0)",
        "aside_lead_time": f"CASE WHEN {between} < 0 THEN 1 ELSE 0 END",
    }
