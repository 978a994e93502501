"""A figure as SVG that can stand in a page, beside others, without a word of it lost.

Matplotlib writes a document: a prolog, metadata, a style sheet that would reach the whole
page, fixed sizes, and identifiers that repeat from one figure to the next. A page needs
an element: presentation attributes only (a strict content-security policy blocks styles),
identifiers of its own, and a width that follows the reader's screen.
"""

import contextlib
import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.figure import Figure

SALT = "equity-reports"  # fixed, so that the same figure has the same identifiers
FONT_STACK = "Arial, 'Liberation Sans', Helvetica, sans-serif"

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"-?\d+\.\d+")
_NO_TURN = re.compile(r"^rotate\(-?0(\.0+)?[ )]")
_GEOMETRY = ("d", "x", "y", "transform", "width", "height", "clip-path")
# What an SVG element has or inherits anyway.
_DEFAULTS = {("font-weight", "400"), ("font-style", "normal"), ("opacity", "1")}


@contextlib.contextmanager
def quiet_glyphs() -> Iterator[None]:
    """Let a script that no font here can draw pass: the reader's own fonts draw it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")
        warnings.filterwarnings("ignore", message=r"Matplotlib currently does not support")
        yield


def figure_to_svg(figure: Figure, prefix: str | None = None) -> str:
    """The figure as one ``<svg>`` element with real text and no style sheet.

    Parameters
    ----------
    figure
        A figure made by a ``draw_…`` function.
    prefix
        Put before every identifier. Without it, one is made from the drawing itself, so
        that different drawings on one page never share an identifier.

    Returns
    -------
    str
        Markup that scales to the width it is given. It is hidden from screen readers: the
        page says the finding, with ``role="img"`` and ``aria-label`` on what holds it.
        Same figure, same bytes.
    """
    file = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": SALT}), quiet_glyphs():
        figure.savefig(file, format="svg", metadata={"Date": None})
    # Markup that Matplotlib has just written and escaped, not a document from outside.
    root = ET.fromstring(file.getvalue())  # noqa: S314
    _drop(root)
    for element in root.iter():
        _plain(element)
    _frame(root)
    _flatten(root)
    body = ET.tostring(root, encoding="unicode", short_empty_elements=True)
    return _own_identifiers(body, prefix)


def _drop(root: ET.Element) -> None:
    """Take out metadata, and the style sheet that would reach the whole page."""
    for parent in list(root.iter()):
        for child in list(parent):
            style = child.find(f"{_SVG}style") is not None
            if child.tag == f"{_SVG}metadata" or style:
                parent.remove(child)


def _plain(element: ET.Element) -> None:
    """Namespaces off, styles as attributes, numbers short."""
    element.tag = element.tag.removeprefix(_SVG)
    if _HREF in element.attrib:
        element.set("href", element.attrib.pop(_HREF))
    for part in element.attrib.pop("style", "").split(";"):
        name, _, value = part.partition(":")
        name, value = name.strip(), value.strip()
        if name and name != "font-family" and (name, value) not in _DEFAULTS:
            element.set(name, value.removesuffix("px") if name == "font-size" else value)
    if _NO_TURN.match(element.get("transform", "")):
        del element.attrib["transform"]
    for name in _GEOMETRY:
        if name in element.attrib:
            value = " ".join(element.attrib[name].split())
            element.set(name, _NUMBER.sub(_short, value))
    if element.tag == "g":
        element.attrib.pop("id", None)
    if element.tag not in ("text", "tspan"):
        element.text = None
    element.tail = None


def _short(number: re.Match[str]) -> str:
    """A hundredth of a pixel is more than any screen shows."""
    words = f"{float(number.group()):.2f}".rstrip("0").rstrip(".")
    return "0" if words == "-0" else words


def _frame(root: ET.Element) -> None:
    """A width that follows the page, and what every part inherits."""
    box = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib |= {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": box,
        "width": "100%",
        "aria-hidden": "true",
        "focusable": "false",
        "font-family": FONT_STACK,
        "stroke-linejoin": "round",
    }


def _flatten(element: ET.Element) -> None:
    """Lift the children of groups that say nothing, so that the file stays small."""
    children: list[ET.Element] = []
    for child in list(element):
        _flatten(child)
        if child.tag == "g" and not child.attrib:
            children.extend(child)
        else:
            children.append(child)
    for child in list(element):
        element.remove(child)
    element.extend(children)


def _own_identifiers(body: str, prefix: str | None) -> str:
    """Put the prefix before every identifier and every mention of one."""
    if prefix is None:
        prefix = "c" + hashlib.sha256(body.encode()).hexdigest()[:8]
    names = re.findall(r' id="([^"]+)"', body)
    for number, name in enumerate(dict.fromkeys(names)):
        new = f"{prefix}-{number}"
        body = body.replace(f' id="{name}"', f' id="{new}"')
        body = body.replace(f'"#{name}"', f'"#{new}"').replace(f"url(#{name})", f"url(#{new})")
    return body
