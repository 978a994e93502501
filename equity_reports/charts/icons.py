"""Making Data Count's two icons, in a drawing of our own: a circle, a few dots, a letter.

NHS England's system says two things of a measure: is it changing (variation), and will it
meet its target (assurance). The letter and the shape say it without the colour. The
colours are darker than NHS England's, whose orange and light blue fail 3:1 on white.
"""

from equity_reports.charts.style import BLUE, CONCERN, GREY, INK, MUTED
from equity_reports.charts.svg import FONT_STACK

SIZE = 48
_COMMON = ((8, 27), (16, 20), (24, 27), (32, 20), (40, 27))
_RISING = ((10, 36), (17, 34), (24, 29), (31, 22), (38, 15))
_FALLING = tuple((x, SIZE - y) for x, y in _RISING)

_COLOURS = {"improvement": BLUE, "concern": CONCERN, "neutral": INK}
# A letter, its colour, and how far down the target's line is: away from the wave of values
# where chance cannot reach it, through the wave where chance decides.
_ASSURANCE = {"pass": ("P", BLUE, 39), "fail": ("F", CONCERN, 39), "hit_or_miss": ("?", MUTED, 29)}
_WAVE = "M7 29q4.2-9 8.5 0t8.5 0 8.5 0 8.5 0"


def draw_variation_icon(variation: str) -> str:
    """The variation icon of a control chart as a small ``<svg>``.

    ``variation`` is `ControlChart.variation`. The icon is hidden from screen readers: its
    meaning is said in words beside it.

    Raises
    ------
    ValueError
        A variation that there is no icon for.
    """
    if variation == "common_cause":
        return _icon(GREY, "".join(_dot(x, y, GREY) for x, y in _COMMON))
    kind, _, height = variation.partition("_")
    if kind not in _COLOURS or height not in ("high", "low"):
        raise ValueError(f"no icon for variation {variation!r}; give that of a ControlChart")
    colour = _COLOURS[kind]
    dots, letter, x, y = (_RISING, "H", 15, 21) if height == "high" else (_FALLING, "L", 15, 38)
    inside = "".join(
        _dot(a, b, colour if number > 1 else GREY) for number, (a, b) in enumerate(dots)
    )
    return _icon(colour, inside + _letter(letter, x, y, colour))


def draw_assurance_icon(assurance: str | None) -> str:
    """The assurance icon as a small ``<svg>``; empty text where there is no target."""
    if assurance is None:
        return ""
    if assurance not in _ASSURANCE:
        raise ValueError(f"no icon for assurance {assurance!r}; give that of a ControlChart")
    letter, colour, y = _ASSURANCE[assurance]
    ends = f"M{_chord(y)} {y}H{SIZE - _chord(y)}"
    target = f'<path d="{ends}" stroke="{colour}" stroke-width="2" stroke-dasharray="4 2"/>'
    wave = f'<path d="{_WAVE}" fill="none" stroke="{GREY}" stroke-width="2"/>'
    return _icon(colour, target + wave + _letter(letter, 24, 19, colour))


def _chord(y: float) -> int:
    """Where a level line enters the circle."""
    half = SIZE / 2
    return round(half - ((half - 5) ** 2 - (y - half) ** 2) ** 0.5)


def _icon(colour: str, inside: str) -> str:
    """A circle around what is drawn."""
    half = SIZE // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" '
        f'height="{SIZE}" aria-hidden="true" focusable="false"><circle cx="{half}" cy="{half}" '
        f'r="{half - 2}" fill="#fff" stroke="{colour}" stroke-width="2.5"/>{inside}</svg>'
    )


def _dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="2.6" fill="{colour}"/>'


def _letter(letter: str, x: float, y: float, colour: str) -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="{FONT_STACK}" font-size="15" font-weight="700" '
        f'text-anchor="middle" fill="{colour}">{letter}</text>'
    )
