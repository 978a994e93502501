"""Every chart in every situation: what the tests check and what people look at.

``python tests/charts/gallery.py FOLDER`` writes each drawing, wide and narrow, and two
pages that hold them all.
"""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from equity_reports.charts.effects import draw_effect
from equity_reports.charts.evidence import draw_forest
from equity_reports.charts.flags import Flag
from equity_reports.charts.funnel import draw_funnel
from equity_reports.charts.gap import draw_gap_series, draw_two_groups
from equity_reports.charts.icons import draw_assurance_icon, draw_variation_icon
from equity_reports.charts.inequality import draw_breakdown, draw_small_multiples
from equity_reports.charts.quality import (
    LACKING,
    NO_BOOKING,
    RECENT,
    RECORDED,
    draw_team_months,
)
from equity_reports.charts.run_chart import draw_run_chart
from equity_reports.charts.sparkline import draw_sparkline
from equity_reports.charts.spc import draw_control_chart
from equity_reports.charts.style import figure_to_svg
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.evidence import combine
from equity_reports.stats.funnel import funnel
from equity_reports.stats.gap import gap_series
from equity_reports.stats.rates import proportion
from equity_reports.stats.run_chart import run_chart
from equity_reports.stats.spc import control_chart

SESSIONS = [date(2025, 1, 21), date(2025, 6, 3), date(2026, 2, 1), date(2026, 9, 9)]
LONG_NAME = (
    "Any other mixed or multiple ethnic background, & people who “told us” <more> than one thing"
)
FIFTHS = ["Most deprived fifth", "Second", "Third", "Fourth", "Least deprived fifth"]
BREAKDOWNS = {
    "Ethnicity": ["Asian or Asian British", "Black, African, Caribbean or Black British", "White"],
    "Age": ["0 to 17", "18 to 29", "30 to 49", "50 to 69", "70 and over"],
    "Sex": ["Female", "Male"],
    "Language": ["English", "Bengali", "Türkçe", "العربية", "中文"],
    "Interpreter": ["Needed", "Not needed", "Not known"],
    "How the appointment was held": ["In person", "Telephone", "Video"],
    "Booked ahead": ["Same day", "1 to 7 days", "8 to 28 days", "More than 28 days"],
}


def rates(
    periods: int, start: str = "2024-11-01", freq: str = "MS", *, before=0.23, after=0.16, seed=1
) -> pd.Series:
    """Shares that fall after three fifths of the time."""
    rng = np.random.default_rng(seed)
    index = pd.date_range(start, periods=periods, freq=freq)
    level = np.where(np.arange(periods) < periods * 0.6, before, after)
    return pd.Series(np.clip(level + rng.normal(0, 0.015, periods), 0, 1), index)


def flags(count: int, first: date = date(2025, 3, 3), apart: int = 30) -> list[Flag]:
    """Change ideas so many days apart."""
    return [Flag(i + 1, first + timedelta(days=apart * i), f"Idea {i + 1}") for i in range(count)]


def with_gaps(series: pd.Series, *rows: int) -> pd.Series:
    """The same series with some periods missing."""
    series = series.copy()
    series.iloc[list(rows)] = np.nan
    return series


def group_counts(periods: int = 24, *, share_least: float = 0.12, seed: int = 3) -> pd.DataFrame:
    """Missed appointments of two groups by period, some withheld."""
    rng = np.random.default_rng(seed)
    index = pd.date_range("2024-11-01", periods=periods, freq="MS")
    rows = []
    for number, period in enumerate(index):
        size = int(rng.integers(150, 400))
        rows.append((period, "most", float(rng.binomial(size, 0.24 - 0.003 * number)), size))
        rows.append((period, "least", float(rng.binomial(size // 2, share_least)), size // 2))
    counts = pd.DataFrame(rows, columns=["period", "group", "numerator", "denominator"])
    counts.loc[4, "numerator"] = np.nan
    return counts


def breakdown(labels: list[str], roles: list[str], seed: int = 5) -> pd.DataFrame:
    """Groups with rates and intervals, the last withheld where there are several."""
    rng = np.random.default_rng(seed)
    size = rng.integers(40, 3000, len(labels))
    missed = rng.binomial(size, rng.uniform(0.08, 0.35, len(labels))).astype(float)
    if len(labels) > 2:
        missed[-1] = np.nan
    share = proportion(missed, size)
    return pd.DataFrame(
        {
            "group": labels, "label": labels, "value": share.value, "lower": share.lower,
            "upper": share.upper, "denominator": size, "role": roles,
        }
    )  # fmt: skip


def run_charts() -> dict[str, Callable]:
    """Run charts, by situation."""
    month = rates(24)
    unfinished = pd.Series([0.17, 0.16], pd.date_range("2026-11-01", periods=2, freq="MS"))
    rebased = run_chart(month, rebase_at=[pd.Timestamp("2026-02-01")])
    rising = rates(24, before=0.14, after=0.24)
    falling = run_chart(pd.Series(np.linspace(0.3, 0.1, 12), month.index[:12]), rules="perla")
    full = {"flags": flags(4), "sessions": SESSIONS, "unfinished": unfinished, "aim": 0.15}

    def draw(series, **settings):
        chart = series if hasattr(series, "points") else run_chart(series)
        return lambda narrow: draw_run_chart(chart, **settings, narrow=narrow)

    return {
        "full": draw(with_gaps(month, 5), role="most", **full),
        "worse": draw(rising, flags=flags(5, apart=70), sessions=SESSIONS),
        "rebased": draw(rebased, **{**full, "flags": flags(12)}),
        "trend": draw(falling),
        "twelve ideas in a year": draw(month, flags=flags(12)),
        "twelve ideas in a day": draw(rates(60, "2021-11-01"), flags=flags(12, apart=0)),
        "thirty ideas": draw(rates(60, "2021-11-01"), flags=flags(30, date(2021, 1, 1), 70)),
        "no ideas": draw(month),
        "60 months": draw(rates(60, "2021-11-01"), sessions=SESSIONS),
        "joined last month": draw(rates(1), flags=flags(1, date(2024, 11, 9))),
        "two points": draw(rates(2)),
        "all equal": draw(month * 0 + 0.2, aim=0.2),
        "all missed": draw(month * 0 + 1),
        "none missed": draw(month * 0),
        "withheld": draw(month * np.nan, flags=flags(3)),
        "many withheld": draw(with_gaps(month, 0, 1, 3, 5, 7, 8, 9, 20, 23)),
        "very low": draw(rates(24, before=0.02, after=0.004)),
        "quarters": draw(rates(8, freq="QS-NOV"), aim=0.1),
        "two months": draw(rates(30, freq="2MS"), flags=flags(3)),
        "weeks": draw(rates(52, freq="W-MON"), flags=flags(3)),
        "fortnights": draw(rates(26, freq="2W-MON")),
        "days": draw(rates(27, freq="D")),
    }  # fmt: skip


def gaps() -> dict[str, Callable]:
    """The two groups, and the gap, by situation."""
    most, least = rates(24, before=0.28, after=0.2), rates(24, before=0.17, after=0.14, seed=2)
    names = ("most deprived fifth", "least deprived fifth")
    long_names = ("most deprived fifth of the trust’s own patients", "least deprived fifth")
    changing = gap_series(group_counts(), most="most", least="least")
    none = gap_series(group_counts(share_least=0.19), most="most", least="least")

    def two(*series, **settings):
        return lambda narrow: draw_two_groups(*series, **settings, narrow=narrow)

    return {
        "two groups": two(with_gaps(most, 4), least, labels=names, flags=flags(5, apart=60)),
        "two groups alike": two(least * 0 + 0.15, least * 0 + 0.151, labels=long_names),
        "two groups crossing": two(least, most, labels=names),
        "two groups one withheld": two(most, least * np.nan, labels=names),
        "two groups withheld": two(most * np.nan, least * np.nan),
        "two groups 60 months": two(rates(60), rates(60, before=0.1, after=0.1), flags=flags(12)),
        "gap": lambda narrow: draw_gap_series(changing, narrow=narrow),
        "gap around none": lambda narrow: draw_gap_series(none, narrow=narrow),
        "gap short": lambda narrow: draw_gap_series(
            gap_series(group_counts(3), most="most", least="least"), narrow=narrow
        ),
    }


def breakdowns() -> dict[str, Callable]:
    """Breakdowns, by situation."""
    roles = ["most", "middle", "middle", "middle", "least", "apart", "apart"]
    deprivation = breakdown([*FIFTHS, "No fixed abode", "Place not known"], roles)
    ethnicity = breakdown([LONG_NAME, "White British", "中文", "Not known"], ["category"] * 4)
    several = pd.concat(
        breakdown(labels, ["category"] * len(labels), seed=number).assign(breakdown=title)
        for number, (title, labels) in enumerate(BREAKDOWNS.items())
    )
    withheld = deprivation.assign(value=np.nan, lower=np.nan, upper=np.nan)
    all_missed = deprivation.assign(value=1.0, lower=0.93, upper=1.0)

    def draw(groups, **settings):
        return lambda narrow: draw_breakdown(groups, **settings, narrow=narrow)

    return {
        "deprivation": draw(deprivation, reference=0.17, reference_label="whole team"),
        "deprivation withheld": draw(withheld, reference=0.17),
        "deprivation all missed": draw(all_missed, reference=1.0, reference_label="whole team"),
        "deprivation one group": draw(deprivation.iloc[:1]),
        "ethnicity": draw(ethnicity, reference=0.02),
        "several": lambda narrow: draw_small_multiples(
            several, reference=0.17, reference_label="the whole trust", narrow=narrow
        ),
        "several, one only": lambda narrow: draw_small_multiples(
            several[several["breakdown"] == "Sex"], narrow=narrow
        ),
    }


def control_charts() -> dict[str, Callable]:
    """Control charts, by situation."""
    rng = np.random.default_rng(8)
    index = pd.date_range("2024-11-01", periods=24, freq="MS")
    size = pd.Series(rng.integers(200, 400, 24), index)
    missed = pd.Series(rng.binomial(size, np.where(np.arange(24) < 14, 0.22, 0.15)), index, float)
    weeks = pd.date_range("2026-01-01", periods=30, freq="W-MON")
    waits = pd.Series(rng.normal(3, 2, 30), weeks)

    def draw(*series, chart, **settings):
        made = control_chart(*series, **chart)
        return lambda narrow: draw_control_chart(made, **settings, narrow=narrow)

    p_prime = {"kind": "p_prime", "target": 0.15}
    rebased = {"kind": "p", "rebase_at": [index[14]], "better": "higher"}
    return {
        "p prime": draw(missed, size, chart=p_prime, flags=flags(5), sessions=SESSIONS),
        "p rebased": draw(with_gaps(missed, 3), size, chart=rebased),
        "waits": draw(waits, chart={"kind": "xmr", "better": "neither"}, unit="days waited"),
        "equal": draw(waits * 0 + 3, chart={"kind": "xmr"}, unit="days waited"),
        "short": draw(missed.iloc[:2], size.iloc[:2], chart=p_prime),
        "withheld": draw(missed * np.nan, size, chart=p_prime),
    }


def comparisons() -> dict[str, Callable]:
    """Funnels, forests and effects, by situation."""
    rng = np.random.default_rng(9)
    size = rng.integers(100, 4000, 38)
    missed = rng.binomial(size, np.clip(rng.normal(0.18, 0.03, 38), 0.05, 0.4))
    names = [f"Team {number} of a place" for number in range(37)] + [LONG_NAME]
    spread = rng.uniform(0.05, 0.4, 9)
    effect = rng.normal(-0.15, 0.15, 9)
    teams = pd.DataFrame(
        {
            "label": [f"Lantern Street community team {i}" for i in range(8)] + [LONG_NAME],
            "value": effect, "lower": effect - 1.96 * spread, "upper": effect + 1.96 * spread,
            "weight": 1 / spread**2, "highlight": np.arange(9) == 2,
        }
    )  # fmt: skip
    teams.loc[4, ["value", "lower", "upper"]] = np.nan
    together = combine(teams["value"], spread**2)
    alone = combine(teams["value"].iloc[:1], spread[:1] ** 2)
    differences = teams.assign(**{n: teams[n] / 4 for n in ("value", "lower", "upper")})

    def effects(estimate):
        return lambda narrow: draw_effect(estimate, narrow=narrow)

    return {
        "funnel": lambda narrow: draw_funnel(
            funnel(missed, size, overdispersion=False), size, labels=names, highlight=37,
            narrow=narrow,
        ),
        "funnel adjusted": lambda narrow: draw_funnel(funnel(missed, size), size, narrow=narrow),
        "funnel of one": lambda narrow: draw_funnel(
            funnel(missed[:1], size[:1]), size[:1], labels=names[:1], highlight=0, narrow=narrow
        ),
        "forest": lambda narrow: draw_forest(teams, together, narrow=narrow),
        "forest of one": lambda narrow: draw_forest(teams.iloc[:1], alone, narrow=narrow),
        "forest of differences": lambda narrow: draw_forest(
            differences, ratio=False, unit="more missed in every 100", narrow=narrow
        ),
        "effect": effects(Estimate(0.82, 0.7, 0.96)),
        "effect beyond the scale": effects(Estimate(1.3, 0.7, 2.6)),
        "effect as a difference": lambda narrow: draw_effect(
            Estimate(-0.03, -0.06, 0.01), ratio=False, narrow=narrow
        ),
        "effect not known": effects(None),
    }  # fmt: skip


def small_pictures() -> dict[str, str]:
    """Sparklines and icons: already markup."""
    month = rates(24)
    kinds = ("improvement_low", "improvement_high", "concern_low", "concern_high")
    variations = ("common_cause", *kinds, "neutral_low", "neutral_high")
    return {
        "sparkline": draw_sparkline(month, 0.2),
        "sparkline gaps": draw_sparkline(with_gaps(month, 3, 5, 23), 0.2, top=0.4),
        "sparkline withheld": draw_sparkline(month * np.nan, None),
        "sparkline one": draw_sparkline(month.iloc[:1], np.nan),
        **{f"variation {name}": draw_variation_icon(name) for name in variations},
        **{
            f"assurance {name}": draw_assurance_icon(name)
            for name in ("pass", "fail", "hit_or_miss")
        },
    }


def team_months() -> dict[str, Callable]:
    """Teams by month: as usual, all of one state, and none."""
    rng = np.random.default_rng(5)
    months = pd.date_range("2024-11-01", periods=24, freq="MS")
    names = [f"T{number:02d} {LONG_NAME}" for number in range(12)]
    usual = rng.choice([RECORDED] * 8 + [LACKING, NO_BOOKING], (12, 24))
    usual[:, -1] = RECENT
    return {
        "usual": lambda narrow: draw_team_months(pd.DataFrame(usual, names, months), narrow=narrow),
        "one month": lambda narrow: draw_team_months(
            pd.DataFrame(usual[:3, :1], names[:3], months[:1]), narrow=narrow
        ),
        "no teams": lambda narrow: draw_team_months(
            pd.DataFrame(columns=months[:0]), narrow=narrow
        ),
    }


def situations() -> dict[str, Callable]:
    """Every figure, by its name: a function of ``narrow``."""
    parts = {
        "run chart": run_charts(),
        "gap": gaps(),
        "breakdown": breakdowns(),
        "control chart": control_charts(),
        "comparison": comparisons(),
        "team months": team_months(),
    }
    return {f"{part}, {name}": draw for part, of in parts.items() for name, draw in of.items()}


def write_gallery(folder: Path) -> list[Path]:
    """Each drawing as a file, and a page for each width."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = []
    for narrow in (False, True):
        width = "narrow" if narrow else "wide"
        drawings = {name: figure_to_svg(draw(narrow)) for name, draw in situations().items()}
        drawings |= small_pictures()
        for name, svg in drawings.items():
            file = folder / f"{name.replace(', ', '-').replace(' ', '_')}-{width}.svg"
            file.write_text(svg, encoding="utf-8")
        pages.append(folder / f"{width}.html")
        pages[-1].write_text(_page(drawings, 328 if narrow else 760), encoding="utf-8")
    return pages


def _page(drawings: dict[str, str], width: int) -> str:
    """All drawings under each other, at the width that a report gives them."""
    body = "".join(
        f'<h2>{escape(name)}</h2><div role="img" aria-label="{escape(name)}"'
        f"{' class=small' if 'effect' in name else ''}>{svg}</div>"
        for name, svg in drawings.items()
    )
    style = (
        f"body{{font:16px Arial;margin:16px;max-width:{width}px}}h2{{font-size:14px;"
        "color:#4c6272;margin:28px 0 6px}.small{max-width:280px}"
    )
    return (
        f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Charts</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style>{body}</html>'
    )


if __name__ == "__main__":
    for page in write_gallery(Path(sys.argv[1])):
        print(page)
