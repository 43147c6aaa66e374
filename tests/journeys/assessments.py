"""What a journey through the assessment finds when it begins: a patient screened today, the assessment begun."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.journeys.arrangements import in_one_transaction


@in_one_transaction
def assessment_to_write(at: Any, now: datetime) -> dict[str, str]:
    """Nothing is examined yet."""
    from tests.pathway import scenes

    scenes.TODAY = at.clinic.local(now).date()
    episode = scenes.opened(at, now=now)
    scenes.screened(at, episode, now=now)
    draft = scenes.begun(at, episode, now=now)
    return {"assessment": f"/assessments/{draft.uuid}/"}
