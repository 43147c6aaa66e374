"""The signed note as a paper: what its page says, with the signature under it, and a void one plainly marked."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, translation

from clinic.pdf import Paper, Part
from pathway.queries.notes import Note, moment

COLUMNS = ("Site", "Needle", "How", "In", "Out")


def paper(note: Note, *, now: datetime) -> Paper:
    """The whole note; `now` is the day it is printed."""
    session, clinic = note.session, note.session.clinic
    patient = session.episode.patient
    with translation.override("en"):
        born = formats.date_format(patient.birth_date, "j F Y")
        printed = formats.date_format(clinic.local(now), "j F Y")
    return Paper(
        title="Treatment session",
        language="en",
        clinic=clinic.name,
        reach=(clinic.address, clinic.phone, clinic.email),
        dated=f"printed {printed}",
        recipient=(patient.full_name, f"Born {born}"),
        about=patient.full_name,
        stamp="Void" if session.is_void else "",
        parts=tuple(part for part in _parts(note) if part is not None),
        signed=_signed(note),
    )


def _parts(note: Note) -> tuple[Part | None, ...]:
    session = note.session
    return (
        _void(note),
        Part(
            f"Visit of {moment(session, session.started_at)}",
            paragraphs=(f"No needles today: {session.no_needles_reason}",)
            if session.no_needles_reason
            else (),
            facts=tuple((name, value) for name, value in note.visit),
        ),
        _sites(note),
        _found(note),
        Part("Deviation: needled against a block", facts=note.deviations) if note.deviations else None,
        Part("Adverse events", facts=note.events) if note.events else None,
        _billing(note),
        Part("Addenda", facts=note.addenda) if note.addenda else None,
    )


def _void(note: Note) -> Part | None:
    if not note.session.is_void:
        return None
    void = note.session.void
    return Part(
        "This session is void",
        paragraphs=(
            f"Declared void by {void.voided_name}, {moment(note.session, void.voided_at)}. It counts no longer.",
            f"Reason: {void.reason}",
        ),
    )


def _sites(note: Note) -> Part | None:
    if not note.sites:
        return None
    rows = tuple(
        (
            site.place,
            f"{site.needle}{', lot ' + site.lot if site.lot else ''}",
            site.how,
            site.needles_in,
            site.needles_out,
        )
        for site in note.sites
    )
    total = ("All sites", "", "", str(note.needles_in), str(note.needles_out))
    return Part("Needled", table=(COLUMNS, *rows, total), widths=(26, 24, 34, 8, 8))


def _found(note: Note) -> Part | None:
    if not note.sites:
        return None
    names = tuple(name for name, _ in note.sites[0].found)
    rows = tuple((site.place, *(value for _, value in site.found)) for site in note.sites)
    return Part("What was found", table=(("Site", *names), *rows))


def _billing(note: Note) -> Part | None:
    billing = note.billing
    if note.session.is_void:
        return None
    if not billing.count.muscles and not billing.minutes:
        return None
    facts = []
    if billing.count.muscles:
        facts += [
            ("Muscles needled", _with_codes(billing.count.muscles, billing.by_muscle)),
            ("Each side counted", _with_codes(billing.count.muscle_sides, billing.by_side)),
        ]
    if billing.minutes:
        facts.append(("Timed care", f"{billing.minutes} min, {billing.units} units of timed care"))
    return Part("For billing", facts=tuple(facts))


def _with_codes(count: int, codes: tuple[str, ...]) -> str:
    return f"{count}: {', '.join(codes)}" if codes else str(count)


def _signed(note: Note) -> tuple[str, ...]:
    session = note.session
    assert session.signed_at is not None  # there is no note before the signature
    state = "" if note.is_intact else "THE CONTENT DIFFERS FROM WHAT WAS SIGNED"
    lines = (
        session.signed_name,
        f"Signed electronically on {moment(session, session.signed_at)}",
        f"SHA-256 {session.content_hash}",
        state,
    )
    return tuple(line for line in lines if line)
