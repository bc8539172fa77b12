"""The morning hour: when a briefing is due, one run at a time, and who calls the program (cron or systemd).

The calling is kept dumb and the program decides: cron and systemd only knock, hourly and at the hour of the
briefing, and `due_day` says whether there is something to do. So a clock that jumps, a day of 23 or 25 hours, a
machine that slept through the morning and a cron that knows no time zones all give one briefing a day.
"""

from briefing.scheduling.due import Plan, due_day, due_moment
from briefing.scheduling.lock import Holder, run_lock

__all__ = ["Holder", "Plan", "due_day", "due_moment", "run_lock"]
