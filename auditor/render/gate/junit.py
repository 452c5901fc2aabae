"""JUnit XML, the dialect of Jenkins' and GitLab's readers: a suite for each architecture, a case for each finding.

A case fails where the policy counts its finding, is skipped where somebody waived it, and passes where it is fixed,
was there before or only tells something; an architecture without findings has one case that passes.  What could not
be read is an error, since the answer is incomplete then.  There is no clock in it, so every time is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from auditor.delta import GateResult, Stale
from auditor.model import Notice
from auditor.render import view
from auditor.render.gate import words
from auditor.render.gate.told import Told, told
from auditor.render.safe import visible

_COUNTS: Final = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))


def render(result: GateResult, version: str) -> str:
    """The whole document; the version of the tool is not in it."""
    root = Element("testsuites", name=words.headline(result))
    found = told(result)
    names = sorted({*(name for name, _ in result.head.verdicts), *(t.finding.arch for t in found)})
    for name in names:
        _architecture(root, name, [t for t in found if t.finding.arch == name])
    _stale_waivers(root, result.stale)
    _notices(root, view.notices(result.notices))
    _count(root, list(root.iter("testcase")))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _architecture(root: Element, name: str, found: Sequence[Told]) -> None:
    suite = SubElement(root, "testsuite", name=f"ptaudit.{visible(name)}")
    for finding in found:
        _finding(suite, finding)
    if not found:
        _case(suite, "no finding", "")
    _count(suite, list(suite))


def _finding(suite: Element, told: Told) -> None:
    finding, claim = told.finding, told.finding.claim
    name = f"{claim.level} {claim.rule} when {view.when(claim.condition)} [{finding.fingerprint}]"
    case = _case(suite, name, claim.location.path)
    if told.counts:
        said = f"{told.state}: {words.what(finding)}"
        SubElement(case, "failure", type=claim.effect.value, message=said).text = _story(told)
        return
    if told.waiver:
        SubElement(case, "skipped", message=f"waived: {words.waiver(told.waiver)}")
    SubElement(case, "system-out").text = _story(told)


def _story(told: Told) -> str:
    lines = [f"{told.state}: {words.line(told.finding)}"]
    lines += [f"{label:8}{text}" for label, text in words.details(told.finding)]
    lines += [f"{'commit':8}{visible(subject)}" for subject in told.commits]
    return "\n".join(lines)


def _stale_waivers(root: Element, stale: Sequence[Stale]) -> None:
    if stale:
        suite = SubElement(root, "testsuite", name="ptaudit: waivers")
        for one in stale:
            case = _case(suite, words.stale(one), one.waiver.location.path)
            SubElement(case, "skipped", message=f"stale: {visible(one.reason)}")
        _count(suite, list(suite))


def _notices(root: Element, notices: Sequence[Notice]) -> None:
    if notices:
        suite = SubElement(root, "testsuite", name="ptaudit: completeness")
        for notice in notices:
            case = _case(suite, visible(str(notice)), notice.location.path)
            SubElement(case, "error", type="incomplete", message=visible(notice.text))
        _count(suite, list(suite))


def _case(suite: Element, name: str, file: str) -> Element:
    case = SubElement(suite, "testcase", classname=suite.get("name", ""), name=visible(name), time="0")
    if file:
        case.set("file", visible(file))
    return case


def _count(element: Element, cases: Sequence[Element]) -> None:
    element.set("tests", str(len(cases)))
    for attribute, tag in _COUNTS:
        element.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    element.set("time", "0")
