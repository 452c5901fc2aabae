"""Text back to formulas."""

from __future__ import annotations

import re
from typing import Final

from auditor.condition.formula import FALSE, TRUE, Condition, compare, enabled, module, opaque, symbol
from auditor.errors import ConditionSyntaxError

_TOKEN: Final = r'\s*(?:(&&|\|\||!=|<=|>=|==|[=<>!()])|"([^"]*)"|(-?[A-Za-z0-9_]+)|(\S))'
_NUMBER: Final = r"-?(?:0[xX][0-9a-fA-F]{1,40}|[0-9]{1,40})"
_COMPARISONS: Final = frozenset({"=", "==", "!=", "<", "<=", ">", ">="})


def parse(text: str) -> Condition:
    """Read what `str(condition)` prints; `CONFIG_` prefixes and an empty text (always) are accepted.

    Raises `ConditionSyntaxError` with the offending text.
    """
    parser = _Parser(text)
    if parser.peek() is None:
        return TRUE
    try:
        result = parser.alternative()
    except RecursionError:
        raise ConditionSyntaxError(f"condition '{text[:60]}...': it nests too deep; write it flatter") from None
    if parser.peek() is not None:
        raise parser.error()
    return result


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [m for m in re.finditer(_TOKEN, text) if m.group().strip()]
        self.at = 0

    def peek(self) -> str | None:
        return self.tokens[self.at].group().strip() if self.at < len(self.tokens) else None

    def take(self, token: str) -> bool:
        if self.peek() == token:
            self.at += 1
            return True
        return False

    def error(self) -> ConditionSyntaxError:
        where = self.peek()
        what = f"'{where}' is not expected" if where else "it ends too early"
        return ConditionSyntaxError(f"condition '{self.text}': {what}; write it as Kconfig does, e.g. 'MMU && !SMP'")

    def alternative(self) -> Condition:
        result = self.conjunction()
        while self.take("||"):
            result = result | self.conjunction()
        return result

    def conjunction(self) -> Condition:
        result = self.factor()
        while self.take("&&"):
            result = result & self.factor()
        return result

    def factor(self) -> Condition:
        if self.take("!"):
            return ~self.factor()
        if self.take("("):
            result = self.alternative()
            if not self.take(")"):
                raise self.error()
            return result
        return self.relation()

    def relation(self) -> Condition:
        match = self.tokens[self.at] if self.at < len(self.tokens) else None
        if match is not None and match.group(2) is not None:
            self.at += 1
            return opaque(match.group(2))
        name = (match.group(3) or "").removeprefix("CONFIG_") if match else ""
        if not name or name.startswith("-"):
            raise self.error()
        self.at += 1
        operator = self.peek()
        if operator in _COMPARISONS:
            self.at += 1
            return self.comparison(name, str(operator))
        return {"y": TRUE, "n": FALSE}.get(name) or symbol(name)

    def comparison(self, name: str, operator: str) -> Condition:
        value = self.peek()
        if value is None:
            raise self.error()
        self.at += 1
        if value in ("y", "m", "n"):
            equal = {"y": symbol(name), "m": module(name), "n": ~enabled(name)}[value]
            if operator not in ("=", "==", "!="):
                raise ConditionSyntaxError(
                    f"condition '{self.text}': '{operator}' needs a number; compare with = or !="
                )
            return ~equal if operator == "!=" else equal
        if not re.fullmatch(_NUMBER, value):
            self.at -= 1
            raise self.error()
        return compare(name, "==" if operator == "=" else operator, int(value, 16 if "x" in value.lower() else 10))
