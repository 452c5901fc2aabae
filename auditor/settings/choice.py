"""Which of several files decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.settings.keys import ALTERNATIVES
from auditor.settings.values import Layer, Setting


@dataclass(frozen=True, slots=True)
class Settings:
    """What the files say, the strongest first; in each, a command's own table comes before the top."""

    layers: tuple[Layer, ...] = ()

    def of(self, command: str, key: str) -> Setting | None:
        """What holds for an option of a command; `None` where no file decides it.

        The first place that sets `scenario`, `enable-if` or `select` decides
        all three: half of one question and half of another make no third.
        """
        together = ALTERNATIVES if key in ALTERNATIVES else {key}
        for place in self._places(command):
            if not together.isdisjoint(place):
                return place.get(key)
        return None

    def _places(self, command: str) -> Iterator[dict[str, Setting]]:
        for layer in self.layers:
            for table in (command, ""):
                yield {entry.key: entry.setting for entry in layer.entries if entry.table == table}
