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
from typing import Final

import tree_sitter_c
from tree_sitter import LANGUAGE_VERSION, MIN_COMPATIBLE_LANGUAGE_VERSION, Language, Node, Parser

from auditor.csource import ir
from auditor.errors import AuditError

_PREFIX: Final = b"void f(void){"
_TYPE_ARGUMENT: Final = re.compile(rb"(?<=[(,])(\s*)(?:const\s+)?(struct|union|enum)(\s+\w+[\s*]*)(?=[,)])")
_SKIPPED: Final = frozenset({"comment", "type_descriptor", "ms_call_modifier", "attribute_specifier"})
MAX_DEPTH: Final = 200
"""Nesting no hand-written function reaches; beyond it a span counts as damaged."""


@lru_cache(maxsize=1)
def _parser() -> Parser:
    language = Language(tree_sitter_c.language())
    if not MIN_COMPATIBLE_LANGUAGE_VERSION <= language.abi_version <= LANGUAGE_VERSION:
        raise AuditError(
            f"tree-sitter-c: its grammar has ABI {language.abi_version}, tree-sitter reads "
            f"{MIN_COMPATIBLE_LANGUAGE_VERSION} to {LANGUAGE_VERSION}; install matching versions"
        )
    return Parser(language)


@lru_cache(maxsize=8192)
def parse_body(text: bytes) -> ir.Seq:
    """The statements of `text`, a function body without its braces or an expanded macro.

    Offsets in the result count from the start of `text`.
    """
    source = _PREFIX + text + b"\n;}"
    root = _parser().parse(source).root_node
    if root.has_error:
        repaired = _without_type_arguments(text)
        if repaired != text:
            source = _PREFIX + repaired + b"\n;}"
            root = _parser().parse(source).root_node
    return _Builder(source).body(root)


def _without_type_arguments(text: bytes) -> bytes:
    """A type handed to a macro, as in `container_of(head, struct ptdesc, x)`, made an identifier."""

    def replace(match: re.Match[bytes]) -> bytes:
        name = match.group(3).replace(b"*", b" ")
        return (b" " * (len(match.group()) - len(name))) + name

    return _TYPE_ARGUMENT.sub(replace, text)


class _Builder:
    """One conversion of a syntax tree."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.depth = 0

    def body(self, root: Node) -> ir.Seq:
        children = root.named_children
        first = children[0] if children else None
        if len(children) != 1 or first is None or first.type != "function_definition":
            return ir.Seq((ir.Eval(self.damage(root)),))
        block = first.child_by_field_name("body")
        return self.block(block) if block else ir.NOTHING

    def text(self, node: Node) -> str:
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def offset(self, node: Node) -> int:
        return max(0, node.start_byte - len(_PREFIX))

    def damage(self, node: Node) -> ir.Damage:
        return ir.Damage(self.text(node), self.offset(node))

    def field(self, node: Node, name: str) -> Node | None:
        return node.child_by_field_name(name)

    # statements

    def block(self, node: Node) -> ir.Seq:
        return ir.Seq(tuple(self.statement(child) for child in node.named_children if child.type not in _SKIPPED))

    def statement(self, node: Node | None) -> ir.Stmt:
        if node is None:
            return ir.NOTHING
        if self.depth > MAX_DEPTH:
            return ir.Eval(self.damage(node))
        self.depth += 1
        try:
            handler = _STATEMENTS.get(node.type)
            return handler(self, node) if handler else ir.Eval(self.expression(node))
        finally:
            self.depth -= 1

    def expression_statement(self, node: Node) -> ir.Stmt:
        parts = [c for c in node.named_children if c.type not in _SKIPPED]
        return ir.Eval(self.expression(parts[0])) if len(parts) == 1 else self.block(node)

    def declaration(self, node: Node) -> ir.Stmt:
        items: list[ir.Stmt] = []
        for child in node.children:
            if child.type == "init_declarator":
                items.append(self.declarator(child))
            elif child.type == "ERROR":
                items.append(ir.Eval(self.damage(child)))
        return items[0] if len(items) == 1 else ir.Seq(tuple(items))

    def declarator(self, node: Node) -> ir.Stmt:
        target, value = self.field(node, "declarator"), self.field(node, "value")
        while target is not None and target.type != "identifier":
            inner = self.field(target, "declarator")
            if inner is None and target.named_children:
                inner = target.named_children[-1]
            target = inner
        return ir.Declare(self.text(target) if target else "", self.expression(value))

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
        body = ir.Seq((self.statement(self.field(node, "body")), ir.Eval(self.expression(update))))
        return ir.Seq((first, ir.Loop((self.expression(test),), body, False, test is None)))

    def while_statement(self, node: Node) -> ir.Stmt:
        test = self.expression(self.field(node, "condition"))
        return ir.Loop((test,), self.statement(self.field(node, "body")), False, _is_true(test))

    def do_statement(self, node: Node) -> ir.Stmt:
        test = self.expression(self.field(node, "condition"))
        return ir.Loop((test,), self.statement(self.field(node, "body")), True, _is_true(test))

    def switch_statement(self, node: Node) -> ir.Stmt:
        body = self.field(node, "body")
        cases = [c for c in (body.named_children if body else ()) if c.type == "case_statement"]
        default = any(self.field(c, "value") is None for c in cases)
        arms = tuple(self.case(c) for c in cases)
        return ir.Switch(self.expression(self.field(node, "condition")), arms, default)

    def case(self, node: Node) -> ir.Seq:
        value = self.field(node, "value")
        children = [c for c in node.named_children if c != value and c.type not in _SKIPPED]
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
        rest = [c for c in node.named_children if c != label and c.type not in _SKIPPED]
        return ir.Seq((ir.Label(self.text(label) if label else ""), *(self.statement(c) for c in rest)))

    def else_clause(self, node: Node) -> ir.Stmt:
        return self.block(node)

    # expressions

    def expression(self, node: Node | None) -> ir.Expr:
        if node is None:
            return ir.EMPTY
        if self.depth > MAX_DEPTH:
            return self.damage(node)
        self.depth += 1
        try:
            handler = _EXPRESSIONS.get(node.type)
            return handler(self, node) if handler else self.group(node)
        finally:
            self.depth -= 1

    def name(self, node: Node) -> ir.Expr:
        return ir.Name(self.text(node))

    def constant(self, node: Node) -> ir.Expr:
        return ir.Constant(self.text(node))

    def call(self, node: Node) -> ir.Expr:
        arguments = self.field(node, "arguments")
        nodes = [c for c in (arguments.named_children if arguments else ()) if c.type != "comment"]
        return ir.Call(
            self.expression(self.field(node, "function")),
            tuple(self.expression(c) for c in nodes),
            _argument_texts(self.text(arguments)) if arguments else (),
            self.offset(node),
        )

    def member(self, node: Node) -> ir.Expr:
        name = self.field(node, "field")
        arrow = any(c.type == "->" for c in node.children)
        return ir.Field(self.expression(self.field(node, "argument")), self.text(name) if name else "", arrow)

    def pointer(self, node: Node) -> ir.Expr:
        of = self.expression(self.field(node, "argument"))
        operator = self.field(node, "operator")
        return ir.Address(of) if operator is not None and operator.type == "&" else ir.Load(of, ir.EMPTY)

    def subscript(self, node: Node) -> ir.Expr:
        base, index = self.field(node, "argument"), self.field(node, "index")
        return ir.Load(self.expression(base), self.expression(index))

    def assignment(self, node: Node) -> ir.Expr:
        operator = self.field(node, "operator")
        return ir.Assign(
            self.expression(self.field(node, "left")), self.expression(self.field(node, "right")), operator.type if operator is not None else "="
        )

    def choice(self, node: Node) -> ir.Expr:
        then = self.field(node, "consequence")
        test = self.expression(self.field(node, "condition"))
        other = self.expression(self.field(node, "alternative"))
        return ir.Choice(test, self.expression(then) if then else test, other)

    def binary(self, node: Node) -> ir.Expr:
        operator = self.field(node, "operator")
        kind = operator.type if operator is not None else ""
        left, right = self.expression(self.field(node, "left")), self.expression(self.field(node, "right"))
        if kind in ("&&", "||"):
            return ir.Logic(kind, left, right)
        return ir.Group((left, right), kind in ("+", "-", "|", "&", "^"), self.text(node), kind)

    def unary(self, node: Node) -> ir.Expr:
        operator = self.field(node, "operator")
        of = self.expression(self.field(node, "argument"))
        return ir.Not(of) if operator is not None and operator.type == "!" else ir.Group((of,), True)

    def parenthesized(self, node: Node) -> ir.Expr:
        parts = [c for c in node.named_children if c.type not in _SKIPPED]
        if len(parts) == 1 and parts[0].type == "compound_statement":
            return ir.StatementExpr(self.block(parts[0]))
        return self.expression(parts[0]) if len(parts) == 1 else self.group(node)

    def cast(self, node: Node) -> ir.Expr:
        return self.expression(self.field(node, "value"))

    def assembly(self, node: Node) -> ir.Expr:
        values: list[ir.Expr] = []
        todo = list(node.named_children)
        while todo:
            child = todo.pop(0)
            if child.type.startswith("gnu_asm_") and child.type.endswith("_operand"):
                values.append(self.expression(self.field(child, "value")))
            elif child.type == "ERROR":
                values.append(self.damage(child))
            else:
                todo += child.named_children
        return ir.Asm(tuple(values))

    def group(self, node: Node) -> ir.Expr:
        if node.type == "ERROR":
            return self.damage(node)
        parts = tuple(self.expression(c) for c in node.named_children if c.type not in _SKIPPED)
        return ir.Group(parts, True)


def _argument_texts(text: str) -> tuple[str, ...]:
    from auditor.csource.functions import split_arguments

    inner = text[1:-1]
    return tuple(part.strip() for part in split_arguments(inner)) if inner.strip() else ()


def _is_true(test: ir.Expr) -> bool:
    return isinstance(test, ir.Constant) and test.text not in ("0", "false", "")


_STATEMENTS: Final[dict[str, Callable[[_Builder, Node], ir.Stmt]]] = {
    "compound_statement": _Builder.block,
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
    "labeled_statement": _Builder.labeled_statement,
    "else_clause": _Builder.else_clause,
}

_EXPRESSIONS: Final[dict[str, Callable[[_Builder, Node], ir.Expr]]] = {
    "identifier": _Builder.name,
    "type_identifier": _Builder.name,
    "number_literal": _Builder.constant,
    "string_literal": _Builder.constant,
    "concatenated_string": _Builder.constant,
    "char_literal": _Builder.constant,
    "true": _Builder.constant,
    "false": _Builder.constant,
    "null": _Builder.constant,
    "sizeof_expression": _Builder.constant,
    "alignof_expression": _Builder.constant,
    "offsetof_expression": _Builder.constant,
    "call_expression": _Builder.call,
    "field_expression": _Builder.member,
    "pointer_expression": _Builder.pointer,
    "subscript_expression": _Builder.subscript,
    "assignment_expression": _Builder.assignment,
    "conditional_expression": _Builder.choice,
    "binary_expression": _Builder.binary,
    "unary_expression": _Builder.unary,
    "parenthesized_expression": _Builder.parenthesized,
    "cast_expression": _Builder.cast,
    "gnu_asm_expression": _Builder.assembly,
}
