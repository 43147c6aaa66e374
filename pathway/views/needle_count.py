"""How many needles of one session are in and out, and for how long: what stays in sight whatever else a page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pathway.models import TreatmentSession


@dataclass
class NeedleCount:
    """Reads nothing of a session but its counts and its moments; its sites are at hand."""

    session: TreatmentSession
    now: datetime

    @property
    def needles_in(self) -> int:
        return sum(site.needles_in or 0 for site in self.session.sites.all())

    @property
    def needles_out(self) -> int:
        return sum(site.needles_out or 0 for site in self.session.sites.all())

    @property
    def still_in(self) -> int:
        return self.needles_in - self.needles_out

    @property
    def seconds_in(self) -> int | None:
        """How long needles have been in; None while none are."""
        first = self.session.first_needle_at
        runs = first is not None and self.still_in > 0 and not self.session.is_late
        return int((self.now - first).total_seconds()) if first and runs else None

    @property
    def minutes_in(self) -> str:
        minutes, seconds = divmod(self.seconds_in or 0, 60)
        return f"{minutes}:{seconds:02}"

    @property
    def is_watched(self) -> bool:
        """Needles are in, or a reaction stopped the session: it stays in sight while its screen is locked."""
        return self.still_in > 0 or self.session.is_stopped
