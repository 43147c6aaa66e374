"""What a patient keeps of a visit: what was done where, how the pain was, what comes next; plain words, their language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from clinic.pdf import Paper, Part
from pathway.enums import CheckInKind, Side
from pathway.models import CheckIn, NeedledSite, TreatmentSession
from pathway.queries import after_care
from pathway.reference import library
from pathway.states import CheckInState
from patients.enums import AppointmentState
from patients.models import Appointment


def paper(session: TreatmentSession, *, now: datetime) -> Paper:
    """The summary of a signed session in the language in force; the page shows the same parts. Five queries at most."""
    clinic, patient = session.clinic, session.episode.patient
    return Paper(
        title=_("Your visit"),
        language="es" if _spanish() else "en",
        clinic=clinic.name,
        reach=(clinic.address, clinic.phone, clinic.email),
        dated=_day(clinic.local(session.started_at), "j F Y", r"j \d\e F \d\e Y"),
        recipient=(patient.full_name,),
        parts=(
            Part(
                _("What we did"),
                paragraphs=tuple(_done(session)),
                points=tuple(_places(session) + _other_care(session)),
            ),
            *_pain(session),
            *_coming(session, now),
            *_urgent(session),
        ),
        signed=(_("Treated by %(name)s") % {"name": session.signed_name},),
    )


def _done(session: TreatmentSession) -> list[str]:
    if not session.is_needling:
        return [_("We did not use needles in this visit.")]
    sites = _needled(session)
    went_in = sum(site.needles_in or 0 for site in sites)
    came_out = sum(site.needles_out or 0 for site in sites)
    lines = [_("We used thin needles in the places below.")]
    if went_in == came_out:
        lines.append(
            ngettext(
                "One needle went in, and it came out.",
                "%(count)s needles went in, and all of them came out.",
                went_in,
            )
            % {"count": went_in}
        )
    else:
        lines.append(
            _("%(in)s needles went in and %(out)s came out. Your therapist talked with you about this.")
            % {"in": went_in, "out": came_out}
        )
    if any(site.e_stim for site in sites):
        lines.append(_("We ran a mild electric current through some of them."))
    return lines


def _needled(session: TreatmentSession) -> list[NeedledSite]:
    return [site for site in session.sites.all() if site.needles_in]


def _places(session: TreatmentSession) -> list[str]:
    """Each region and side once, in the order they were needled: a patient's words, not a muscle's."""
    known, sides = library(), {Side.LEFT: _("left side"), Side.RIGHT: _("right side")}
    places = []
    for site in _needled(session):
        region = known.region_of(site.muscle)
        if region is not None:
            places.append(f"{region.es if _spanish() else region.en}, {sides[Side(site.side)]}")
    return list(dict.fromkeys(places))


def _other_care(session: TreatmentSession) -> list[str]:
    known = library().modalities
    lines = []
    for one in session.adjuncts:
        if one["slug"] not in known:
            continue
        modality = known[one["slug"]]
        name = modality.es if _spanish() else modality.en
        minutes = ngettext("%(count)s minute", "%(count)s minutes", one["minutes"] or 0)
        lines.append(f"{name}, {minutes % {'count': one['minutes']}}" if one["minutes"] else name)
    return lines


def _pain(session: TreatmentSession) -> Sequence[Part]:
    facts = []
    for name, before, after in (
        (_("Leg"), session.nprs_leg_before, session.nprs_leg_after),
        (_("Lower back"), session.nprs_back_before, session.nprs_back_after),
    ):
        if before is not None and after is not None:
            facts.append((name, _("%(before)s before, %(after)s after") % {"before": before, "after": after}))
        elif before is not None:
            facts.append((name, _("%(before)s before") % {"before": before}))
    if not facts:
        return ()
    scale = _("0 means no pain. 10 means the worst pain you can think of.")
    return (Part(_("Your pain"), paragraphs=(scale,), facts=tuple(facts)),)


def _coming(session: TreatmentSession, now: datetime) -> Sequence[Part]:
    points = tuple(_next(session, now))
    return (Part(_("What comes next"), points=points),) if points else ()


def _next(session: TreatmentSession, now: datetime) -> list[str]:
    clinic, patient = session.clinic, session.episode.patient
    visit = (
        Appointment.objects.filter(patient=patient, state=AppointmentState.BOOKED, starts_at__gt=now)
        .order_by("starts_at")
        .first()
    )
    lines = []
    if visit is None and session.episode.is_open:
        lines = [_("You have no next visit yet. Call us at %(phone)s to book one.") % {"phone": clinic.phone}]
    elif visit is not None:
        local = clinic.local(visit.starts_at)
        lines = [
            _("Your next visit: %(day)s at %(time)s.")
            % {"day": _day(local, "l j F", r"l j \d\e F"), "time": f"{local:%H:%M}"}
        ]
    asks = CheckIn.objects.filter(
        treatment_session=session,
        kind=CheckInKind.AFTER_48_HOURS,
        state__in=[CheckInState.PLANNED, CheckInState.ASKED],
    )
    if asks.exists():
        lines.append(_("About two days after the visit we ask you how you are."))
    return lines


def _urgent(session: TreatmentSession) -> Sequence[Part]:
    """When to call, in the words of the after-care sheet."""
    return tuple(
        Part(part.heading, paragraphs=tuple(part.sentences))
        for part in after_care.after_care(session.pk).urgent
    )


def _day(local: datetime, english: str, spanish: str) -> str:
    return date_format(local, spanish if _spanish() else english)


def _spanish() -> bool:
    return (get_language() or "en").startswith("es")
