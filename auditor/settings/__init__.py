"""`ptaudit.toml`: options somebody would rather write down than type. Nothing here prints or opens a file."""

from auditor.settings.choice import Settings
from auditor.settings.keys import ALTERNATIVES, KEYS, Key, Kind, commands
from auditor.settings.reader import read_settings
from auditor.settings.values import Entry, Layer, Setting, Source, Value

__all__ = [
    "ALTERNATIVES",
    "KEYS",
    "Entry",
    "Key",
    "Kind",
    "Layer",
    "Setting",
    "Settings",
    "Source",
    "Value",
    "commands",
    "read_settings",
]
