"""Kconfig: which configurations an architecture admits, and proofs that it admits none."""

from auditor.kconfig.dotconfig import ConfigFile, read_config
from auditor.kconfig.model import Decision, KconfigModel

__all__ = ["ConfigFile", "Decision", "KconfigModel", "read_config"]
