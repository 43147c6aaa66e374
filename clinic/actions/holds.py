"""What a person decides on a restored system: whether what may have left already leaves again, and that the hold ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clinic import audit, gate, scope
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import User


@transaction.atomic
def decide(which: Sequence[str], *, leaves: bool, by: User, now: datetime) -> int:
    """Let messages leave that were possibly sent already, or take them back; how many. `which` are kinds (templates), uuids
    of single ones, or "all". Raises Refused where there is none of that name."""
    verb = outbox.let_go if leaves else outbox.take_back
    with scope.all_clinics("a person decides about what was possibly sent"):
        count = verb(which, now=now)
    if not count:
        raise Refused("Nothing of that name waits for a decision.")
    detail = {"which": list(which), "messages": count}
    _say("hold.let_go" if leaves else "hold.taken_back", by, now, **detail)
    return count


@transaction.atomic
def lift(*, by: User, now: datetime) -> None:
    """From now on things leave again; what was possibly sent still waits for its decision. Refused when not on hold."""
    if gate.is_open():
        raise Refused("This installation is not on hold.")
    gate.open_again(now=now)
    _say("hold.lifted", by, now)


def _say(kind: str, by: User, now: datetime, **detail: object) -> None:
    audit.record_everywhere(kind, target_kind="hold", now=now, detail=detail, user_id=by.pk)
