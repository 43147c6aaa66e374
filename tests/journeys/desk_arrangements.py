"""What journeys of the front desk find when they begin; made as tests.journeys.arrangements says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.journeys.arrangements import ALWAYS, PASSWORD, in_one_transaction

ENDINGS = "bel dan fin gor lis nat ron vik"


@in_one_transaction
def eight_therapists(at: Any, now: datetime) -> dict[str, str]:
    """Will Better is known in a practice of eight who needle and see patients at any hour; nothing is booked."""
    from tests import cast

    _eight(at, now)
    cast.patient(at, now=now)
    return {}


@in_one_transaction
def sixty_visits_today(at: Any, now: datetime) -> dict[str, str]:
    """Eight therapists see sixty patients today, half an hour each, from noon on; no name is part of another."""
    from tests.patients import diaries

    names = [first + last for first in "Ka Le Mi No Pa Ri Su To".split() for last in ENDINGS.split()][:60]

    therapists = _eight(at, now)
    noon = at.clinic.local(now).replace(hour=12, minute=0, second=0, microsecond=0)
    for number, name in enumerate(names):
        half_hours, turn = divmod(number, len(therapists))
        diaries.book(
            at,
            diaries.someone(at, name),
            noon + timedelta(minutes=30 * half_hours),
            therapist=therapists[turn],
            kind="review",
            length=timedelta(minutes=30),
            now=now,
        )
    return {"names": " ".join(names)}


def _eight(at: Any, now: datetime) -> list[Any]:
    from clinic import actions
    from clinic.enums import Role
    from tests import cast

    users = [at.therapist.user]
    for name in "Abel Berta Carl Edda Finn Greta Hugo".split():
        email, by = f"{name.lower()}@{at.clinic.slug}.example", at.manager.by
        user = actions.add_member(
            at.clinic, email=email, name=f"{name} Byrne", role=Role.THERAPIST, by=by, now=now
        ).user
        actions.set_working_hours(at.clinic, user, ALWAYS, by=by, now=now)
        cast.certify(at.clinic, user, by=by, now=now)
        users.append(user)
    return users


@in_one_transaction
def one_person_twice(at: Any, now: datetime) -> dict[str, str]:
    """Will Better has two records; the visit of tomorrow hangs from the one somebody made by mistake."""
    from tests import cast
    from tests.patients import diaries

    will, again = (cast.patient(at, given_name=name, now=now) for name in ("Will", "William"))
    tomorrow = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    diaries.book(at, again, tomorrow, kind="review", length=timedelta(minutes=30), now=now)
    return {"will": f"/patients/{will.uuid}/edit/"}


@in_one_transaction
def a_series_that_clashes(at: Any, now: datetime) -> dict[str, str]:
    """Somebody else has the second week of the hour at which Will's series would begin tomorrow."""
    from tests import cast
    from tests.patients import diaries

    will = cast.patient(at, now=now)
    first = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    asked = {"kind": "review", "length": timedelta(minutes=30), "now": now}
    diaries.book(at, diaries.someone(at), first + timedelta(weeks=1), **asked)
    address = f"/appointments/new/?patient={will.uuid}&therapist={at.therapist.user.uuid}&kind=review"
    return {"booking": f"{address}&starts_at={first.isoformat().replace('+', '%2B')}"}


@in_one_transaction
def five_visits_left(at: Any, now: datetime) -> dict[str, str]:
    """Dana has five visits before her today, one an hour; Omar is free but for the second, and stands in for her."""
    from clinic import actions
    from clinic.enums import Role
    from clinic.models import Membership
    from pathway.actions import alerts, bookings
    from pathway.enums import Tier
    from pathway.rules.advice import Advice
    from tests import cast
    from tests.pathway import scenes
    from tests.patients import diaries

    by = at.manager.by
    email = f"omar@{at.clinic.slug}.example"
    omar = actions.add_member(
        at.clinic, email=email, name="Omar Haddad", role=Role.THERAPIST, password=PASSWORD, by=by, now=now
    )
    actions.set_working_hours(at.clinic, omar.user, ALWAYS, by=by, now=now)
    cast.certify(at.clinic, omar.user, by=by, now=now)
    Membership.objects.filter(pk=at.therapist.member.pk).update(deputy=omar.user)
    hour = now.replace(minute=0, second=0, microsecond=0)
    for number, name in enumerate(("Ada", "Ben", "Cleo", "Dov", "Eva"), 2):
        bookings.book_treatment(
            clinic=at.clinic,
            patient=diaries.someone(at, name),
            therapist=at.therapist.user,
            starts_at=hour + timedelta(hours=number),
            length=timedelta(minutes=60),
            by=at.receptionist.by,
            now=now,
        )
    busy = {"kind": "no_needles", "length": timedelta(minutes=45), "therapist": omar.user, "now": now}
    diaries.book(at, diaries.someone(at, "Busy"), hour + timedelta(hours=3), **busy)
    episode = scenes.opened(at, given_name="Worried", now=now)
    worry = alerts.Cause("caller_worry", Tier.T1, "A worry", Advice(Tier.T1, "", ""))
    alerts.raise_for_caller(episode, worry, by=at.receptionist.by, now=now)
    return {"off": f"/therapists/{at.therapist.user.uuid}/day-off/"}


@in_one_transaction
def somebody_waits_for_a_taken_time(at: Any, now: datetime) -> dict[str, str]:
    """Will has Dana's review tomorrow at this hour; Nora waits for one and is written to."""
    from patients.actions import waitlist
    from patients.actions.waitlist import Wanted
    from patients.enums import AppointmentKind
    from tests import cast
    from tests.patients import diaries

    half_hour = timedelta(minutes=30)
    tomorrow = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    visit = diaries.book(at, cast.patient(at, now=now), tomorrow, kind="review", length=half_hour, now=now)
    nora = cast.patient(
        at,
        given_name="Nora",
        family_name="Quill",
        email=f"nora@{at.clinic.slug}.mail.example",
        messages_agreed=True,
        now=now,
    )
    waitlist.add(nora, wanted=Wanted(AppointmentKind.REVIEW, half_hour), by=at.receptionist.by, now=now)
    return {"visit": f"/appointments/{visit.uuid}/"}
