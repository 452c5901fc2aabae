"""What a command goes by: its own line, then what settings files say, then its defaults.

`auditor.settings` is imported when there is a file to read: a run without one
does not pay for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

from auditor.cli.inputs import MAX_TOML, within
from auditor.cli.options import arch_names, chosen_levels, chosen_scenario
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.model import Level
    from auditor.scenario import Scenario
    from auditor.settings import Setting, Settings
    from auditor.tree import KernelTree

FILE_NAME: Final = "ptaudit.toml"
"""What the file is called, at the root of a tree and in the user's folder."""

SettingsFile = Annotated[
    str,
    typer.Option(
        "--settings",
        metavar="FILE",
        envvar="PTAUDIT_SETTINGS",
        help=f"Only this settings file, not the {FILE_NAME} of the tree or the user.",
    ),
]

_TYPED: Final = frozenset({"COMMANDLINE", "ENVIRONMENT"})
_SCENARIO: Final = ("scenario", "enable-if", "select")


class Chosen:
    """The options of one command.  Each method takes what its line was parsed to: given, or the default."""

    def __init__(self, context: typer.Context, explicit: bool, settings: Settings | None) -> None:
        self._context = context
        self._explicit = explicit
        self.settings = settings

    def setting(self, option: str) -> Setting | None:
        """What a file says of an option, unless the command line does."""
        together = _SCENARIO if option in _SCENARIO else (option,)
        if self.settings is None or any(self._typed(name) for name in together):
            return None
        return self.settings.of(self._context.info_name or "", option)

    def text(self, option: str, parsed: str) -> str:
        """The value of an option that takes a text or a path."""
        setting = self.setting(option)
        return str(setting.value) if setting else parsed

    def words(self, option: str, parsed: list[str] | None) -> list[str] | None:
        """The values of an option that may be repeated."""
        setting = self.setting(option)
        return list(setting.value) if setting and isinstance(setting.value, tuple) else parsed

    def switch(self, option: str, parsed: bool) -> bool:
        """Whether an option that takes no value is on."""
        setting = self.setting(option)
        return bool(setting.value) if setting else parsed

    def scenario(self, name: str, enable_if: str, select: list[str] | None) -> Scenario:
        """The scenario of `--scenario`, or of `--enable-if` and `--select`."""
        if self._typed("scenario") and self._typed("enable-if"):
            raise UsageError("--scenario: it cannot stand beside --enable-if, which is a scenario of its own")
        texts = self.text("scenario", name), self.text("enable-if", enable_if)
        with self.blamed(*_SCENARIO):
            return chosen_scenario(*texts, self.words("select", select))

    def levels(self, name: str) -> tuple[Level, ...]:
        """The levels of `--level`."""
        with self.blamed("level"):
            return chosen_levels(self.text("level", name))

    def arches(self, tree: KernelTree, given: list[str] | None) -> tuple[str, ...]:
        """The names of `--arch`; a file's are looked for in the tree here, where the file can be named."""
        names = arch_names(self.words("arch", given))
        if not self.setting("arch"):
            return names
        from auditor.arches import resolve

        with self.blamed("arch"):
            return tuple(resolve(tree, name) for name in names)

    @contextmanager
    def blamed(self, *options: str) -> Iterator[None]:
        """Tell what is wrong with a value that comes from a file with the file and its line."""
        try:
            yield
        except UsageError as error:
            found = (setting for setting in map(self.setting, options) if setting)
            first = next(found, None)
            if first is None:
                raise
            raise UsageError(f"{first.location}: {error}") from None

    def within(self, tree: KernelTree, place: str, revision: str = "") -> Chosen:
        """The same with what the tree's own file says; `place` and `revision` are the tree in the user's words.

        The tree is not asked where `--settings` names a file.
        """
        data = None if self._explicit else tree.read(FILE_NAME)
        if data is None:
            return self
        from auditor.settings import Settings, Source, read_settings

        path = f"{revision}:{FILE_NAME}" if revision else os.path.normpath(os.path.join(place, FILE_NAME))
        mine = self.settings.layers if self.settings else ()
        return Chosen(self._context, False, Settings((read_settings(data, path, Source.TREE), *mine)))

    def announced(self) -> Chosen:
        """The same, once standard error has what an audited tree decides about its own audit."""
        entries = (entry for layer in (self.settings.layers if self.settings else ()) for entry in layer.entries)
        for entry in entries:
            if entry.setting.source == "tree" and self.setting(entry.key) is entry.setting:
                told = f"{entry.setting.location}: this tree sets {entry.key} itself"
                print(f"ptaudit: {told}; give --settings FILE to go by other settings", file=sys.stderr)
        return self

    def _typed(self, option: str) -> bool:
        names = (p.name for p in self._context.command.params if f"--{option}" in p.opts)
        sources = (self._context.get_parameter_source(name) for name in names if name)
        return any(source is not None and source.name in _TYPED for source in sources)


def chosen(context: typer.Context, explicit: str) -> Chosen:
    """The options of a command by its line and by the file it names, or else by the user's own file.

    Raises `UsageError` for a file that cannot be read or says something wrong.
    """
    return Chosen(context, bool(explicit), settings_of(explicit))


def settings_of(explicit: str) -> Settings | None:
    """What the file `--settings` names says, or else the one in the user's folder, if there is one."""
    path = explicit or os.path.join(typer.get_app_dir("ptaudit"), FILE_NAME)
    if not explicit and not os.path.isabs(path):  # $XDG_CONFIG_HOME is empty or relative: no user's folder at all
        return None
    try:
        with open(path, "rb") as file:
            data = within(file.read(MAX_TOML + 1), path, "settings file", MAX_TOML)
    except OSError as error:
        if not explicit and isinstance(error, FileNotFoundError | NotADirectoryError):
            return None
        raise UsageError(f"{path}: these settings cannot be read ({error.strerror}); give a readable file") from None
    from auditor.settings import Settings, Source, read_settings

    return Settings((read_settings(data, path, Source.GIVEN if explicit else Source.USER),))
