"""Since when: verdicts and deferrals over the commits of a repository.

The unit of work is not the commit but the content an answer depends on.
"""

from auditor.history.archive import Archive
from auditor.history.walk import Asked, history, named

__all__ = ["Archive", "Asked", "history", "named"]
