"""How long an alert may stay unacknowledged before the clinic's lead is told."""

from __future__ import annotations

from datetime import timedelta

from pathway.enums import Tier

# The patient was told somebody calls within the hour (clinical reference, section 2: T1, default 1 h); T0 patients were
# sent to the emergency room, and somebody must phone them at once (section 6).
ESCALATES_AFTER = {Tier.T0: timedelta(minutes=15), Tier.T1: timedelta(minutes=60)}


def escalates_after(tier: Tier) -> timedelta | None:
    """None for tiers that never escalate by the clock."""
    return ESCALATES_AFTER.get(tier)
