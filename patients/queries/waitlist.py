"""The waitlist as the desk sees it, and who is next for a time that was given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from clinic.models import Clinic, Membership
from clinic.queries import WEEKDAYS
from patients.enums import AppointmentKind, AppointmentState, OfferState, StopReason, TimeOfDay, WaitState
from patients.models import Appointment, FreedTime, WaitlistEntry, WaitlistOffer
from patients.models.appointments import FREED
from patients.queries import availability, visit_types
from patients.queries.availability import FreeTime, Visit
from patients.rules import waitlist as rules
from patients.rules import wishes
from patients.rules.availability import HALF_HOUR, Stretch
from patients.rules.waitlist import Opening, Wishes

DAYS_AHEAD = 28
MOST_PROPOSED, MOST_A_DAY = 6, 2
ENDED = [WaitState.PLACED, WaitState.LEFT]
LISTS = {"waiting": [WaitState.WAITING], "ended": ENDED}


@dataclass(frozen=True)
class Line:
    """One place on the list in words. `offer` is the newest one, if there was any."""

    entry: WaitlistEntry
    wishes: str
    offer: WaitlistOffer | None


def entries(clinic: Clinic, show: str = "waiting") -> QuerySet[WaitlistEntry]:
    """The list in turn; or those who wait no more, newest first; or everybody. With each its offers, newest first."""
    rows = (
        WaitlistEntry.objects.filter(clinic=clinic, state__in=LISTS.get(show, WaitState.values))
        .select_related("clinic", "patient", "therapist", "instead_of__therapist")
        .prefetch_related(
            Prefetch("offers", WaitlistOffer.objects.select_related("therapist", "appointment"))
        )
    )
    return rows.order_by("-ended_at", "-pk") if show == "ended" else rows.order_by("waiting_since", "pk")


def of_patient(clinic: Clinic, patient_id: int) -> list[Line]:
    """Where one patient waits now."""
    return lines(list(entries(clinic).filter(patient=patient_id)))


def open_offer_of(clinic: Clinic, patient_id: int) -> WaitlistOffer | None:
    """What this patient is offered now."""
    rows = WaitlistOffer.objects.filter(clinic=clinic, entry__patient=patient_id, state=OfferState.OFFERED)
    return rows.select_related("entry", "therapist").order_by("expires_at").first()


def offer_by_link(pk: int) -> WaitlistOffer:
    """What a link leads to; the clinic is in scope."""
    return WaitlistOffer.objects.select_related(
        "clinic", "therapist", "entry__instead_of", "appointment__therapist"
    ).get(pk=pk)


def lines(rows: Sequence[WaitlistEntry]) -> list[Line]:
    return [Line(row, words(row), next(iter(row.offers.all()), None)) for row in rows]


def words(entry: WaitlistEntry) -> str:
    """What somebody waits for, as it is said: "Treatment, 45 minutes · Dana Whitfield · Mon, Wed · morning"."""
    days = ", ".join(WEEKDAYS[day][:3] for day in entry.weekdays)
    parts = " or ".join(TimeOfDay(part).label.lower() for part in entry.parts)
    first = f"from {_day(entry.from_on)}" if entry.from_on else ""
    last = f"until {_day(entry.until_on)}" if entry.until_on else ""
    said = [
        f"{AppointmentKind(entry.kind).label}, {entry.minutes} minutes",
        entry.therapist.name if entry.therapist else f"any {entry.patient.therapist_wish or 'therapist'}",
        days or "any day",
        parts or "any time",
        " ".join(one for one in (first, last) if one),
    ]
    return " · ".join(one for one in said if one)


def candidates(freed: FreedTime) -> list[WaitlistEntry]:
    """Those to offer it to, in turn (rules.waitlist): nobody who was asked, is booked then or has an open offer, or who
    wishes to be seen by somebody else (rules.wishes)."""
    offered = WaitlistOffer.objects.filter(entry=OuterRef("pk"))
    therapist = Membership.objects.filter(clinic=freed.clinic_id, user=freed.therapist_id)
    waiting = list(
        WaitlistEntry.objects.filter(
            clinic=freed.clinic_id, state=WaitState.WAITING, patient__archived_at__isnull=True
        )
        .exclude(patient__stopped_for=StopReason.DIED)
        .annotate(
            was_asked=Exists(offered.filter(Q(state=OfferState.OFFERED) | Q(freed=freed))),
            shown=Subquery(therapist.values("shown_gender")[:1]),
        )
        .select_related("clinic", "patient__clinic", "therapist", "instead_of")
    )
    booked = Appointment.everything.filter(
        clinic=freed.clinic_id,
        patient__in=[one.patient_id for one in waiting],
        starts_at__lt=freed.ends_at,
        ends_at__gt=freed.starts_at,
    ).exclude(state__in=FREED)
    by_key = {one.pk: one for one in waiting if not _is_too_late(one, freed) and _may_have(one, one.shown)}
    turn = rules.in_turn(
        [_wishes(one) for one in by_key.values()],
        Opening(freed.therapist_id, Stretch(freed.starts_at, freed.ends_at)),
        zone=freed.clinic.zone,
        asked={one.pk for one in waiting if one.was_asked},
        busy={key for key in booked.values_list("patient_id", flat=True) if key},
    )
    return [by_key[one.key] for one in turn]


def proposals(entry: WaitlistEntry, *, now: datetime) -> list[FreeTime]:
    """The next free times within four weeks that fit and leave time to answer, two of a day; three queries.

    Where they have a visit already that was not given up, only those before it.
    """
    today = entry.clinic.local(now).date()
    first = max(entry.from_on or today, today)
    days = [first + timedelta(days=number) for number in range(DAYS_AHEAD)]
    visit = Visit(
        length=entry.length,
        kind=AppointmentKind(entry.kind),
        patient=entry.patient,
        therapist=entry.therapist,
    )
    wanted, own = _wishes(entry), entry.instead_of
    notice = timedelta(hours=visit_types.of_clinic(entry.clinic)[AppointmentKind(entry.kind)].notice_hours)
    earliest = now + notice + rules.SHORTEST_ANSWER
    found: dict[date, dict[datetime, FreeTime]] = {}
    for time in availability.free_starts(entry.clinic, days, visit=visit, now=now, step=HALF_HOUR):
        opening = Opening(time.therapist.pk, Stretch(time.starts_at, time.starts_at + entry.length))
        of_the_day = found.setdefault(entry.clinic.local(time.starts_at).date(), {})
        if own and own.state not in FREED and time.starts_at >= own.starts_at:
            break
        is_new = time.starts_at not in of_the_day and len(of_the_day) < MOST_A_DAY
        if is_new and time.starts_at >= earliest and rules.fits(wanted, opening, zone=entry.clinic.zone):
            of_the_day[time.starts_at] = time
    return [time for day in found.values() for time in day.values()][:MOST_PROPOSED]


def _is_too_late(entry: WaitlistEntry, freed: FreedTime) -> bool:
    """Whether their own visit, which they want earlier, is before this time, is this time, or is over.

    Where it was given up any time will do, but for the one they gave up themselves.
    """
    visit = entry.instead_of
    if visit is None:
        return False
    if visit.state in FREED:
        return visit.starts_at == freed.starts_at
    return visit.state != AppointmentState.BOOKED or visit.starts_at <= freed.starts_at


def _may_have(entry: WaitlistEntry, shown: str | None) -> bool:
    """Whether whoever shows this of themselves may be offered to them; None where that therapist has left."""
    return wishes.fits(
        entry.patient.therapist_wish, shown=shown or "", is_named=entry.therapist_id is not None
    )


def _wishes(entry: WaitlistEntry) -> Wishes:
    return Wishes(
        key=entry.pk,
        patient=entry.patient_id,
        length=entry.length,
        waiting_since=entry.waiting_since,
        therapist=entry.therapist_id,
        weekdays=frozenset(entry.weekdays),
        parts=frozenset(entry.parts),
        from_on=entry.from_on,
        until_on=entry.until_on,
    )


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
