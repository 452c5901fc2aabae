"""The errors a caller may see: each message says where, what is wrong and what to do."""

from __future__ import annotations


class AuditError(Exception):
    """Base of every error this package raises on purpose."""


class NotAKernelTree(AuditError):
    """The given folder is not the root of a Linux kernel tree."""


class UsageError(AuditError):
    """The request itself is wrong: an unknown architecture, a malformed expression, an unreadable file."""


class ConditionSyntaxError(UsageError):
    """A condition given as text does not follow Kconfig's expression grammar."""


class PatchError(AuditError):
    """A patch cannot be read, may not be applied, or does not apply."""
