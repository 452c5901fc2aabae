"""Answers kept between runs, in the user's cache folder. A cache helps or does nothing: it never fails a run."""

from auditor.cache.answers import Recall
from auditor.cache.entries import Entries, folder

__all__ = ["Entries", "Recall", "folder"]
