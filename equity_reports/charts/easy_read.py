"""The small pictures of Easy Read: one beside each line, plain enough to be known at a glance.

Outlines of one weight in one colour, drawn on a square of 48. They are hidden from screen
readers: the line beside each says it all.
"""

from equity_reports.charts.style import BLUE

SIZE = 48


def _person(x: float, y: float, scale: float = 1.0) -> str:
    """A head over a pair of shoulders."""
    radius, width, height = 4.5 * scale, 8 * scale, 13 * scale
    top = y + radius + 2.5 * scale
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius}"/>'
        f'<path d="M{x - width} {top + height}v{-height / 2}a{width} {height / 2} 0 0 1 '
        f'{2 * width} 0v{height / 2}z"/>'
    )


def _house(x: float, y: float) -> str:
    """Walls, a roof and a door."""
    return f'<path d="M{x} {y}l9-8 9 8v15h-18zM{x + 6.5} {y + 15}v-7h5v7"/>'


_CALENDAR = (
    '<path d="M8 11h32v30H8zM8 19h32M16 7v7M32 7v7"/>'
    '<path d="M15 26h4M22 26h4M29 26h4M15 33h4M22 33h4"/>'
)
_BALANCE = '<path d="M24 7v33M15 40h18M9 20 39 12M9 20l-5 11h10zM39 12l-5 11h10z"/>'
_SPEECH = '<path d="M7 10h34v22H23l-9 9v-9H7zM14 18h20M14 24h13"/>'

DRAWINGS = {
    "team": _person(13, 17) + _person(35, 17) + _person(24, 13, 1.25),
    "calendar": _CALENDAR,
    "houses": _house(4, 25) + _house(26, 25),
    "balance": _BALANCE,
    "speech": _SPEECH,
    "arrow_down": '<path d="M24 6v34M11 28l13 13 13-13"/>',
    "arrow_up": '<path d="M24 42V8M11 20 24 7l13 13"/>',
    "level": '<path d="M6 24h36M33 14l10 10-10 10M15 14 5 24l10 10"/>',
    "clock": '<circle cx="24" cy="24" r="17"/><path d="M24 13v11l8 6"/>',
    "small_group": _person(17, 20) + _person(33, 20),
    "question": '<path d="M15 17a9 9 0 1 1 13 8c-3 1.6-4 3-4 7"/><circle cx="24" cy="40" r="1"/>',
}


def draw_picture(name: str) -> str:
    """The picture of that name, one of `narrative.easy_read.PICTURES`, as a small ``<svg>``.

    Raises
    ------
    ValueError
        There is no such picture.

    Examples
    --------
    >>> draw_picture("clock").startswith("<svg")
    True
    """
    if name not in DRAWINGS:
        raise ValueError(f"no picture is called {name!r}; give one of {', '.join(DRAWINGS)}")
    return (
        f'<svg viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}" aria-hidden="true" '
        f'fill="none" stroke="{BLUE}" stroke-width="2.5" stroke-linecap="round" '
        f'stroke-linejoin="round">{DRAWINGS[name]}</svg>'
    )
