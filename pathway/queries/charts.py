"""Reads everything the chart page of one patient shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic.models import Clinic
from pathway.enums import Disposition
from pathway.models import CheckIn, EpisodeOfCare, ExpectedLevel, VisitNote
from pathway.queries import measurements, stages, visit_notes
from pathway.queries.measurements import Row, Series
from pathway.queries.stages import EpisodeRows
from pathway.reference import library
from pathway.rules.findings import Finding
from pathway.rules.safety_strip import NoteKind, notes
from pathway.rules.screenings import Assessment
from pathway.states import CheckInState
from patients.models import Patient

EPISODE = ("clinic", "patient", "therapist", "discharge")


@dataclass(frozen=True)
class Chart:
    """One patient's chart. `rows` is None before any episode; `episodes` are all of them, newest first.

    `check_ins` are the promises that stand: those a newer plan replaced are left out. `notes` wait for the next visit;
    `expected` is the pain that raises no flare today.
    """

    patient: Patient
    episodes: Sequence[EpisodeOfCare]
    rows: EpisodeRows | None
    check_ins: Sequence[CheckIn]
    notes: Sequence[VisitNote]
    expected: Sequence[ExpectedLevel]
    series: Sequence[Series]
    table: Sequence[Row]


def chart(patient: Patient, *, clinic: Clinic, on: date) -> Chart:
    """The open episode, or the newest, with everything around it; queries do not grow with its sessions."""
    episodes = list(EpisodeOfCare.objects.filter(patient=patient).select_related(*EPISODE, "first_call"))
    current = current_of(episodes)
    if current is None:
        return Chart(patient, [], None, [], [], [], [], [])
    measured = measurements.measured(current)
    series = measurements.over_time(measured)
    return Chart(
        patient=patient,
        episodes=episodes,
        rows=stages.stage_of(current, clinic=clinic, on=on),
        check_ins=list(
            CheckIn.objects.filter(episode=current).exclude(state=CheckInState.CANCELLED).order_by("due_at")
        ),
        notes=visit_notes.waiting([current.pk])[current.pk],
        expected=visit_notes.expected(current, on=on),
        series=series,
        table=measurements.table(series),
    )


def current_of(episodes: Sequence[EpisodeOfCare]) -> EpisodeOfCare | None:
    """The open episode, else the newest."""
    return next((row for row in episodes if row.is_open), episodes[0] if episodes else None)


@dataclass(frozen=True)
class SafetyBadge:
    """One badge of the safety strip; the shape of `_components/safety_strip.html`."""

    tone: str
    word: str
    icon: str
    hint: str = ""


ICONS = {
    NoteKind.NEEDLE_AVERSION: "needle",
    NoteKind.FAINTING: "person",
    NoteKind.PREGNANCY: "pregnancy",
    NoteKind.BLOOD: "blood",
    NoteKind.DEVICE: "device",
    NoteKind.ALLERGY: "allergy",
    NoteKind.RED_FLAG: "flag",
}
HARD = {Disposition.EMERGENCY, Disposition.DO_NOT_NEEDLE, Disposition.MEDICAL_CLEARANCE, Disposition.DEFER}


def safety_badges(assessment: Assessment | None, rows: EpisodeRows | None = None) -> list[SafetyBadge]:
    """What to know before touching the patient, from the screening that counts; `rows` add what came after it.

    Green is for a screening of today with no alert open: an older one is named by its day, and to be asked again.
    """
    alerts = _alert_open(rows) if rows else []
    if assessment is None:
        over = rows is not None and not rows.episode.is_open
        return [*alerts, SafetyBadge("quiet", "Not screened" if over else "Not screened yet", "waiting")]
    badges = alerts + [
        SafetyBadge(_tone(note.finding), note.words, ICONS[note.kind], note.finding.why_open)
        for note in notes(assessment, library=library())
    ]
    if not assessment.confirmed:
        return [*badges, SafetyBadge("quiet", "Screening not finished", "waiting")]
    if len(badges) > len(alerts):
        return badges
    return [*badges, _nothing_of_note(assessment, rows)]


def _alert_open(rows: EpisodeRows) -> list[SafetyBadge]:
    if rows.has_urgent_alert:
        return [SafetyBadge("danger", "Urgent alert open", "alert")]
    return [SafetyBadge("care", "Alert open", "alert")] if rows.alerts else []


def _nothing_of_note(assessment: Assessment, rows: EpisodeRows | None) -> SafetyBadge:
    if rows is None or rows.screening is None:
        again = bool(assessment.ask_again)
        words = "Ask the screening again" if again else "Nothing of note in the screening"
        return SafetyBadge("now" if again else "ok", words, "shield")
    day = f"{rows.screening.on:%a} {rows.screening.on.day} {rows.screening.on:%b}"
    if rows.asks_again and rows.episode.is_open:
        return SafetyBadge("now", f"Screening of {day}, ask again", "shield")
    if rows.asks_again or rows.alerts:
        return SafetyBadge("quiet", f"Nothing of note in the screening of {day}", "shield")
    return SafetyBadge("ok", "Nothing of note in the screening", "shield")


def _tone(finding: Finding) -> str:
    return "danger" if finding.disposition in HARD and not finding.resolved else "care"
