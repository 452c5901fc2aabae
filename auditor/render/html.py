"""The report as one HTML file that fetches nothing and runs nothing it did not bring."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from auditor.model import Deferral, Location, Report, Verdict
from auditor.render import page, view
from auditor.render.page import Excerpt, Excerpts, Page
from auditor.render.safe import visible

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES: Final = Path(__file__).parent / "templates"


def no_excerpts(_: Location) -> Excerpt:
    """For a caller that has no source at hand."""
    return ()


def render(report: Report, version: str, excerpts: Excerpts = no_excerpts) -> str:
    """The whole page; `excerpts` gives the source lines around a place of the audited tree."""
    style, script = _read("report.css"), _read("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            page=Page(report, excerpts),
            report=report,
            version=version,
            style=style,
            script=script,
            policy=_policy(style, script),
        )
    )


def _read(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Exactly this style and this script; nothing else is loaded, sent or embedded."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(view=view, kit=page, Deferral=Deferral, Verdict=Verdict)
    return environment


def _shown(value: Any) -> Any:
    """Make every value visible text before it is escaped; what the templates made stays."""
    return value if hasattr(value, "__html__") else visible(str(value))
