"""What a rule owes: a module with a RULE, a page, samples of both kinds; and what happens when one falls short."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditor import registry
from auditor.errors import AuditError, UsageError
from auditor.registry import page, rules
from tests.rules.micro import SAMPLES, lay_out, report_of
from tests.rules.pages import RULES

MODULES = sorted(path.stem for path in RULES.glob("*.py") if path.stem != "__init__")

SILENT = """
from auditor.model import Rule

RULE = Rule("{id}", "a rule from elsewhere", lambda facts: ())
"""

CRASHING = """
from auditor.model import Rule


def check(facts):
    raise KeyError("of all things")
    yield


RULE = Rule("crashing", "a rule that fails", check)
"""

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """install(module, code, page="# x"): as if another package had brought this rule; page=None leaves it out."""
    site = tmp_path / "site"
    info = site / "foreign-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: foreign\nVersion: 1.0\n", "utf-8")
    entries = info / "entry_points.txt"
    entries.write_text(f"[{registry.GROUP}]\n", "utf-8")
    monkeypatch.syspath_prepend(str(site))
    registry.rules.cache_clear()

    def add(module: str, code: str, page: str | None = "# foreign\n") -> Path:
        (site / f"{module}.py").write_text(code, "utf-8")
        if page is not None:
            (site / f"{module}.md").write_text(page, "utf-8")
        entries.write_text(f"{entries.read_text('utf-8')}{module} = {module}\n", "utf-8")
        return site

    yield add
    registry.rules.cache_clear()
    for module in site.glob("*.py"):
        sys.modules.pop(module.stem, None)


@pytest.mark.parametrize("module", MODULES)
def test_id_is_the_name_of_the_module_in_kebab_case(module: str) -> None:
    """Who reads an id in a report knows which file to open."""
    rule = next((r for r in rules() if r.check.__module__.rpartition(".")[2] == module), None)
    assert rule is not None, f"rules/{module}.py is not found as a rule"
    assert rule.id == module.replace("_", "-")
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)


@pytest.mark.parametrize("module", MODULES)
def test_rule_has_a_page_beside_it(module: str) -> None:
    """The page the registry hands out is the one beside the module."""
    assert page(module.replace("_", "-")) == (RULES / f"{module}.md").read_text("utf-8")


@pytest.mark.parametrize("module", MODULES)
def test_rule_has_samples_of_both_kinds(module: str) -> None:
    """At least one tree the rule speaks up for, and one about which it keeps silent."""
    words = {p.name.partition("-")[0] for p in (SAMPLES / module.replace("_", "-")).iterdir()}
    assert "ready" in words
    assert words - {"ready"}


def test_pages_and_samples_belong_to_rules() -> None:
    """Nothing is left of a rule that is gone."""
    assert sorted(path.stem for path in RULES.glob("*.md")) == MODULES
    folders = {p.name for p in SAMPLES.iterdir()} - {"_base"}
    assert folders == {module.replace("_", "-") for module in MODULES}


def test_rules_come_in_the_order_of_their_ids() -> None:
    """The order in which modules are found decides nothing."""
    ids = [rule.id for rule in rules()]
    assert ids == sorted(ids)


def test_rule_of_another_package_is_found(install: Install) -> None:
    """An entry point is all it takes, and its page is served like any other."""
    install("foreign_silent", SILENT.format(id="foreign-silent"), "# foreign-silent\n")
    assert "foreign-silent" in {rule.id for rule in rules()}
    assert page("foreign-silent") == "# foreign-silent\n"


def test_two_rules_with_one_id_are_refused(install: Install) -> None:
    """The complaint names the module that came second, and the id."""
    install("foreign_twin", SILENT.format(id="direct-free"))
    with pytest.raises(AuditError, match=r"foreign_twin: there are two rules direct-free"):
        rules()


@pytest.mark.parametrize("code", ["", "RULE = 'direct-free'\n"], ids=["none", "a-string"])
def test_module_without_a_rule_is_refused(install: Install, code: str) -> None:
    """A RULE of another type is none."""
    install("foreign_empty", code)
    with pytest.raises(AuditError, match=r"foreign_empty: it has no RULE of type auditor\.model\.Rule"):
        rules()


def test_rule_without_a_page_is_refused(install: Install) -> None:
    """The complaint says which file is missing."""
    install("foreign_mute", SILENT.format(id="foreign-mute"), page=None)
    with pytest.raises(AuditError, match=r"foreign_mute: it has no page foreign_mute\.md beside it"):
        rules()


def test_unknown_rule_is_refused_with_the_known_ones() -> None:
    """Whoever mistypes an id is shown the ids there are."""
    with pytest.raises(UsageError, match=r"direct-fee: no such rule; there are .*direct-free"):
        page("direct-fee")


def test_rule_that_crashes_is_a_notice_and_silences_no_other(install: Install, tmp_path: Path) -> None:
    """The audit goes on, says which rule failed and how, and is not complete."""
    root = lay_out(tmp_path / "linux", SAMPLES / "direct-free" / "blocked-macro-pte-free")
    before = report_of(root)
    install("foreign_crashing", CRASHING)
    rules.cache_clear()
    after = report_of(root)
    assert before.complete
    assert not after.complete
    (notice,) = after.notices
    assert "the rule crashing failed (KeyError: 'of all things')" in notice.text
    assert after.architectures[0].findings == before.architectures[0].findings
