"""Ready states of one treatment session, built through the same actions as the pages."""

from datetime import datetime, timedelta

from pathway.actions import consents, deviations, treatment
from pathway.enums import Chaperone
from pathway.models import Deviation, EpisodeOfCare, TreatmentSession
from pathway.reference import library
from patients.actions.consents import Signature
from patients.models import Consent
from tests import cast
from tests.pathway import scenes
from tests.rehearsals import rehearsed

IN_THE_ROOM = {
    "nprs_leg_before": 6,
    "nprs_back_before": 4,
    "position": "prone",
    "aseptic_confirmed": True,
}
AFTERWARDS = {"nprs_leg_after": 3, "nprs_back_after": 4, "response": "eased", "fit_to_leave": True}


@rehearsed
def ready(at: cast.Cast, *, now: datetime = cast.NOW, **details: object) -> EpisodeOfCare:
    """Screened today, planned, consent signed and discussed: the needling band opens."""
    episode = scenes.opened(at, now=now, **details)
    scenes.screened(at, episode, now=now)
    scenes.examined(at, episode, now=now)
    scenes.planned(at, episode, now=now)
    agreed(at, episode, now=now)
    return episode


@rehearsed
def agreed(
    at: cast.Cast, episode: EpisodeOfCare, *, now: datetime = cast.NOW, **different: object
) -> Consent:
    """Signed, and talked through for every region and technique but electric current; no chaperone wanted."""
    consent = consents.sign(
        episode.patient,
        language="en",
        signature=Signature(episode.patient.full_name),
        by=at.therapist.by,
        now=now,
    )
    return consents.discuss(
        consent,
        episode,
        **{
            "regions": list(library().regions),
            "techniques": list(library().techniques),
            "chaperone": Chaperone.DECLINED,
            **different,
        },
        by=at.therapist.by,
        now=now,
    )


@rehearsed
def opened(at: cast.Cast, episode: EpisodeOfCare, *, now: datetime = cast.NOW) -> TreatmentSession:
    """An open log in which, where the consent counts, the yes of the day was heard and no chaperone is wanted."""
    log = treatment.open_log(episode, by=at.therapist.by, now=now)
    if Consent.objects.filter(patient=episode.patient, discussed_at__isnull=False).standing().exists():
        asked_today(at, log, now=now)
    return log


def asked_today(at: cast.Cast, log: TreatmentSession, *, now: datetime = cast.NOW) -> None:
    """The spoken yes, and a chaperone offered and declined."""
    consents.hear_yes(log, by=at.therapist.by, now=now)
    consents.answer_chaperone(
        log.episode, answer=Chaperone.DECLINED, treatment_session=log, by=at.therapist.by, now=now
    )


@rehearsed
def written(
    at: cast.Cast,
    session: TreatmentSession,
    *,
    sites: dict[str, object] | None = None,
    now: datetime = cast.NOW,
    **entries: object,
) -> TreatmentSession:
    """Save these entries, and the same values into every site."""
    session.refresh_from_db()
    return treatment.save(
        session,
        entries=entries,
        sites={site.uuid: sites for site in session.sites.all()} if sites else {},
        version=session.version,
        by=at.therapist.by,
        now=now,
    )


@rehearsed
def needled(
    at: cast.Cast,
    session: TreatmentSession,
    *,
    needles_in: int = 2,
    needles_out: int | None = 2,
    now: datetime = cast.NOW,
) -> TreatmentSession:
    """A whole log, ready to sign when as many needles came out as went in."""
    sites = {
        "technique": "trigger_point",
        "needle_diameter_mm": 0.3,
        "needle_length_mm": 50,
        "needles_in": needles_in,
        "needles_out": needles_out,
    }
    return written(at, session, sites=sites, now=now, **IN_THE_ROOM, **AFTERWARDS)


@rehearsed
def deviated(
    at: cast.Cast, session: TreatmentSession, *, needles: int = 4, now: datetime = cast.NOW, **words: object
) -> Deviation:
    """A deviation on file: this many needles had gone in by now, against a block."""
    happened = {
        "what": "Needled although needling was not open.",
        "why": "Not seen in time.",
        "patient_state": "Calm, no complaints.",
        "happened_at": now,
        "needles": needles,
    }
    return deviations.file(session, deviations.Happened(**{**happened, **words}), by=at.therapist.by, now=now)


@rehearsed
def signed(at: cast.Cast, episode: EpisodeOfCare, *, now: datetime = cast.NOW) -> TreatmentSession:
    session = needled(at, opened(at, episode, now=now), now=now + timedelta(minutes=10))
    return treatment.sign(session, by=at.therapist.by, now=now + timedelta(minutes=40))
