"""Kconfig: which configurations an architecture admits, and proofs that it admits none."""

from auditor.kconfig.dotconfig import ConfigFile, read_config
from auditor.kconfig.files import KconfigFiles
from auditor.kconfig.model import Decision, KconfigModel, common_files, share

__all__ = ["ConfigFile", "Decision", "KconfigFiles", "KconfigModel", "common_files", "read_config", "share"]
