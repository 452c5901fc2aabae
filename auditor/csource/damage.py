"""What of a syntax tree may be trusted: spans the grammar misread are damage, never code.

A macro that hides a keyword, as in `unless (x) { … }`, leaves a tree without
an error that means something else: a nested function, a declaration.  Such
shapes do not occur in a body otherwise, so they count as damage too.
"""

from __future__ import annotations

import re
from typing import Final

from tree_sitter import Node

_ANNOTATION: Final = re.compile(
    rb"__(?<!\w__)(?:user|iomem|force|rcu|percpu|kernel|private|nocast|bitwise|maybe_unused|always_unused|unused|used"
    rb"|must_check|always_inline|cold|ro_after_init|read_mostly)\b"
)
"""Words that expand to an attribute or to nothing (include/linux/compiler_types.h, compiler_attributes.h)."""

_TYPES: Final = (b"struct", b"union", b"enum")
_TYPE_ARGUMENT: Final = re.compile(rb"(?<=[(,])(\s*)(?:const\s+)?(struct|union|enum)(\s+\w+[\s*]*)(?=[,)])")
SCOPED: Final = b"scoped_guard"
_SURE: Final = re.compile(
    rb"scoped_guard\s*\(\s*(?:rcu|srcu|preempt|irq|irqsave|mutex|rwsem_read|rwsem_write"
    rb"|(?:raw_)?spinlock(?:_irq|_irqsave|_bh|_nested)?|(?:read|write)_lock(?:_irq|_irqsave)?)\s*[,)]"
)
"""Guards that are always taken (include/linux/{rcupdate,srcu,preempt,irqflags,mutex,rwsem,spinlock}.h)."""
_FOR_EACH: Final = re.compile(rb"\w*for_each\w*")
_TYPEOF: Final = re.compile(rb"(?:__)?typeof(?:__)?\b")
_LEAVES: Final = frozenset({"expression_statement", "declaration", "return_statement", "goto_statement"})


def repaired(text: bytes) -> bytes:
    """`text` with the same offsets, without annotations and with types handed to macros made identifiers.

    The latter is `container_of(head, struct ptdesc, x)`.
    """

    def replace(match: re.Match[bytes]) -> bytes:
        name = match.group(3).replace(b"*", b" ")
        return (b" " * (len(match.group()) - len(name))) + name

    if any(word in text for word in _TYPES):
        text = _TYPE_ARGUMENT.sub(replace, text)
    return _ANNOTATION.sub(lambda m: b" " * len(m.group()), text)


def is_damaged(node: Node) -> bool:
    """Whether a node cannot be taken for what its type says; what lies deeper is asked in its turn."""
    if node.type == "function_definition":
        return not is_loop_macro(node)
    if node.type == "declaration" and _is_no_declaration(node):
        return True
    if node.type == "macro_type_specifier" and node.parent is not None and node.parent.type == "compound_statement":
        return True  # `f(g(x, struct y))` read as a type that stands alone
    if not node.has_error:
        return False
    return node.type in _LEAVES or any(child.is_error or child.is_missing for child in node.children)


def _is_no_declaration(node: Node) -> bool:
    """`BAIL_IF(x) f(y);` reads as the declaration of a function; bodies declare none but with `extern`."""
    kinds = [child.type for child in node.children]
    if "storage_class_specifier" in kinds:
        return False
    of_macro = (c for c in node.children if c.type == "macro_type_specifier" and not _TYPEOF.match(c.text or b""))
    return "function_declarator" in kinds or any(of_macro)


def is_loop_macro(node: Node) -> bool:
    """`for_each_cpu(cpu) { … }` or `scoped_guard(rcu) { … }`, which reads as a function definition."""
    first = node.named_children[0] if node.named_children else None
    name = (first.text if first is not None else None) or b""
    return name == SCOPED or _FOR_EACH.fullmatch(name) is not None


def heads_a_loop(node: Node) -> bool:
    """`list_for_each_entry(a, b, c)` before a statement: a call without its semicolon."""
    return _FOR_EACH.fullmatch(_headed_by(node)) is not None


def heads_a_scope(node: Node) -> bool:
    """`scoped_guard(a, b)` before a statement."""
    return _headed_by(node) == SCOPED


def runs_for_sure(node: Node) -> bool:
    """Whether what stands under a `scoped_guard()` is run whoever else has the lock."""
    return _SURE.match(node.text or b"") is not None


def _headed_by(node: Node) -> bytes:
    """What is called without a semicolon behind it; empty where there is no such call."""
    call = node.named_children[0] if node.type == "expression_statement" and node.named_children else None
    if call is None or call.type != "call_expression" or not any(c.is_missing for c in node.children):
        return b""
    name = call.child_by_field_name("function")
    return (name.text if name is not None else None) or b""


def holds_case(node: Node) -> bool:
    """Whether a `case` of an enclosing `switch` stands deeper than C programmers put it."""
    todo = [node]
    while todo:
        here = todo.pop()
        if here.type == "case_statement":
            return True
        if here.type != "switch_statement":
            todo += here.named_children
    return False
