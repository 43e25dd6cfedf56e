"""What a mail quotes in its HTML."""

from __future__ import annotations

import re

# How programs mark in HTML what they quote: for sure, or as any other quotation.
_TAG = re.compile(r"<(/?)(blockquote|div)\b([^<>]{0,1000})>", re.IGNORECASE)
_MARK = re.compile(r"gmail_quote|yahoo_quoted|protonmail_quote|name=[\"']?quote\b", re.IGNORECASE)
_MOST_REGIONS = 50


def regions(html: str) -> list[tuple[str, str]]:
    """The HTML in pieces, each with what it is: written, quoted (a quotation), or marked (by a program, as quoted)."""
    pieces: list[tuple[str, str]] = []
    tag, depth, kind, start = "", 0, "written", 0
    for found in _TAG.finditer(html):
        name, closing = found[2].lower(), bool(found[1])
        if tag:
            depth += (-1 if closing else 1) if name == tag else 0
            if depth == 0:
                pieces.append((kind, html[start : found.end()]))
                tag, kind, start = "", "written", found.end()
        elif not closing and (name == "blockquote" or _MARK.search(found[3])):
            pieces.append((kind, html[start : found.start()]))
            kind = "marked" if _MARK.search(found[3]) else "quoted"
            tag, depth, start = name, 1, found.start()
    pieces.append((kind, html[start:]))
    return pieces if len(pieces) <= _MOST_REGIONS else [("written", html)]
