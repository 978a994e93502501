"""programme.toml, from a file to ``Settings``, with every mistake and its line."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from equity_reports.errors import Problem
from equity_reports.intake.cells import safe_name, suggest
from equity_reports.intake.presets import filled, preset_names
from equity_reports.resources import OWN_MEASURES, measure_ids
from equity_reports.settings import Settings, SettingsParts

# Columns of the extract that carry deprivation themselves.
OWN_DEPRIVATION = frozenset({"decile", "quintile", "rank", "score"})
KINDS = {
    "string_type": ("text in double quotes", '"{}"'),
    "int_type": ("a whole number, without quotes", ""),
    "float_type": ("a number, without quotes", ""),
    "date_type": ("a date without quotes, as 2026-11-03", ""),
    "tuple_type": ('a list, as ["one", "two"]', ""),
    "model_type": ("a table of settings, under a [heading]", ""),
    "string_too_short": ("some text", "fill it in, or take the line out"),
}


def read_settings(path: Path) -> tuple[Settings | None, SettingsParts, list[Problem]]:
    """Read programme.toml.

    Returns the settings (None where anything is wrong), the parts that could be read, and
    everything that is wrong.
    """
    if not path.is_file():
        wanted = f"{path.name} in the programme folder"
        hint = "equity-reports new FOLDER writes one to fill in"
        return None, SettingsParts(), [Problem(path.name, "", "no such file", wanted, hint)]
    try:
        text = path.read_text(encoding="utf-8-sig")
        given = tomllib.loads(text)
    except UnicodeDecodeError:
        hint = "save it as UTF-8"
        return (
            None,
            SettingsParts(),
            [Problem(path.name, "", "text that is not UTF-8", "TOML in UTF-8", hint)],
        )
    except tomllib.TOMLDecodeError as error:
        return None, SettingsParts(), [_syntax_problem(path.name, str(error))]
    lines = _lines(text)
    given = filled(given, path.parent)
    problems = list(_unknown_preset(path.name, given.get("sources"), lines))
    problems += list(_unreachable(path.name, given, lines))
    problems += _unknown_measures(path, given.get("measures"), lines)
    problems += _measures_of_phases(path.name, given, lines)
    settings = None
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        problems += [_problem(path.name, detail, lines) for detail in error.errors()]
    return (None if problems else settings), SettingsParts.of(given), problems


def _unreachable(file: str, given: dict[str, Any], lines: dict[str, int]) -> Iterator[Problem]:
    """What the tables lack together; looked at as written, so that no other mistake hides it."""
    columns, sources = given.get("columns"), given.get("sources")
    if not isinstance(columns, dict) or not isinstance(sources, dict):
        return
    row = lines.get("columns")
    if "team" not in columns and not ("area" in columns and "area_to_team" in sources):
        wanted = "team under [columns], or area there with area_to_team under [sources]"
        hint = "say which column names the team"
        yield Problem(file, "columns.team", "no way to a team", wanted, hint, row)
    if "deprivation" in sources and not {"area", "postcode"} & set(columns):
        wanted = "the column to look up in the file of deprivation"
        hint = 'area = "the extract\'s heading"'
        yield Problem(file, "columns.area", "nothing", wanted, hint, row)
    if ("postcode" in columns) != ("postcodes" in sources):
        wanted = "postcode under [columns] and postcodes under [sources], both or neither"
        hint = "say where the areas of postcodes are found: an ONSPD or NSPL file"
        yield Problem(file, "columns.postcode", "one without the other", wanted, hint, row)
    if "deprivation" not in sources and not OWN_DEPRIVATION & set(columns):
        wanted = "deprivation under [sources], or one of " + ", ".join(sorted(OWN_DEPRIVATION))
        hint = "say where an area's deprivation is found"
        yield Problem(file, "columns", "no way to deprivation", wanted, hint, row)
    if "slug" not in given and not safe_name(str(given.get("name", "x"))):
        wanted = "a short name for folders, since the name gives none"
        yield Problem(file, "slug", "nothing", wanted, 'slug = "pursuing-equity"')


def _unknown_preset(file: str, sources: Any, lines: dict[str, int]) -> Iterator[Problem]:
    name = sources.get("preset") if isinstance(sources, dict) else None
    if isinstance(name, str) and name and name not in preset_names():
        wanted = "a layout that is known: " + ", ".join(preset_names())
        hint = suggest(name, preset_names(), listed=False) or "take it out and fill in [columns]"
        yield Problem(
            file, "sources.preset", f'"{name}"', wanted, hint, lines.get("sources.preset")
        )


def _unknown_measures(path: Path, given: Any, lines: dict[str, int]) -> Iterator[Problem]:
    known = measure_ids(path.parent / OWN_MEASURES)
    for measure in given if isinstance(given, list) else ():
        if isinstance(measure, str) and measure and measure not in known:
            wanted = "a measure that there is: " + ", ".join(known)
            hint = suggest(measure, known, listed=False)
            row = lines.get("measures")
            yield Problem(path.name, "measures", f'"{measure}"', wanted, hint, row)


def _measures_of_phases(
    file: str, given: dict[str, Any], lines: dict[str, int]
) -> Iterator[Problem]:
    """A phase's measure is one of the programme's."""
    measures, phases = given.get("measures", ["missed_appointments"]), given.get("measure_of_phase")
    if not isinstance(measures, list) or not isinstance(phases, dict):
        return
    for phase, measure in phases.items():
        if isinstance(measure, str) and measure not in measures:
            wanted = "one of measures: " + ", ".join(map(str, measures))
            key = f"measure_of_phase.{phase}"
            row = lines.get(key)
            yield Problem(file, key, f'"{measure}"', wanted, "add it to measures", row)


def _syntax_problem(file: str, message: str) -> Problem:
    place = re.search(r"\(at line (\d+)", message)
    found = message.partition(" (at ")[0].lower()
    hint = "text goes in double quotes, dates do not, and each key is given once"
    row = int(place[1]) if place else None
    return Problem(file, "", f"what TOML does not allow ({found})", "valid TOML", hint, row)


def _lines(text: str) -> dict[str, int]:
    """The line on which each key, or heading of a table, stands; "a.b" for b under [a]."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if heading := re.match(r"\s*\[{1,2}\s*([\w.-]+)\s*\]", line):
            table = heading[1]
            lines.setdefault(table, number)
        elif key := re.match(r'\s*"?([\w.-]+)"?\s*=', line):
            lines.setdefault(f"{table}.{key[1]}".removeprefix("."), number)
    return lines


def _problem(file: str, detail: ErrorDetails, lines: dict[str, int]) -> Problem:
    parts = [str(part) for part in detail["loc"] if not isinstance(part, int)]
    where = ".".join(parts)
    row = lines.get(where) or lines.get(parts[0] if parts else "")
    found, wanted, hint = _told(detail, parts)
    return Problem(file, where, found, wanted, hint, row)


def _told(detail: ErrorDetails, parts: Sequence[str]) -> tuple[str, str, str]:
    """What was found, what was wanted and what to try, for one of pydantic's errors."""
    kind, given = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        return "a key that is not known", "a known key", suggest(parts[-1], _keys(parts[:-1]))
    if kind == "missing":
        return "nothing", _described(parts), f"add {parts[-1]} = ..."
    if kind == "value_error":
        wanted, _, hint = str(detail["ctx"]["error"]).partition("|")
        return _shown(given), wanted, hint
    if kind == "literal_error":
        choices = re.findall(r"'([^']+)'", detail["ctx"]["expected"])
        wanted = "one of " + ", ".join(choices) if choices else _described(parts)
        return _shown(given), wanted, suggest(str(given), choices, listed=False)
    wanted, hint = KINDS.get(kind, (_described(parts), ""))
    return _shown(given), wanted, hint.format(given)


def _shown(given: Any) -> str:
    """A setting as it was written; a whole table only by name, and no address of a database."""
    if given is None:
        return "nothing"
    if "://" in str(given):
        return "an address (not shown)"
    if isinstance(given, dict | BaseModel):
        return "these settings"
    return f'"{given}"' if isinstance(given, str) else str(given)


def _model_at(parts: Sequence[str]) -> type[BaseModel]:
    model: type[BaseModel] = Settings
    for part in parts:
        if part not in model.model_fields:
            continue  # a name that a person gave: [sources.tables.patients]
        annotation = model.model_fields[part].annotation
        candidates = (annotation, *get_args(annotation))
        model = next(
            each for each in candidates if isinstance(each, type) and issubclass(each, BaseModel)
        )
    return model


def _keys(parts: Sequence[str]) -> list[str]:
    return [field.alias or name for name, field in _model_at(parts).model_fields.items()]


def _described(parts: Sequence[str]) -> str:
    fields = _model_at(parts[:-1]).model_fields
    named = {field.alias or name: field for name, field in fields.items()}
    field = named.get(parts[-1]) if parts else None
    described = field.description if field else None
    return described or f"a [{parts[-1]}] table"
