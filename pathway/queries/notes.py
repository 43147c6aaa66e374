"""The signed note in words, the same for its page, its print and its PDF; what nobody recorded says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pathway.models import AdverseEvent, BillingCode, NeedledSite, TreatmentSession
from pathway.queries import signatures
from pathway.reference import library
from pathway.rules.billing import MuscleCount, muscle_count, timed_units

NOT_RECORDED = "not recorded"
Line = tuple[str, str]


@dataclass(frozen=True)
class SiteNote:
    """One needled site: where, with what, how, how many, and what was found as (name, value)."""

    place: str
    needle: str
    lot: str
    how: str
    needles_in: str
    needles_out: str
    found: tuple[Line, ...]


@dataclass(frozen=True)
class Billing:
    """What a biller asks of the visit. `by_muscle` and `by_side` are the clinic's own codes that fit each count."""

    count: MuscleCount
    by_muscle: tuple[str, ...]
    by_side: tuple[str, ...]
    minutes: int
    units: int
    rule: str


@dataclass(frozen=True)
class Note:
    """A signed session in words. `visit` in the order of the page; `is_intact`: it still is what was signed."""

    session: TreatmentSession
    visit: tuple[Line, ...]
    sites: tuple[SiteNote, ...]
    needles_in: int
    needles_out: int
    deviations: tuple[Line, ...]
    events: tuple[Line, ...]
    addenda: tuple[Line, ...]
    billing: Billing
    is_intact: bool


def note_of(
    session: TreatmentSession, *, said: Sequence[Line] = (), codes: Sequence[BillingCode] | None = None
) -> Note:
    """The note of a session that came through `queries.treatment.logs`; `said` is what was said in the room.

    Two queries; none where `codes` (those of the clinic) are at hand and the addenda were read along.
    """
    sites = list(session.sites.all())
    needled = [site for site in sites if site.needles_in]
    return Note(
        session=session,
        visit=tuple(_visit(session, said)),
        sites=tuple(_site(site) for site in sites),
        needles_in=sum(site.needles_in or 0 for site in sites),
        needles_out=sum(site.needles_out or 0 for site in sites),
        deviations=tuple(_deviations(session)),
        events=tuple(_events(session)),
        addenda=tuple(
            (f"{row.written_name}, {moment(session, row.written_at)}", row.text)
            for row in session.addenda.all()
        ),
        billing=_billing(session, needled, codes_of(session.clinic_id) if codes is None else codes),
        is_intact=signatures.content_hash(session, sites) == session.content_hash,
    )


def codes_of(clinic_id: int) -> list[BillingCode]:
    """The billing codes a clinic uses now; one query."""
    return list(BillingCode.objects.filter(clinic=clinic_id, removed_at=None))


def sites_of(session: TreatmentSession) -> tuple[SiteNote, ...]:
    """The sites of a session in words, also of a draft."""
    return tuple(_site(site) for site in session.sites.all())


def moment(session: TreatmentSession, at: datetime) -> str:
    """A moment in the clinic's own time, with its year: "Tue 24 Nov 2026, 14:30"."""
    local = session.clinic.local(at)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def word(known: Mapping[str, Any], slug: str) -> str:
    """The English word of a slug; the slug itself for one the reference does not hold any more."""
    return str(known[slug].en) if slug in known else slug.replace("_", " ")


def _visit(session: TreatmentSession, said: Sequence[Line]) -> list[Line]:
    known, local = library(), session.clinic.local
    ended = f" to {local(session.ended_at):%H:%M}" if session.ended_at else ""
    lines = [("Time", f"{local(session.started_at):%H:%M}{ended}")]
    if session.entered_late_at:
        lines.append(("Entered late", f"{moment(session, session.entered_late_at)}: {session.late_reason}"))
    if session.first_needle_at:
        lines.append(("First needle", f"{local(session.first_needle_at):%H:%M}"))
    lines += said
    if session.reaction_at:
        went_on = f", went on {local(session.went_on_at):%H:%M}" if session.went_on_at else ""
        lines.append(("Reaction", f"stopped {local(session.reaction_at):%H:%M}{went_on}"))
    lines.append(("Position", word(known.positions, session.position) if session.position else NOT_RECORDED))
    lines += [
        ("Leg pain", _around(session, "nprs_leg")),
        ("Back pain", _around(session, "nprs_back")),
        *_moved(session),
    ]
    if session.is_needling:
        lines += _aseptic(session)
    lines += [
        ("Response", word(known.responses, session.response) if session.response else NOT_RECORDED),
        ("Fit to leave", yes_no(session.fit_to_leave)),
    ]
    if session.observed_minutes is not None:
        lines.append(("Observed", f"{session.observed_minutes} min"))
    lines.append(("Advice", "given" if session.advice_given else NOT_RECORDED))
    if session.adjuncts:
        care = ", ".join(
            f"{word(known.modalities, one['slug'])} {one['minutes']} min" for one in session.adjuncts
        )
        lines.append(("Other care", care))
    return [*((name, value[:1].upper() + value[1:]) for name, value in lines), *_own_words(session)]


def _own_words(session: TreatmentSession) -> list[Line]:
    """What the therapist wrote, as it was written."""
    note = ("Note", session.note or NOT_RECORDED.capitalize())
    why = session.more_needles_reason
    return [("More needles than agreed", why), note] if why else [note]


def _around(session: TreatmentSession, name: str, unit: str = "") -> str:
    before, after = (getattr(session, f"{name}_{point}") for point in ("before", "after"))
    return f"{_value(before, unit)} before, {_value(after, unit)} after"


def _moved(session: TreatmentSession) -> list[Line]:
    """Movement, where any was measured: each side on the line of its measure."""
    found = []
    for label, names, unit in (
        ("Straight leg raise", (("left", "slr_left_degrees"), ("right", "slr_right_degrees")), "°"),
        ("Bending forward", (("", "flexion_percent"),), " %"),
        ("Hip turned in", (("left", "hip_internal_left_degrees"), ("right", "hip_internal_right_degrees")), "°"),
    ):  # fmt: skip
        measured = [
            f"{side} {_around(session, name, unit)}".strip()
            for side, name in names
            if any(getattr(session, f"{name}_{point}") is not None for point in ("before", "after"))
        ]
        if measured:
            found.append((label, "; ".join(measured)))
    return found


def _aseptic(session: TreatmentSession) -> list[Line]:
    confirmed = "confirmed" if session.aseptic_confirmed else NOT_RECORDED
    points = f": {', '.join(session.aseptic_points)}" if session.aseptic_points else ""
    lines = [("Aseptic", confirmed + points)]
    if session.skin_prep:
        dry = f", dry for {session.skin_dry_seconds} s" if session.skin_dry_seconds is not None else ""
        lines.append(("Skin", word(library().skin_preps, session.skin_prep) + dry))
    if session.second_count_by:
        lines.append(("Counted again by", session.second_count_by.name))
    return lines


def _site(site: NeedledSite) -> SiteNote:
    known = library()
    place = [word(known.muscles, site.muscle), site.side, site.level]
    if site.cm_from_midline is not None:
        place.append(f"{site.cm_from_midline:g} cm from the midline")
    how = [word(known.techniques, site.technique)] if site.technique else [f"technique {NOT_RECORDED}"]
    how.append(word(known.depths, site.depth) if site.depth else f"depth {NOT_RECORDED}")
    if site.manipulation:
        how.append(word(known.manipulations, site.manipulation))
    if site.dwell_minutes is not None:
        how.append(f"in for {site.dwell_minutes} min")
    if site.e_stim:
        how.append(_current(site))
    lot = f"{site.needle_lot}; use by {site.needle_expires_on:%d %b %Y}" if site.needle_lot else ""
    return SiteNote(
        place=", ".join(part for part in place if part),
        needle=_needle(site),
        lot=lot,
        how=", ".join(how),
        needles_in=_value(site.needles_in),
        needles_out="not counted" if site.needles_out is None else str(site.needles_out),
        found=(
            ("Twitch", _twitch(site)),
            ("Pain", _value(site.pain_during)),
            ("Usual pain felt", yes_no(site.referred_pain_reproduced)),
            ("Bleeding", yes_no(site.bleeding)),
        ),
    )


def _needle(site: NeedledSite) -> str:
    if site.needle_diameter_mm is None or site.needle_length_mm is None:
        return f"needle {NOT_RECORDED}"
    return f"{site.needle_diameter_mm} \N{MULTIPLICATION SIGN} {site.needle_length_mm} mm"


def _twitch(site: NeedledSite) -> str:
    said = site.local_twitch_response
    return word(library().twitch_responses, said).lower() if said else NOT_RECORDED


def _current(site: NeedledSite) -> str:
    values = [
        f"{value:g}{unit}"
        for value, unit in (
            (site.e_stim_hz, " Hz"),
            (site.e_stim_microseconds, " µs"),
            (site.e_stim_ma, " mA"),
            (site.e_stim_minutes, " min"),
        )
        if value is not None
    ]
    if site.e_stim_felt:
        values.append(word(library().currents_felt, site.e_stim_felt).lower())
    if site.e_stim_pairing:
        values.append(word(library().pairings, site.e_stim_pairing).lower())
    return f"e-stim {' '.join(values) or NOT_RECORDED}"


def _deviations(session: TreatmentSession) -> list[Line]:
    return [
        (
            moment(session, row.happened_at),
            f"{row.what}\nWhy: {row.why}\nThe patient: {row.patient_state}\nFiled by {row.recorded_by.name}, "
            + moment(session, row.recorded_at),
        )
        for row in sorted(session.deviations.all(), key=lambda row: row.happened_at)
    ]


def _events(session: TreatmentSession) -> list[Line]:
    """What happened, in the order it happened: kind and severity, then when, what was done and who filed it."""
    return [
        (
            f"{word(library().events, row.kind)}, {'expected' if row.is_expected else row.severity}",
            _what_was_done(session, row),
        )
        for row in sorted(session.adverse_events.all(), key=lambda row: row.occurred_at)
    ]


def _what_was_done(session: TreatmentSession, row: AdverseEvent) -> str:
    filed = f"filed by {row.recorded_by.name}, {moment(session, row.recorded_at)}"
    where = f"{'; '.join(row.places)}. " if row.places else ""
    return f"{moment(session, row.occurred_at)}. {where}{row.action_taken} ({filed})"


def _billing(
    session: TreatmentSession, needled: Sequence[NeedledSite], codes: Sequence[BillingCode]
) -> Billing:
    known = library()
    count = muscle_count((site.muscle, site.side) for site in needled)
    (rule,) = known.timed_units.values()
    minutes = sum(
        one["minutes"] or 0
        for one in session.adjuncts
        if one["slug"] in known.modalities and known.modalities[one["slug"]].timed
    )

    def fitting(muscles: int) -> tuple[str, ...]:
        return tuple(
            f"{row.code} {row.words}".strip()
            for row in codes
            if row.muscles_from <= muscles <= (row.muscles_to or muscles)
        )

    return Billing(
        count=count,
        by_muscle=fitting(count.muscles),
        by_side=fitting(count.muscle_sides),
        minutes=minutes,
        units=timed_units(minutes, rule),
        rule=rule.en,
    )


def yes_no(value: bool | None) -> str:
    return NOT_RECORDED if value is None else ("yes" if value else "no")


def _value(value: int | None, unit: str = "") -> str:
    return NOT_RECORDED if value is None else f"{value}{unit}"
