"""The pages of the rules: their order, and every example held to what the section around it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.registry import page, rules
from tests.rules.micro import SAMPLES, lay_out, only_arch, report_of, word
from tests.rules.pages import RULES, SECTIONS, WORDS, Example, read

SKELETON = SAMPLES / "table-batch" / "note-inline-ptdesc"
"""The architecture an example belongs to: arm64, good in every respect but what the example replaces."""

PAGES = {rule.id: read(RULES / f"{rule.id.replace('-', '_')}.md") for rule in rules()}
EXAMPLES = [(rule_id, n, e) for rule_id, found in PAGES.items() for n, e in enumerate(found.examples, 1)]
IDS = [f"{rule_id}-{n}-{e.word}" for rule_id, n, e in EXAMPLES]


def guarded(example: Example) -> str:
    """The example as a file: a header is spared its include guard on the page."""
    if not example.path.endswith(".h"):
        return example.code
    return f"#ifndef PAGE_EXAMPLE_H\n#define PAGE_EXAMPLE_H\n{example.code}\n#endif\n"


@pytest.mark.parametrize(("rule_id", "number", "example"), EXAMPLES, ids=IDS)
def test_rule_says_of_an_example_what_its_section_says(
    rule_id: str, number: int, example: Example, tmp_path: Path
) -> None:
    """An example under Blocks blocks, one under Does not block is silent or a note, and so on."""
    root = lay_out(tmp_path / "linux", SKELETON)
    target = root / example.path
    assert target.exists() or example.path.startswith("arch/arm64/"), "an example replaces a file, or adds to arm64"
    target.write_text(guarded(example), encoding="utf-8")
    arch = only_arch(report_of(root))
    said = [f"{f.claim.rule} {f.claim.effect} {f.claim.level} {f.claim.message}" for f in arch.findings]
    assert word(arch, rule_id) == example.word, "\n".join(said)


@pytest.mark.parametrize("rule_id", PAGES)
def test_page_has_the_sections_in_order(rule_id: str) -> None:
    """Whoever knows one page finds their way in all."""
    found = PAGES[rule_id]
    assert found.title == rule_id
    assert tuple(found.sections) == SECTIONS
    assert all(found.sections.values())


@pytest.mark.parametrize("rule_id", PAGES)
def test_summary_is_one_sentence(rule_id: str) -> None:
    """The line below the title fits into an index."""
    summary = PAGES[rule_id].summary
    assert "\n" not in summary
    assert summary.endswith(".")
    assert ". " not in summary


@pytest.mark.parametrize("rule_id", PAGES)
def test_page_shows_good_and_bad(rule_id: str) -> None:
    """Every page has an example its rule speaks up for, and one about which it keeps silent."""
    examples = PAGES[rule_id].examples
    assert {"ready"} < {e.word for e in examples}
    assert all(e.word in WORDS.get(e.section, ()) for e in examples)


@pytest.mark.parametrize("rule_id", PAGES)
def test_page_cites_the_kernel(rule_id: str) -> None:
    """A page names the kernel files it speaks of."""
    text = page(rule_id)
    assert any(name in text for name in ("`mm/", "`include/", "`arch/"))


@pytest.mark.parametrize("rule_id", PAGES)
def test_page_fits_the_width(rule_id: str) -> None:
    """Pages are read in a terminal, too."""
    assert [line for line in page(rule_id).expandtabs().splitlines() if len(line) > 120] == []
