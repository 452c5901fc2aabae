"""C statements to the shapes of `auditor.csource.ir`, by tree-sitter.

Only bodies are parsed: what stands between the braces of one function under
one choice of preprocessor arms, or one expanded macro.  Headers of functions,
annotations and directives never reach the grammar, which is where most of its
errors come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import Final

from tree_sitter import LANGUAGE_VERSION, MIN_COMPATIBLE_LANGUAGE_VERSION, Language, Node, Parser

from auditor.csource import ir
from auditor.csource.damage import SCOPED, heads_a_loop, heads_a_scope, holds_case, is_damaged, repaired, runs_for_sure
from auditor.csource.values import MAX_DEPTH, PREFIX, SKIPPED, Values
from auditor.errors import AuditError

_TRUE: Final = re.compile(r"[1-9]\d*[uUlL]*|true")
"""Constants that are seen to be true; of any other nobody claims to know."""


@lru_cache(maxsize=1)
def _parser() -> Parser:
    language = Language(_grammar())
    if not MIN_COMPATIBLE_LANGUAGE_VERSION <= language.abi_version <= LANGUAGE_VERSION:
        raise AuditError(
            f"tree-sitter-c: its grammar has ABI {language.abi_version}, tree-sitter reads "
            f"{MIN_COMPATIBLE_LANGUAGE_VERSION} to {LANGUAGE_VERSION}; install matching versions"
        )
    return Parser(language)


def _grammar() -> object:
    """The grammar of tree-sitter-c; its package would load far more than that, for queries nobody asks for here."""
    package = PathFinder.find_spec("tree_sitter_c")
    found = package and PathFinder.find_spec("tree_sitter_c._binding", package.submodule_search_locations)
    if not found or not found.loader:  # an installation of another kind
        import tree_sitter_c

        return tree_sitter_c.language()
    binding = module_from_spec(found)
    found.loader.exec_module(binding)
    return binding.language()


@lru_cache(maxsize=8192)
def parse_body(text: bytes) -> ir.Seq:
    """The statements of `text`, a function body without its braces or an expanded macro.

    Offsets in the result count from the start of `text`.
    """
    # repaired at once: a type handed to a macro can turn a call into a type, without any error
    source = PREFIX + repaired(text) + b"\n;}"
    return _Builder(source).body(_parser().parse(source).root_node)


class _Builder(Values):
    """One conversion of a syntax tree: its statements."""

    def body(self, root: Node) -> ir.Seq:
        children = root.named_children
        first = children[0] if children else None
        if len(children) != 1 or first is None or first.type != "function_definition":
            return ir.Seq((ir.Eval(self.damage(root)),))
        block = first.child_by_field_name("body")
        return self.block(block) if block else ir.NOTHING

    def block(self, node: Node) -> ir.Seq:
        children = [child for child in node.named_children if child.type not in SKIPPED]
        items: list[ir.Stmt] = []
        while children:
            child = children.pop(0)
            if children and heads_a_loop(child):
                items.append(self.for_each(self.expression(child.named_children[0]), children.pop(0)))
            elif children and heads_a_scope(child):
                items += self.scoped(child, self.expression(child.named_children[0]), children.pop(0))
            else:
                items.append(self.statement(child))
        return ir.Seq(tuple(items))

    def scope(self, node: Node) -> ir.Stmt:
        return ir.Seq(self.block(node).items, scope=True)

    def for_each(self, head: ir.Expr, body: Node | None) -> ir.Stmt:
        """`list_for_each_entry(…) statement`: a macro that opens a loop."""
        return ir.Loop((head,), self.statement(body), ir.NOTHING, False, False)

    def scoped(self, guard: Node, head: ir.Expr, body: Node | None) -> tuple[ir.Stmt, ir.Stmt]:
        """`scoped_guard(…) statement`: a loop of one round, or of none where a lock is only tried."""
        return ir.Eval(head), ir.Loop((ir.EMPTY,), self.statement(body), ir.NOTHING, runs_for_sure(guard), False)

    def loop_macro(self, node: Node) -> ir.Stmt:
        body = self.field(node, "body")
        if self.text(node).startswith(SCOPED.decode()):
            return ir.Seq(self.scoped(node, ir.EMPTY, body))
        return self.for_each(self.head(node, body), body)

    def head(self, node: Node, body: Node | None) -> ir.Expr:
        """The call before a block that together read as a function definition: parsed anew, where it stood."""
        before = b" " * self.offset(node) + self.source[node.start_byte : body.start_byte if body else node.end_byte]
        items = parse_body(before).items
        held = items[0] if len(items) == 1 else ir.NOTHING
        return held.expr if isinstance(held, ir.Eval) else self.damage(node)

    def statement(self, node: Node | None) -> ir.Stmt:
        if node is None:
            return ir.NOTHING
        if self.depth > MAX_DEPTH or is_damaged(node):
            return ir.Eval(self.damage(node))
        self.depth += 1
        try:
            handler = _STATEMENTS.get(node.type)
            if handler is None and node.type.endswith("_statement"):  # one of no C that we know
                return ir.Eval(self.damage(node))
            return handler(self, node) if handler else ir.Eval(self.expression(node))
        finally:
            self.depth -= 1

    def expression_statement(self, node: Node) -> ir.Stmt:
        parts = [c for c in node.named_children if c.type not in SKIPPED]
        return ir.Eval(self.expression(parts[0])) if len(parts) == 1 else self.block(node)

    def declaration(self, node: Node) -> ir.Stmt:
        kinds = [self.text(child) for child in node.children if child.type == "storage_class_specifier"]
        if {"static", "extern"} & {*kinds}:
            return ir.NOTHING  # it outlives the call, as a global does
        if any(child.type.startswith("attribute") and "cleanup" in self.text(child) for child in node.children):
            return ir.Eval(self.damage(node))  # a call at the end of the block that no statement says
        given = self.field(node, "type")
        type_ = self.text(given) if given is not None and given.type == "type_identifier" else ""
        items = [self.declarator(child, type_) for child in node.children_by_field_name("declarator")]
        return items[0] if len(items) == 1 else ir.Seq(tuple(items))

    def declarator(self, node: Node, type_: str) -> ir.Stmt:
        target: Node | None = node
        value = self.field(node, "value")
        while target is not None and target.type != "identifier":
            inner = self.field(target, "declarator")
            if inner is None and target.named_children:
                inner = target.named_children[-1]
            target = inner
        return ir.Declare(self.text(target) if target else "", self.expression(value), type_)

    def if_statement(self, node: Node) -> ir.Stmt:
        other = self.field(node, "alternative")
        return ir.If(
            self.expression(self.field(node, "condition")),
            self.statement(self.field(node, "consequence")),
            self.block(other) if other else ir.NOTHING,
        )

    def for_statement(self, node: Node) -> ir.Stmt:
        start, test, update = (self.field(node, name) for name in ("initializer", "condition", "update"))
        first = self.statement(start)
        body, end = self.statement(self.field(node, "body")), ir.Eval(self.expression(update))
        return ir.Seq((first, ir.Loop((self.expression(test),), body, end, False, test is None)))

    def while_statement(self, node: Node) -> ir.Stmt:
        test = self.expression(self.field(node, "condition"))
        return ir.Loop((test,), self.statement(self.field(node, "body")), ir.NOTHING, False, _is_true(test))

    def do_statement(self, node: Node) -> ir.Stmt:
        test = self.expression(self.field(node, "condition"))
        return ir.Loop((test,), self.statement(self.field(node, "body")), ir.NOTHING, True, _is_true(test))

    def switch_statement(self, node: Node) -> ir.Stmt:
        body = self.field(node, "body")
        children = body.named_children if body else []
        cases = [c for c in children if c.type == "case_statement"]
        stray = [c for c in children if c.type != "case_statement"]
        deep = [part for c in cases for part in c.named_children]
        if body is None or body.type != "compound_statement" or any(holds_case(c) for c in (*stray, *deep)):
            return ir.Eval(self.damage(node))
        default = any(self.field(c, "value") is None for c in cases)
        arms = tuple(self.case(c) for c in cases)
        return ir.Switch(self.expression(self.field(node, "condition")), arms, default)

    def case(self, node: Node) -> ir.Seq:
        value = self.field(node, "value")
        children = [c for c in node.named_children if c != value and c.type not in SKIPPED]
        return ir.Seq(tuple(self.statement(c) for c in children))

    def return_statement(self, node: Node) -> ir.Stmt:
        return ir.Return(self.expression(next(iter(node.named_children), None)))

    def goto_statement(self, node: Node) -> ir.Stmt:
        label = self.field(node, "label")
        return ir.Jump("goto", self.text(label) if label else "")

    def jump(self, node: Node) -> ir.Stmt:
        return ir.Jump(node.type.removesuffix("_statement"), "")

    def labeled_statement(self, node: Node) -> ir.Stmt:
        label = self.field(node, "label")
        rest = [c for c in node.named_children if c != label and c.type not in SKIPPED]
        return ir.Seq((ir.Label(self.text(label) if label else ""), *(self.statement(c) for c in rest)))

    def attributed_statement(self, node: Node) -> ir.Stmt:
        """`[[likely]] statement`."""
        return self.statement(node.named_children[-1])

    def else_clause(self, node: Node) -> ir.Stmt:
        return self.block(node)


def _is_true(test: ir.Expr) -> bool:
    return isinstance(test, ir.Constant) and _TRUE.fullmatch(test.text) is not None


_STATEMENTS: Final[dict[str, Callable[[_Builder, Node], ir.Stmt]]] = {
    "compound_statement": _Builder.scope,
    "expression_statement": _Builder.expression_statement,
    "declaration": _Builder.declaration,
    "if_statement": _Builder.if_statement,
    "for_statement": _Builder.for_statement,
    "while_statement": _Builder.while_statement,
    "do_statement": _Builder.do_statement,
    "switch_statement": _Builder.switch_statement,
    "case_statement": _Builder.case,
    "return_statement": _Builder.return_statement,
    "goto_statement": _Builder.goto_statement,
    "break_statement": _Builder.jump,
    "continue_statement": _Builder.jump,
    "attributed_statement": _Builder.attributed_statement,
    "labeled_statement": _Builder.labeled_statement,
    "else_clause": _Builder.else_clause,
    "function_definition": _Builder.loop_macro,
}
