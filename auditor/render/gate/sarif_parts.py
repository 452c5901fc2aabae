"""The small objects SARIF builds everything of: messages, places, rules."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from auditor.model import Location
from auditor.render.safe import visible

_Json = dict[str, Any]


def message(text: str) -> _Json:
    """A plain-text message.  `[text](target)` would be a link in one, so what comes from a tree cannot have it."""
    return {"text": visible(text).replace("](", "]\\x28")}


def place(location: Location, said: str = "") -> _Json:
    """A location with its few words; a whole file has no region."""
    physical: _Json = {"artifactLocation": {"uri": uri(location.path), "uriBaseId": "%SRCROOT%"}}
    if location.line:
        physical["region"] = {"startLine": location.line}
    return {"physicalLocation": physical, **({"message": message(said)} if said else {})}


def uri(path: str) -> str:
    """A relative URI of the very bytes of a file name."""
    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return quote(visible(path))


def rule_of(rule: str, page: str) -> _Json:
    """The descriptor of a rule; its page begins with the title and then has the one sentence that says it all."""
    paragraphs = page.split("\n\n")
    summary = " ".join(paragraphs[1].split()) if len(paragraphs) > 1 else rule
    said: _Json = {"id": visible(rule), "shortDescription": {"text": visible(summary)}}
    return {**said, "help": {"text": page, "markdown": page}} if page else said
