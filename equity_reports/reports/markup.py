"""What a page may not hold, judged on its markup and not on its words.

A team may well write "javascript:" or "@import" in its learning: as escaped text it is only
text. What counts is an element, an attribute or a style that would run, fetch or lead away.
"""

import re
from collections.abc import Iterator

_TAG = re.compile(r"<([a-zA-Z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_STYLE_FETCHES = re.compile(r"@import\b|(?:url|image-set)\(\s*[\"']?(?!#|data:)", re.IGNORECASE)

# What moves in a drawing can turn a link into a script.
_RUNS = {"script", "animate", "set", "animatetransform", "animatemotion", "foreignobject"}
_FETCHES = {"link", "iframe", "frame", "object", "embed", "base", "audio", "video", "applet"}
_LEADS_AWAY = {"form", "meta"}
_ADDRESSES = {"src", "srcset", "poster", "data", "background", "action", "formaction", "ping"}
_LINKS = {"href", "xlink:href"}
_FETCHED_BY_LINK = {"image", "use", "feimage"}
_STYLED = {"style", "fill", "stroke", "clip-path", "mask", "filter", "cursor"}
_META_ALLOWED = {"content-security-policy"}

A_SCRIPT = "a script"
A_FETCH = "something that is fetched"
A_WAY_OUT = "something that leads away by itself"


def forbidden(html: str) -> Iterator[tuple[str, str]]:
    """Yield what a page may not hold, as (what it is, the place in the page).

    Examples
    --------
    >>> list(forbidden("<p>javascript:alert(1)</p>"))
    []
    >>> list(forbidden("<img src=data: onerror=alert(1)>"))
    [('a script', '<img src=data: onerror=alert(1)>')]
    """
    for tag in _TAG.finditer(html):
        for what in _judged(tag[1].lower(), tag[2]):
            yield what, tag[0][:60]
    for style in _STYLE.finditer(html):
        if found := _STYLE_FETCHES.search(style[1]):
            yield A_FETCH, found[0]


def _judged(name: str, rest: str) -> Iterator[str]:
    if name in _RUNS:
        yield A_SCRIPT
    if name in _FETCHES:
        yield A_FETCH
    attributes = [
        (found[1].lower(), (found[2] or "").strip("\"'").strip())
        for found in _ATTRIBUTE.finditer(rest)
    ]
    if name in _LEADS_AWAY:
        said = dict(attributes).get("http-equiv", "").lower()
        if name == "form" or (said and said not in _META_ALLOWED):
            yield A_WAY_OUT
    for attribute, value in attributes:
        yield from _judged_attribute(name, attribute, value)


def _judged_attribute(name: str, attribute: str, value: str) -> Iterator[str]:
    if attribute.startswith("on") or attribute == "srcdoc":
        yield A_SCRIPT
    address = attribute in _ADDRESSES or attribute in _LINKS
    if address and re.match(r"(?:javascript|vbscript|data:text):?", value, re.IGNORECASE):
        yield A_SCRIPT
    fetched = attribute in _ADDRESSES or (attribute in _LINKS and name in _FETCHED_BY_LINK)
    if fetched and not value.lower().startswith(("data:", "#")):
        yield A_FETCH
    if attribute in _STYLED and _STYLE_FETCHES.search(value):
        yield A_FETCH
