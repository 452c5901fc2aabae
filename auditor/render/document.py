"""HTML pages as one file: the templates' environment, and a policy that admits nothing but the page's own texts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from auditor.render.safe import visible

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES: Final = Path(__file__).parent / "templates"


def document(template: str, styles: Iterable[str], scripts: Iterable[str], **values: Any) -> str:
    """A page from a template that extends `base.html.j2`, with these style sheets and scripts inside.

    The same values give the same bytes.
    """
    style, script = _joined(styles), _joined(scripts)
    made = _environment().get_template(template)
    return made.render(style=style, script=script, policy=_policy(style, script), **values)


def _joined(names: Iterable[str]) -> str:
    return "".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in names)


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

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: Any) -> Any:
    """Make every value visible text before it is escaped; what the templates made stays."""
    return value if hasattr(value, "__html__") else visible(str(value))
