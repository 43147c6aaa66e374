"""Ready states after a session, built through the same actions as the pages: check-ins planned, asked, answered."""

from datetime import datetime, timedelta
from typing import Any

from clinic import actors
from clinic.models import PatientLink
from pathway.actions import check_in_answers, check_ins
from pathway.models import Alert, CheckIn, CheckInAnswer
from tests import cast
from tests.pathway import sessions
from tests.rehearsals import rehearsed

LATER = cast.NOW + timedelta(hours=49)  # a Friday afternoon in Denver: the 48-hour check-in is due


def yes(text: str = "Something?") -> dict[str, Any]:
    return {"choice": "yes", "text": text, "version": 1}


def no() -> dict[str, Any]:
    return {"choice": "no", "text": "Something?", "version": 1}


def value(number: int) -> dict[str, Any]:
    return {"value": number, "text": "How much?", "version": 1}


@rehearsed
def planned(at: cast.Cast, *, now: datetime = cast.NOW, **details: object) -> CheckIn:
    """The 48-hour check-in of a session that was just signed."""
    session = sessions.signed(at, sessions.ready(at, now=now, **details), now=now)
    return CheckIn.objects.get(treatment_session=session, kind="after_48_hours")


@rehearsed
def asked(at: cast.Cast, *, now: datetime = LATER, **details: object) -> CheckIn:
    """The same, sent to the patient."""
    check_in = planned(at, **details)
    check_ins.ask_due(now=now)
    check_in.refresh_from_db()
    return check_in


@rehearsed
def answered(
    check_in: CheckIn,
    *,
    now: datetime = LATER,
    complete: bool = False,
    language: str = "en",
    **answers: dict[str, Any],
) -> CheckInAnswer:
    """The patient's answer through the link."""
    return check_in_answers.answer(
        check_in, answers=answers, language=language, complete=complete, by=patient(check_in), now=now
    )


def patient(check_in: CheckIn) -> actors.Actor:
    link = PatientLink.objects.filter(target_id=check_in.pk, purpose="check_in").first()
    return actors.patient(link) if link else actors.Actor("patient", check_in.clinic_id, 1)


@rehearsed
def alarmed(at: cast.Cast, *, slug: str = "fu_breath") -> Alert:
    """An open alert from one alarming tap."""
    answered(asked(at), **{slug: yes("New chest pain or trouble breathing?")})
    return Alert.objects.get(cause=slug)
