"""`ptaudit convert`: the patches that make architectures ready, drafted where that is work by rote."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options import Arch, Kernel, Revision, arch_names, open_tree
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.convert import Conversion

DONE, REFUSED = 0, 1


def command(
    kernel: Kernel = ".",
    rev: Revision = None,
    arch: Arch = None,
    all_mechanical: Annotated[
        bool, typer.Option("--all-mechanical", help="Every architecture that can be converted by rote.")
    ] = False,
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the patches go.")] = "",
    author: Annotated[
        str,
        typer.Option("--author", metavar="'NAME <MAIL>'", help="Whose patches they are; also signs them off."),
    ] = "",
) -> int:
    """Draft the series that hands page tables to RCU: one patch an architecture, proven on the tree in memory."""
    from auditor.arches import resolve
    from auditor.convert import convert

    _check(arch, all_mechanical, output, author)
    tree = open_tree(kernel, rev)
    named = tuple(dict.fromkeys(resolve(tree, name) for name in arch_names(arch)))
    result = convert(tree, named)
    _write(result, output, author)
    refused = [refusal for refusal in result.refusals if named or not refusal.nothing_to_do]
    for refusal in refused:
        print(f"ptaudit: {refusal.arch}: not converted: {refusal.reason}", file=sys.stderr)
    return REFUSED if named and refused else DONE


def _check(arch: list[str] | None, all_mechanical: bool, output: str, author: str) -> None:
    if bool(arch) == all_mechanical:
        raise UsageError("convert: which architectures is not clear; give either --arch NAME or --all-mechanical")
    if not output:
        raise UsageError("convert: no folder for the patches; give -o DIR")
    if author and not re.fullmatch(r"[^<>\n]+ <[^<>@\s]+@[^<>@\s]+>", author):
        raise UsageError(f"--author {author}: no name and address; write it as 'Name <name@example.org>'")


def _write(result: Conversion, folder: str, author: str) -> None:
    """The mails as files, and their names on standard output; nothing at all without a patch."""
    from auditor.cli.output import make_folder, write_file
    from auditor.convert import mails

    found = mails(result, author)
    if found:
        make_folder(folder)
    for name, text in found:
        path = str(Path(folder, name))
        write_file(path, text)
        print(path)
