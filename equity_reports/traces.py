"""Where an error arose, without what it says.

The message of an exception may quote a row of the data, and a library's message usually does.
So what is printed or kept of an error that nobody foresaw is its kind and the lines of program
that it came through: enough to find the fault, and nothing that could be a patient's.
"""

import re
import traceback
from collections.abc import Iterator
from types import TracebackType

SAYABLE = (
    ImportError,
    MemoryError,
    ModuleNotFoundError,
    NameError,
    RecursionError,
    ZeroDivisionError,
)
"""Errors that Python raises itself, whose messages name parts of a program and hold no values."""

_SAYABLE_NAMES = frozenset(error.__name__ for error in SAYABLE)
_FRAMES = re.compile(
    r"""\s*File\ [^\n]*(?:,\ line\ \d+|:\d+)(?:,?\ in\ [^\n]*)?  # Python's, IPython's
    |\s*Cell\ In\s?\[\d+\],\ line\ \d+
    |-+>\ ?\d+\ [^\n]*                                      # IPython's arrow at a line of program
    |Traceback\ \(most\ recent\ call\ [^\n]*
    |Fatal\ Python\ error:\ [\w ]+
    |(?:Current\ thread|Thread)\ 0x[0-9a-f]+\ [^\n]*""",
    re.VERBOSE,
)


def kind_of(error: BaseException) -> str:
    """What kind of error it is, and what it says where that cannot be data.

    Examples
    --------
    >>> kind_of(ValueError("Ada Example, born 1970-01-02"))
    'ValueError'
    >>> kind_of(ZeroDivisionError("division by zero"))
    'ZeroDivisionError: division by zero'
    """
    name = type(error).__name__
    if type(error) in SAYABLE:
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.strerror:
        place = f": {error.filename}" if error.filename else ""
        return f"{name}: {error.strerror}{place}"
    return name


def kind_told(name: str, message: str) -> str:
    """`kind_of` for an error of another process, of which only the words came."""
    return f"{name}: {message}" if name in _SAYABLE_NAMES else name


def came_through(error: BaseException) -> str:
    """The kinds of an error and of those that led to it, and the lines that they came through."""
    return "\n".join(line for each in _chain(error) for line in _told(each))


def _told(error: BaseException) -> Iterator[str]:
    yield kind_of(error)
    yield from _lines(error.__traceback__)


def _lines(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace):
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it was raised from or while handling."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)


def frames_only(text: str) -> str:
    r"""The lines of a traceback, or of a crash, that say where; no line that says what.

    Examples
    --------
    >>> print(frames_only("Cell In[2], line 1\n----> 1 read(path)\nKeyError: 'Ada Example'"))
    Cell In[2], line 1
    ----> 1 read(path)
    """
    return "\n".join(line for line in text.splitlines() if _FRAMES.fullmatch(line))
