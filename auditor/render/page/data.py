"""The findings as data, for the page's buttons that copy what is shown."""

from __future__ import annotations

import json
from typing import Any

from auditor.render.page.section import SectionView
from auditor.render.safe import visible


def data(release: str, scenario: str, sections: tuple[SectionView, ...]) -> str:
    """JSON that may stand inside a `script` element: nothing in it can end one."""
    document = {"release": release, "scenario": scenario, "architectures": [_arch(section) for section in sections]}
    text = json.dumps(_visible(document), ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _visible(value: Any) -> Any:
    """`value` with what cannot be seen spelled out: it may be pasted anywhere."""
    if isinstance(value, dict):
        return {_visible(key): _visible(item) for key, item in value.items()}
    return [_visible(item) for item in value] if isinstance(value, list) else visible(str(value))


def _arch(section: SectionView) -> dict[str, Any]:
    return {
        "arch": section.name,
        "verdict": section.sign.word,
        "scenarios": {standing.scenario: standing.sign.word for standing in section.standings},
        "reason": section.reason,
        "next": [work.title + (f" (scenario {scenario})" if scenario else "") for work, scenario in section.works],
        "cc": list(dict.fromkeys(line for ask in section.asks for line in ask.lines)),
        "findings": [
            {
                "effect": "blocks" if finding.sign.word == "blocked" else "unknown",
                "level": finding.level,
                "rule": finding.rule,
                "message": finding.message,
                "when": finding.when,
                "at": finding.at.text,
                "scenarios": list(finding.scenarios),
                "fingerprint": finding.fingerprint,
                "witness": list(finding.witness),
            }
            for finding in section.findings
        ],
    }
