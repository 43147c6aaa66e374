"""Ready states of a visit that was written on paper and is entered the day after."""

from datetime import datetime, timedelta

from pathway.actions import late_entries, screenings
from pathway.actions.late_entries import OnPaper
from pathway.actions.screenings import NewAnswer
from pathway.models import EpisodeOfCare, Screening, TreatmentSession
from pathway.rules.late_entries import Times
from tests import cast
from tests.pathway import scenes, sessions

THEN = cast.NOW  # ten in the morning: the visit
NOW = cast.NOW + timedelta(days=1)  # the next day: the network is back
MINUTE = timedelta(minutes=1)
TIMES = Times(THEN, THEN + 45 * MINUTE, THEN + 10 * MINUTE)


def prepared(at: cast.Cast) -> EpisodeOfCare:
    """Screened three days before the visit, with a plan and a consent: on the day itself it was asked on paper."""
    return sessions.ready(at, now=THEN - timedelta(days=3))


def opened(
    at: cast.Cast,
    episode: EpisodeOfCare,
    *,
    times: Times = TIMES,
    asked_at: datetime | None = THEN + 5 * MINUTE,
) -> TreatmentSession:
    """The late log, with the re-screen of that morning to copy unless `asked_at` is None."""
    paper = OnPaper(asked_at, at.therapist.user.pk) if asked_at else None
    return late_entries.open_log(
        episode, times=times, reason="No network until noon", paper=paper, by=at.therapist.by, now=NOW
    )


def copied(at: cast.Cast, episode: EpisodeOfCare, **different: NewAnswer) -> Screening:
    """What the paper says, typed in the next day; done where nothing is left to decide."""
    screening = Screening.objects.get(episode=episode, copied_at__isnull=False)
    answers = {**scenes.harmless(at.clinic.local(THEN).date()), **different}
    screening = screenings.answer(
        screening, answers=answers, version=screening.version, by=at.therapist.by, now=NOW
    )
    return screening if different else screenings.complete(screening, by=at.therapist.by, now=NOW)


def written(at: cast.Cast, session: TreatmentSession) -> TreatmentSession:
    """The yes that was heard, and every needle."""
    sessions.asked_today(at, session, now=NOW)
    return sessions.needled(at, session, now=NOW)
