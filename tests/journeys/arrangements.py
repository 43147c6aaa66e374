"""What a journey finds when it begins: made inside the running installation, through the same actions as the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import wraps
from typing import Any
from uuid import uuid4

from clinic.demo.throw_away import ThrowAway
from tests.rehearsals import rehearsed

PASSWORD = "correct-horse-battery"
ALWAYS = [(day, time(0), time(23, 59)) for day in range(7)]
MORNING = 10


@dataclass(frozen=True)
class Clinic:
    """One journey's own clinic: who signs in, and the addresses of what was arranged in it."""

    slug: str
    made: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.slug.title()} Physical Therapy"

    def email_of(self, given_name: str) -> str:
        return f"{given_name}@{self.slug}.example"

    def patient_email(self, name: str) -> str:
        """An address of this journey alone, so that its mail is nobody else's."""
        return f"{name}@{self.slug}.mail.example"


def arrange(installation: ThrowAway, what: Callable[..., Any]) -> Clinic:
    """Run one of the arrangements in the installation, in a clinic of its own."""
    slug = f"alder-{uuid4().hex[:8]}"
    # With the people, all that arrangements import: what is imported before the function runs, is imported once.
    source = f"from tests.journeys import people_in_states\nfrom {what.__module__} import {what.__name__}\n"
    source += f"answer = {what.__name__}(**asked)"
    return Clinic(slug, installation.run_python(source, slug=slug))


def in_one_transaction(build: Callable[..., Any]) -> Callable[..., Any]:
    """An arrangement is made whole or not at all; it gets its clinic, where it is a weekday morning, and the hour."""

    @wraps(build)
    def arranged(*, slug: str) -> Any:
        from django.db import transaction

        from clinic import dates

        with transaction.atomic():
            now = dates.now()
            return build(open_clinic(slug, now), now)

    return arranged


@in_one_transaction
def only_staff(at: Any, now: datetime) -> dict[str, str]:
    """A clinic with its three people and nobody else."""
    return {}


@in_one_transaction
def one_patient(at: Any, now: datetime) -> dict[str, str]:
    """Will Better is known here; nothing is booked."""
    from tests import cast

    return {"patient": str(cast.patient(at, now=now, email=f"will@{at.clinic.slug}.mail.example").uuid)}


@in_one_transaction
def a_plan_to_write(at: Any, now: datetime) -> dict[str, str]:
    """Will Better was screened and may be needled anywhere; his plan is not written yet."""
    from tests.pathway import scenes

    episode = scenes.opened(at, now=now)
    scenes.screened(at, episode, now=now)
    scenes.examined(at, episode, now=now)
    return {"plan": f"/episodes/{episode.uuid}/plan/"}


@in_one_transaction
def an_intake_to_fill_in(at: Any, now: datetime) -> dict[str, str]:
    """Nora was sent the form before her first visit; nothing is filled in yet."""
    from patients.actions import intakes
    from tests.pathway import scenes

    email = f"nora@{at.clinic.slug}.mail.example"
    patient = scenes.opened(at, now=now, given_name="Nora", family_name="Quill", email=email).patient
    intakes.invite(patient, by=at.receptionist.by, now=now)
    return {"chart": f"/patients/{patient.uuid}/"}


@in_one_transaction
def an_intake_that_was_sent(at: Any, now: datetime) -> dict[str, str]:
    """Nora has sent her form, both parts; nobody has screened her."""
    from tests.journeys.people_in_states import PeopleInStates

    people = PeopleInStates(at, now)
    sent = people.sent_in("Nora")
    return {"link": people.link(sent), "chart": f"/patients/{sent.patient.uuid}/"}


@in_one_transaction
def a_treatment_today(at: Any, now: datetime) -> dict[str, str]:
    """Nora was treated a week ago and comes again in two hours; the link to her two screens is due."""
    from tests.pathway import before_visits, sessions

    week_ago = now - timedelta(days=7)
    email = f"nora@{at.clinic.slug}.mail.example"
    episode = sessions.ready(
        at, now=week_ago, given_name="Nora", family_name="Quill", email=email, messages_agreed=True
    )
    sessions.signed(at, episode, now=week_ago)
    starts_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    visit = before_visits.book(at, episode, now=now, starts_at=starts_at)
    return {
        "visit": f"/appointments/{visit.uuid}/",
        "chart": f"/patients/{episode.patient.uuid}/",
    }


@in_one_transaction
def a_colleagues_patient(at: Any, now: datetime) -> dict[str, str]:
    """Nora is Dana's patient. Tess, who works here too, is in no team with Dana."""
    from clinic import actions
    from clinic.enums import Role
    from tests.pathway import scenes

    who = {"email": f"tess@{at.clinic.slug}.example", "name": "Tess Brook", "password": PASSWORD}
    actions.add_member(at.clinic, **who, role=Role.THERAPIST, by=at.manager.by, now=now)
    patient = scenes.opened(at, now=now, given_name="Nora", family_name="Quill").patient
    return {"chart": f"/patients/{patient.uuid}/"}


@in_one_transaction
def a_check_in_asked(at: Any, now: datetime) -> dict[str, str]:
    """Nora was needled two days ago, and the mail with her check-in is leaving."""
    return _asked(at, "en")


@in_one_transaction
def a_check_in_asked_in_spanish(at: Any, now: datetime) -> dict[str, str]:
    return _asked(at, "es")


def _asked(at: Any, language: str) -> dict[str, str]:
    from tests.pathway import patient_links

    email = f"nora@{at.clinic.slug}.mail.example"
    _, path = patient_links.check_in(
        at, given_name="Nora", family_name="Quill", email=email, messages_agreed=True, language=language
    )
    return {"link": path}


@in_one_transaction
def a_call_owed(at: Any, now: datetime) -> dict[str, str]:
    """Will is asked by phone and his 48-hour check-in is due: a call for the desk."""
    from clinic.enums import Channel
    from pathway.actions import check_ins
    from tests.journeys.people_in_states import PeopleInStates, follow_up_of

    people = PeopleInStates(at, now)
    row = follow_up_of(people.signed("Will", hours_ago=49, channel=Channel.PHONE))
    check_ins.send_now(row, by=at.receptionist.by, now=now)
    return {"call": f"/calls/{row.call_tasks.get().uuid}/outcome/"}


def zone_of_morning(now: datetime) -> str:
    """A time zone in which it is between ten and eleven in the morning, so that no journey depends on the hour."""
    behind = (now.hour - MORNING + 12) % 24 - 12
    return f"Etc/GMT{behind:+d}"  # these names count the other way: Etc/GMT+7 is seven hours behind


@rehearsed
def open_clinic(slug: str, now: datetime) -> Any:
    """A clinic that is open now, whatever the hour and the day, and where it is morning."""
    from clinic import actions, actors
    from tests import cast

    at = cast.open_clinic(slug=slug, time_zone=zone_of_morning(now), now=now - timedelta(days=60))
    system = actors.clock(at.clinic.pk)
    actions.set_opening_hours(at.clinic, ALWAYS, by=system, now=now)
    actions.set_working_hours(at.clinic, at.therapist.user, ALWAYS, by=system, now=now)
    return at


@in_one_transaction
def two_visits_next_week(at: Any, now: datetime) -> dict[str, str]:
    """In the week after this one Ada has Dana on Tuesday from ten to eleven, and Ben on Wednesday from eleven to twelve."""
    from tests.patients import diaries

    here = at.clinic.local(now).date()
    tuesday = here + timedelta(days=8 - here.weekday())

    def moment(days: int, hour: int) -> datetime:
        wall = datetime.combine(tuesday + timedelta(days=days), time(hour), tzinfo=at.clinic.zone)
        return wall.astimezone(UTC)

    ada = diaries.book(at, diaries.someone(at, "Ada"), moment(0, 10), now=now)
    diaries.book(at, diaries.someone(at, "Ben"), moment(1, 11), now=now)
    return {
        "week": f"/calendar/?therapist={at.therapist.user.uuid}&day={tuesday}",
        "ada": str(ada.uuid),
        "taken": moment(1, 11).isoformat(),
        "free": moment(1, 13).isoformat(),
    }
