"""Who was needled from a lot: the patients, their sessions and the sites, for a recall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from clinic.models import Clinic, NeedleBox
from pathway.models import NeedledSite, TreatmentSession
from pathway.reference import library
from patients.models import Patient


@dataclass(frozen=True)
class UsedIn:
    """One session that took needles of the lot; `sites` in words, as the note names them."""

    session: TreatmentSession
    sites: list[str]


@dataclass(frozen=True)
class Recalled:
    """One patient to call."""

    patient: Patient
    used_in: list[UsedIn]


@dataclass(frozen=True)
class Totals:
    """How far a lot went: patients, sessions and needles, and the boxes of it in any state."""

    patients: int
    sessions: int
    needles: int


def boxes(clinic: Clinic, lot: str) -> QuerySet[NeedleBox]:
    """The boxes whose lot starts so, in small or capital letters; the open ones first."""
    rows = NeedleBox.objects.filter(clinic=clinic, lot__istartswith=lot)
    return rows.order_by("closed_at", "opened_at", "pk")


def patients(clinic: Clinic, lot: str) -> QuerySet[Patient]:
    """Everybody who was needled from such a lot, signed or not yet, by name."""
    episodes = _sites(clinic, lot).values("treatment_session__episode__patient_id")
    return Patient.objects.filter(clinic=clinic, pk__in=episodes).order_by("family_name", "given_name", "pk")


def totals(clinic: Clinic, lot: str) -> Totals:
    """Counts over all pages; one query."""
    found = _sites(clinic, lot).aggregate(
        patients=Count("treatment_session__episode__patient_id", distinct=True),
        sessions=Count("treatment_session_id", distinct=True),
        needles=Sum("needles_in", default=0),
    )
    return Totals(**found)


def recalled(clinic: Clinic, lot: str, shown: Iterable[Patient]) -> list[Recalled]:
    """These patients with the sessions and sites of the lot, the latest session first; one query."""
    people = list(shown)
    rows = (
        _sites(clinic, lot)
        .filter(treatment_session__episode__patient__in=people)
        .select_related("treatment_session__episode", "treatment_session__therapist", "needle_box")
        .order_by("-treatment_session__started_at", "pk")
    )
    used: dict[int, dict[int, UsedIn]] = defaultdict(dict)
    for site in rows:
        session = site.treatment_session
        mine = used[session.episode.patient_id]
        mine.setdefault(session.pk, UsedIn(session, [])).sites.append(_words(site))
    return [Recalled(patient, list(used[patient.pk].values())) for patient in people]


def _sites(clinic: Clinic, lot: str) -> QuerySet[NeedledSite]:
    # Over the boxes, which are few: what a site says of its lot is what its box says.
    return NeedledSite.objects.filter(
        clinic=clinic, needle_box__in=boxes(clinic, lot).order_by().values("pk")
    )


def _words(site: NeedledSite) -> str:
    box = site.needle_box
    assert box is not None
    muscle = library().muscles[site.muscle].en
    return f"{muscle}, {site.side}: {site.needles_in or 0} \u00d7 {box.size_words}, lot {site.needle_lot}"
