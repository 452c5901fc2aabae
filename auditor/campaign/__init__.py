"""Campaigns: a plan names many trees, and a database keeps what is known of each. Nothing here prints."""

from auditor.campaign.compare import compared
from auditor.campaign.crew import Crew, dask, processes
from auditor.campaign.places import places
from auditor.campaign.plan import Plan, read_plan
from auditor.campaign.run import run
from auditor.campaign.store import Store
from auditor.campaign.tool import about
from auditor.campaign.work import Task, tasks

__all__ = [
    "Crew",
    "Plan",
    "Store",
    "Task",
    "about",
    "compared",
    "dask",
    "places",
    "processes",
    "read_plan",
    "run",
    "tasks",
]
