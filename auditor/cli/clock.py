"""Time, which a report knows only where somebody sets it."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def today() -> date:
    """The day on which waivers are looked at; `SOURCE_DATE_EPOCH` sets another one."""
    made = moment()
    return made.date() if made else date.today()


def moment() -> datetime | None:
    """The time `SOURCE_DATE_EPOCH` names, `None` where it names none; no clock is asked."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else None
    except (ValueError, OverflowError, OSError):
        return None
