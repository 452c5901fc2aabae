"""Function bodies as the few shapes that decide where a pointer goes."""

from __future__ import annotations

import pytest

from auditor.csource import ir
from auditor.csource.syntax import parse_body


def expr(e: ir.Expr) -> str:  # noqa: C901 - one short line for each shape
    """One expression, a short word for each shape."""
    match e:
        case ir.Name() | ir.Constant():
            return e.text or "-"
        case ir.Call():
            return f"{expr(e.function)}({', '.join(map(expr, e.args))})"
        case ir.Field():
            return f"{expr(e.base)}{'->' if e.arrow else '.'}{e.name}"
        case ir.Address():
            return f"&{expr(e.of)}"
        case ir.Load():
            return f"*{expr(e.of)}" + ("" if e.index == ir.EMPTY else f"[{expr(e.index)}]")
        case ir.Assign():
            return f"{expr(e.target)} {e.operator} {expr(e.value)}"
        case ir.Choice():
            return f"<{expr(e.test)} ? {expr(e.then)} : {expr(e.other)}>"
        case ir.Logic():
            return f"<{expr(e.left)} {e.operator} {expr(e.right)}>"
        case ir.Not():
            return f"!{expr(e.of)}"
        case ir.Group():
            return f"{'+' if e.carries else '?'}<{', '.join(map(expr, e.parts))}>"
        case ir.Asm():
            return f"asm<{', '.join([*map(expr, e.operands), *(f'goto {label}' for label in e.labels)])}>"
        case ir.StatementExpr():
            return f"({stmt(e.body)})"
        case ir.Damage():
            return f"DAMAGE<{e.text}>"


def stmt(s: ir.Stmt) -> str:
    """One statement in one line; nothing is an empty text."""
    match s:
        case ir.Seq():
            return "{" + " ".join(filter(None, map(stmt, s.items))) + "}" if s.items else ""
        case ir.Eval():
            return f"{expr(s.expr)};"
        case ir.Declare():
            return f"let {s.name} = {expr(s.value)};"
        case ir.If():
            return f"if {expr(s.test)} then {stmt(s.then)} else {stmt(s.other)};"
        case ir.Loop():
            kind = "do" if s.at_least_once else "ever" if s.endless else "loop"
            return f"{kind} {', '.join(map(expr, s.head))} body {stmt(s.body)} update {stmt(s.update)};"
        case ir.Switch():
            return f"switch {expr(s.value)} [{' | '.join(map(stmt, s.arms))}]{' default' if s.has_default else ''};"
        case ir.Return():
            return f"return {expr(s.value)};"
        case ir.Jump():
            return f"{s.kind} {s.label};"
        case ir.Label():
            return f"{s.name}:"


def body(text: str) -> str:
    return " ".join(filter(None, map(stmt, parse_body(text.encode()).items)))


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("f(a, b + 1);", "f(a, +<b, 1>);"),
        ("tlb->ops.free(tlb, page);", "tlb->ops.free(tlb, page);"),
        ("(void)f();", "f();"),
        ("f((struct page *)x);", "f(x);"),
        ("f(), g();", "+<f(), g()>;"),
        ("a = b ? f() : g();", "a = <b ? f() : g()>;"),
        ("a = b ?: c;", "a = <b ? b : c>;"),
        ("a && f() || !b;", "<<a && f()> || !b>;"),
        ("if (a == b) f();", "if ?<a, b> then f(); else ;"),
        ("f(&a, *b, c[d], e.f->g);", "f(&a, *b, *c[d], e.f->g);"),
        ("a |= 3;", "a |= 3;"),
        ('f(sizeof(*p), "a" "b", \'c\');', 'f(sizeof(*p), "a" "b", \'c\');'),
        ("x = ({ int y = f(); y; });", "x = ({let y = f(); y;});"),
        ("container_of(head, struct ptdesc, pt_rcu_head);", "container_of(head, ptdesc, pt_rcu_head);"),
        ("f(container_of(a, const struct b, c.d));", "f(container_of(a, b, c.d));"),
        ('asm volatile("x" : "=r" (a) : "r" (f(b)) : "memory");', "asm<a, f(b)>;"),
        ('asm goto("x" : : "r" (a) : : out);', "asm<a, goto out>;"),
        ("struct page *p = f(x), *q, *r = p;", "{let p = f(x); let q = -; let r = p;}"),
        ("typeof(x) y = f(x);", "let y = f(x);"),
        ("return;", "return -;"),
        ("return f(x);", "return f(x);"),
        ("f(x)", "f(x);"),
        ("", ""),
    ],
)
def test_expressions(text: str, shape: str) -> None:
    """Calls, addresses, choices and casts keep what can carry a pointer, in the order of C."""
    assert body(text) == shape


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("if (a) f(); else g();", "if a then f(); else {g();};"),
        ("if (a) { f(); g(); }", "if a then {f(); g();} else ;"),
        ("if (a) f(); else if (b) g(); else h();", "if a then f(); else {if b then g(); else {h();};};"),
        ("while (a) f();", "loop a body f(); update ;"),
        ("for (;;) f();", "{ever - body f(); update -;;}"),
        ("while (1) f();", "ever 1 body f(); update ;"),
        ("do { f(); } while (0)", "do 0 body {f();} update ;"),
        ("for (int i = 0; i < 3; i++) f(i);", "{let i = 0; loop ?<i, 3> body f(i); update +<i>;;}"),
        (
            "list_for_each_entry(p, &head, lru) { f(p); }",
            "loop list_for_each_entry(p, &head, lru) body {f(p);} update ;",
        ),
        (
            "switch (a) { case 1: f(); case 2: g(); break; default: return; }",
            "switch a [{f();} | {g(); break ;} | {return -;}] default;",
        ),
        ("goto out; out: f();", "goto out; {out: f();}"),
        ("for (;;) { if (a) continue; break; }", "{ever - body {if a then continue ; else ; break ;} update -;;}"),
    ],
)
def test_statements(text: str, shape: str) -> None:
    """Branches, loops, switches and jumps keep which part is run when."""
    assert body(text) == shape


@pytest.mark.parametrize(
    ("text", "damage"),
    [
        ("f(a, @);", "DAMAGE<f(a, @);>;"),
        ("f(x) g(y);", "DAMAGE<f(x) g(y);>;"),
        ("BUILD_BUG_ON(x)\ng(y);", "DAMAGE<BUILD_BUG_ON(x)\ng(y);>;"),
        ("if (x @) f(); else g();", "if DAMAGE<(x @)> then f(); else {g();};"),
        ("return @ f(x);", "DAMAGE<return @ f(x);>;"),
        ("switch (a) { case 1 ... 3: f(); }", "switch a [{DAMAGE<... 3>; f();}];"),
    ],
)
def test_what_the_grammar_cannot_read_is_damage(text: str, damage: str) -> None:
    """A span with an error in it is damage, never a shape that misses a call."""
    assert body(text) == damage


@pytest.mark.parametrize("text", ["} f(); {", "}", "f(", "if (a", '"open', "a b c d"])
def test_a_body_that_is_none_is_damaged_somewhere(text: str) -> None:
    """Text that is no list of statements is never without a damaged span."""
    assert "DAMAGE" in body(text)


@pytest.mark.parametrize(
    "text",
    [
        "{" * 2000 + "f();" + "}" * 2000,
        "x = " + "(" * 2000 + "f()" + ")" * 2000 + ";",
        "if (a) x(); else " * 2000 + "f();",
        "f(" * 2000 + ")" * 2000 + ";",
        "for (;;) " * 2000 + "f();",
        "x = " + "a + " * 2000 + "f();",
        "x = " + "!" * 2000 + "f();",
        "switch (a) { case 1: " * 500 + "f();" + "}" * 500,
        "x = " + "({ " * 500 + "f();" + " });" * 500,
    ],
)
def test_depth_is_bounded(text: str) -> None:
    """A body nested deeper than any hand-written one ends in damage, not in an error."""
    assert contains_damage(parse_body(text.encode()))


def contains_damage(shape: object) -> bool:
    """Whether a shape holds damage, however deep."""
    todo = [shape]
    while todo:
        here = todo.pop()
        if isinstance(here, ir.Damage):
            return True
        if isinstance(here, tuple):
            todo += here
        elif hasattr(here, "__match_args__"):
            todo += [getattr(here, name) for name in here.__match_args__]
    return False


def test_offsets_count_from_the_start_of_the_text() -> None:
    """A call knows where its name stands, and its arguments as they are written."""
    calls = [item.expr for item in parse_body(b'  f( a );\n\tg(h(1), "x");').items if isinstance(item, ir.Eval)]
    assert [(c.offset, c.texts) for c in calls if isinstance(c, ir.Call)] == [(2, ("a",)), (11, ("h(1)", '"x"'))]
