"""The text of an HTML mail: laid out by a library, within bounds that keep what it makes of a mail near its size."""

from __future__ import annotations

import re
from typing import Any

from chalicelib.core.observability import logger

# Beyond this it is no letter: Gmail clips at 102 KB what it shows of one.
MAX_HTML, _MAX_TAGS = 1_000_000, 10_000
# A table is filled up with spaces: so many characters may come out of one, and of what is indented.
_MAX_AREA = 10_000_000
_DECLARATION = re.compile(r"\A<\?xml [^>]+?\?>")
_TAG = re.compile(r"<[A-Za-z]")
# What the library reads of a style; an indentation or a margin of hundreds of letters is no layout.
_STYLE = re.compile(
    r"\s*(?:(?:display|white-space|horizontal-align|vertical-align)\s*:[a-z !-]{1,40}"
    r"|(?P<space>margin|padding)-(?:top|bottom|left|before|after|start)\s*:\s*-?\d{1,2}(?:\.\d{1,6})?\w{0,3})\s*",
    re.IGNORECASE,
)
_MOST_INDENTED = 99


def text_of(html: str) -> str:
    """What the HTML says; what cannot be laid out is shown without its tags."""
    html = _start(html).strip()
    if not html:
        return ""
    # A parser of HTML, which only mails need.
    from inscriptis.html_engine import Inscriptis  # noqa: PLC0415
    from inscriptis.model.config import ParserConfig  # noqa: PLC0415

    try:
        tree = _parsed(html)
        _simplify(tree)
        return str(Inscriptis(tree, ParserConfig(display_links=False)).get_text())
    except Exception:  # noqa: BLE001 - whatever the parser of a foreign text raises
        logger.warning("html_unreadable")
        return re.sub(r"<[^<>]{0,2000}>", " ", html)


def _parsed(html: str) -> Any:  # noqa: ANN401 - lxml has no types
    from lxml.etree import ParserError  # noqa: PLC0415 - as above
    from lxml.html import document_fromstring  # noqa: PLC0415 - as above

    # As the library itself does: no declaration of an encoding in a text, and what has no element is a text.
    html = _DECLARATION.sub("", html, count=1)
    try:
        return document_fromstring(html)
    except ParserError:
        return document_fromstring(f"<pre>{html}</pre>")


def _start(html: str) -> str:
    html = html[:MAX_HTML]
    for count, found in enumerate(_TAG.finditer(html)):
        if count == _MAX_TAGS:
            return html[: found.start()]
    return html


def _simplify(tree: Any) -> None:  # noqa: ANN401 - as above
    """Take away what makes more of a text than it is: indentation without end, and tables that spread it."""
    indented, tags = 0, 0
    for element in tree.iter():
        tags += 1
        style = element.get("style") if isinstance(element.tag, str) else None
        if style:
            kept = [found for found in map(_STYLE.fullmatch, style[:2000].split(";")) if found]
            element.set("style", ";".join(found[0] for found in kept))
            indented += sum(found["space"] is not None for found in kept)
    if indented * _MOST_INDENTED * tags > _MAX_AREA:
        for element in tree.iter():
            if isinstance(element.tag, str):
                element.attrib.pop("style", None)
    depths: dict[Any, int] = {}
    for table in list(tree.iter("table")):
        if table not in depths and _area(table, depths) > _MAX_AREA:
            for element in list(table.iter("table", "tr", "td", "th")):
                element.tag = "div"


def _area(table: Any, depths: dict[Any, int]) -> int:  # noqa: ANN401 - as above
    """How much may come out of a table at the most: as many lines as it has tags, each as long as all of its text."""
    lines = width = 0
    for element in table.iter():
        text = f"{element.text or ''}{element.tail or ''}"
        lines += 1 + text.count("\n")
        width += 2 + len(text)
        if element.tag == "table":
            depths[element] = depths.get(next(element.iterancestors("table"), None), 0) + 1
    return lines * width * max(depths[each] for each in table.iter("table"))
