"""C expressions to the shapes of `auditor.csource.ir`, out of a syntax tree of tree-sitter's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from auditor.csource import ir
from auditor.csource.damage import is_damaged

if TYPE_CHECKING:
    from tree_sitter import Node

PREFIX: Final = b"void f(void){"
"""What makes a function of a body, and is parsed before it."""
SKIPPED: Final = frozenset({"comment", "type_descriptor", "ms_call_modifier", "attribute_specifier"})
_CARRYING: Final = frozenset({"+", "-", "|", "&", "^", "<<", ">>", "*", "/", "%"})
MAX_DEPTH: Final = 60
"""Nesting no hand-written function reaches; beyond it a span counts as damaged."""


class Values(ABC):
    """One conversion of a syntax tree: its expressions."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.depth = 0

    @abstractmethod
    def block(self, node: Node) -> ir.Seq:
        """The statements between two braces."""

    def text(self, node: Node) -> str:
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def offset(self, node: Node) -> int:
        return max(0, node.start_byte - len(PREFIX))

    def damage(self, node: Node) -> ir.Damage:
        return ir.Damage(self.text(node), self.offset(node))

    def field(self, node: Node, name: str) -> Node | None:
        return node.child_by_field_name(name)

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
        parts = [self.expression(c) for c in node.named_children if c.type not in SKIPPED]
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
        parts = [c for c in node.named_children if c.type not in SKIPPED]
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
        parts = tuple(self.expression(c) for c in node.named_children if c.type not in SKIPPED)
        return ir.Group(parts, True)


def _argument_texts(text: str) -> tuple[str, ...]:
    from auditor.csource.parameters import split_arguments

    inner = text[1:-1]
    return tuple(part.strip() for part in split_arguments(inner)) if inner.strip() else ()


_EXPRESSIONS: Final[dict[str, Callable[[Values, Node], ir.Expr]]] = {
    "identifier": Values.name,
    "type_identifier": Values.name,
    "number_literal": Values.constant,
    "string_literal": Values.constant,
    "concatenated_string": Values.constant,
    "char_literal": Values.constant,
    "true": Values.constant,
    "false": Values.constant,
    "null": Values.constant,
    "sizeof_expression": Values.constant,
    "alignof_expression": Values.constant,
    "offsetof_expression": Values.constant,
    "call_expression": Values.call,
    "field_expression": Values.member,
    "pointer_expression": Values.pointer,
    "subscript_expression": Values.subscript,
    "assignment_expression": Values.assignment,
    "conditional_expression": Values.choice,
    "binary_expression": Values.binary,
    "unary_expression": Values.unary,
    "parenthesized_expression": Values.parenthesized,
    "cast_expression": Values.cast,
    "gnu_asm_expression": Values.assembly,
    "generic_expression": Values.generic,
}
