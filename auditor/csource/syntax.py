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
from auditor.csource.damage import heads_a_loop, holds_case, is_damaged, repaired
from auditor.errors import AuditError

_PREFIX: Final = b"void f(void){"
_SKIPPED: Final = frozenset({"comment", "type_descriptor", "ms_call_modifier", "attribute_specifier"})
_TRUE: Final = re.compile(r"[1-9]\d*[uUlL]*|true")
"""Constants that are seen to be true; of any other nobody claims to know."""
_CARRYING: Final = frozenset({"+", "-", "|", "&", "^", "<<", ">>", "*", "/", "%"})
MAX_DEPTH: Final = 60
"""Nesting no hand-written function reaches; beyond it a span counts as damaged."""


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
    source = _PREFIX + repaired(text) + b"\n;}"
    return _Builder(source).body(_parser().parse(source).root_node)


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
        children = [child for child in node.named_children if child.type not in _SKIPPED]
        items: list[ir.Stmt] = []
        while children:
            child = children.pop(0)
            if children and heads_a_loop(child):
                items.append(self.for_each(self.expression(child.named_children[0]), children.pop(0)))
            else:
                items.append(self.statement(child))
        return ir.Seq(tuple(items))

    def scope(self, node: Node) -> ir.Stmt:
        return ir.Seq(self.block(node).items, scope=True)

    def for_each(self, head: ir.Expr, body: Node | None) -> ir.Stmt:
        """`list_for_each_entry(…) statement`: a macro that opens a loop."""
        return ir.Loop((head,), self.statement(body), ir.NOTHING, False, False)

    def loop_macro(self, node: Node) -> ir.Stmt:
        return self.for_each(ir.EMPTY, self.field(node, "body"))

    def statement(self, node: Node | None) -> ir.Stmt:
        if node is None:
            return ir.NOTHING
        if self.depth > MAX_DEPTH or is_damaged(node):
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
        kinds = [self.text(child) for child in node.children if child.type == "storage_class_specifier"]
        if {"static", "extern"} & {*kinds}:
            return ir.NOTHING  # it outlives the call, as a global does
        if any(child.type == "attribute_specifier" and "cleanup" in self.text(child) for child in node.children):
            return ir.Eval(self.damage(node))  # a call at the end of the block that no statement says
        items: list[ir.Stmt] = []
        for child in node.children_by_field_name("declarator"):
            items.append(self.declarator(child))
        return items[0] if len(items) == 1 else ir.Seq(tuple(items))

    def declarator(self, node: Node) -> ir.Stmt:
        target: Node | None = node
        value = self.field(node, "value")
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
        if self.depth > MAX_DEPTH or is_damaged(node):
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
        args = tuple(self.expression(c) for c in nodes)
        called = self.field(node, "function")
        function = self.expression(called)
        if function == ir.Name("__builtin_choose_expr") and len(args) == 3:
            return ir.Choice(*args)
        if called is not None and called.type == "parenthesized_expression" and isinstance(function, ir.Name):
            function = ir.Load(function, ir.EMPTY)  # (f)(x) is never the macro f, and perhaps a pointer
        texts = _argument_texts(self.text(arguments)) if arguments else ()
        return ir.Call(function, args, texts, self.offset(node))

    def generic(self, node: Node) -> ir.Expr:
        """`_Generic(x, type: a, default: b)`: any of its alternatives."""
        parts = [self.expression(c) for c in node.named_children if c.type not in _SKIPPED]
        chosen = parts.pop() if len(parts) > 1 else ir.EMPTY
        for part in reversed(parts[1:]):
            chosen = ir.Choice(ir.EMPTY, part, chosen)
        return chosen

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
            self.expression(self.field(node, "left")),
            self.expression(self.field(node, "right")),
            operator.type if operator is not None else "=",
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
        return ir.Group((left, right), kind in _CARRYING, self.text(node), kind)

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
        labels: tuple[str, ...] = ()
        todo = list(node.named_children)
        while todo:
            child = todo.pop(0)
            if child.type.startswith("gnu_asm_") and child.type.endswith("_operand"):
                values.append(self.expression(self.field(child, "value")))
            elif child.type == "ERROR":
                values.append(self.damage(child))
            elif child.type == "gnu_asm_goto_list":
                labels = tuple(self.text(label) for label in child.named_children)
            else:
                todo += child.named_children
        return ir.Asm(tuple(values), labels)

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
    "labeled_statement": _Builder.labeled_statement,
    "else_clause": _Builder.else_clause,
    "function_definition": _Builder.loop_macro,
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
    "generic_expression": _Builder.generic,
}
