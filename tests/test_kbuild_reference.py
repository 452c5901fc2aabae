"""Random Makefiles: what is built in a configuration is what GNU make links, or nobody claims to know."""

from __future__ import annotations

import itertools
import random
import subprocess
from pathlib import Path

import pytest

from auditor.condition import FALSE, TRUE, Condition, enabled, module, opaque, symbol
from auditor.kbuild.makefile import parsed
from auditor.kbuild.text import joined
from auditor.kbuild.values import Values

OBJECTS = ("a.o", "b.o", "c.o", "w.o")
SUFFIXES = "y y y y m $(CONFIG_X) $(CONFIG_X) $(CONFIG_Y) $(subst¦m,y,$(CONFIG_X)) $(if¦$(CONFIG_Y),,y) $(CONFIG_Y:m=y)"
STEMS = "obj obj obj obj lib w list list"
WORDS = (
    "a.o b.o c.o w.o a.o b.o c.o w.o ./a.o $(obj-y) ${obj-m} $(obj-) $(list-y) $(list-y) $(list-m) ${w-y} $(BITS).o"
    " $(filter-out¦b.o,$(obj-y)) $(if¦$(CONFIG_X),a.o¦b.o) x\\#.o"
)
OPERATORS = "+= += += += := := = ?= ::="
TESTS = (
    "ifdef¦CONFIG_X ifndef¦CONFIG_Y ifeq¦($(CONFIG_X),y) ifeq¦($(CONFIG_Y),n) ifneq¦($(CONFIG_X),) ifdef¦obj-y"
    " ifneq¦($(CONFIG_Y)¦,¦m) ifeq¦(¦$(CONFIG_X),y)"
)
ODD = (
    "undefine list-y",
    "undefine obj-y",
    "define list-y\na.o\nobj-y := b.o\nendef",
    "$(eval obj-y := b.o)",
    "BITS := b",
    "all:\n\tobj-y := a.o\nBITS := a",
    "# obj-y := \\\nobj-y := a.o",
)
BEFORE = "obj-y :=\nobj-m :=\nlib-y :=\nlib-m :=\n"
AFTER = r"""
parts = $(strip $(foreach s,$2,$($(1:%.o=%$s))))
real = $(foreach m,$(obj-y),$(if $(call parts,$m,-objs -y -),$(call parts,$m,-objs -y),$m))
$(info built: $(real) $(filter-out $(obj-y),$(lib-y) $(lib-m)))
nothing: ; @:
.DEFAULT_GOAL := nothing
"""
"""What scripts/Makefile.build has before and behind a folder's own Makefile."""


def one_of(dice: random.Random, choices: str) -> str:
    return dice.choice(choices.split()).replace("¦", " ")


def lines(dice: random.Random, depth: int = 0) -> list[str]:
    found = []
    for _ in range(dice.randint(1, 5)):
        kind = dice.random()
        if kind < 0.75 or depth > 2:
            value = " ".join(one_of(dice, WORDS) for _ in range(dice.randint(0, 3)))
            tab = dice.choice(["", "", "", "\t"])
            target = f"{one_of(dice, STEMS)}-{one_of(dice, SUFFIXES)}"
            found.append(f"{tab}{target} {one_of(dice, OPERATORS)} {value}{dice.choice(['', ' # b.o'])}")
        elif kind < 0.95:
            otherwise = dice.choice([[], ["else"], [f"else {one_of(dice, TESTS)}"]])
            body = [*lines(dice, depth + 1), *otherwise, *lines(dice, depth + 1)]
            found += [one_of(dice, TESTS), *body, "endif"]
        else:
            found.append(dice.choice(ODD))
    return found


def linked(folder: Path, makefile: str, options: dict[str, str]) -> set[str] | None:
    """What make has in the lists in the end; None where it refuses the Makefile."""
    settings = "".join(f"CONFIG_{name} := {value}\n" for name, value in options.items() if value)
    (folder / "Makefile").write_text(settings + BEFORE + makefile + AFTER)
    done = subprocess.run(["make", "-s"], cwd=folder, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"})
    said = [line for line in done.stdout.splitlines() if line.startswith("built:")]
    return {word.removeprefix("./") for word in said[0].split()[1:]} if said else None


def configuration(options: dict[str, str]) -> Condition:
    states = {"y": symbol, "m": module, "": lambda name: ~enabled(name)}
    where = TRUE
    for name, value in options.items():
        where = where & states[value](name)
    return where


def outside(name: str, text: str | None) -> Condition:
    return FALSE if text is None else opaque(f"{name} is {text}")


@pytest.mark.parametrize("seed", range(24))
def test_what_is_built_is_what_make_links(tmp_path: Path, seed: int) -> None:
    """In every configuration make links an object that must be built, and none that cannot be."""
    makefile = "\n".join(line for _ in range(2) for line in lines(random.Random(seed)))
    values = Values(parsed(f"mm/{seed}", joined(makefile.encode())), outside)
    for x, y in itertools.product(("y", "m", ""), repeat=2):
        options = {"X": x, "Y": y}
        found = linked(tmp_path, makefile, options)
        for target in OBJECTS if found is not None else ():
            where, here = values.listed(target), configuration(options)
            if where is not None:
                assert target in found or not (here & ~where).is_false, (options, target, makefile)
                assert target not in found or not (here & where).is_false, (options, target, makefile)
