"""What patients hold in their hands: links to an intake and to a check-in, made by the same actions as the pages.

Links run out by the database's clock, so these states are built around this very moment.
"""

from datetime import datetime, timedelta

from django.test import Client

from clinic import links
from clinic.models import PatientLink
from pathway.actions import check_ins
from pathway.models import CheckIn
from patients.actions import intakes
from patients.models import Intake
from tests import cast
from tests.pathway import scenes, sessions
from tests.rehearsals import rehearsed

# 48 hours, and the whole night a message may have to wait through: the check-in is due at every hour of the day.
AGO = timedelta(hours=48 + 13)
A_VISIT = timedelta(hours=1)
HEALTHY = {
    "ticks": ["none"],
    "needle_fear": "fine",
    "unwilling": "yes",
    "eaten_today": "yes",
    "pregnancy": "no",
}
FREE_PAGES = {
    "about-you": {"preferred_name": "Billy", "phone": "", "language": "en", "messages_agreed": "on"},
    "symptoms": {"symptoms": ["tingling"], "side": "left", "onset": "under_6_weeks", "told": ["unknown"]},
    "pain": {"nprs_leg": "6", "nprs_back": "3"},
    "where": {"pain_zones": []},
    "daily-life": {"activity_1": "Putting on socks", "score_1": "4"},
    "past-care": {"past_care": ["medicine"], "past_care_words": "Walking helped."},
}


@rehearsed
def open_clinic(slug: str = "alder") -> cast.Cast:
    return cast.open_clinic(slug=slug, now=cast.this_moment() - AGO)


@rehearsed
def intake(at: cast.Cast, **details: object) -> tuple[Intake, str]:
    """An invited patient with an open episode, and the address in their mail."""
    now = cast.this_moment()
    episode = scenes.opened(at, now=now, **details)
    row = intakes.invite(episode.patient, by=at.receptionist.by, now=now)
    return row, path_to("intake", row.pk)


@rehearsed
def check_in(at: cast.Cast, **details: object) -> tuple[CheckIn, str]:
    """A 48-hour check-in that was just asked, and the address in the mail."""
    started = _within_a_day(at, cast.this_moment() - AGO)
    signed = sessions.signed(at, sessions.ready(at, now=started, **details), now=started)
    row = CheckIn.objects.get(treatment_session=signed, kind="after_48_hours")
    check_ins.ask_due(now=row.due_at)  # this moment may be one of the quiet hours
    row.refresh_from_db()
    return row, path_to("check_in", row.pk)


def _within_a_day(at: cast.Cast, moment: datetime) -> datetime:
    """This moment, or a little before it where the visit would go on past midnight: what was asked then counts for a day."""
    is_late = at.clinic.local(moment).date() != at.clinic.local(moment + A_VISIT).date()
    return moment - A_VISIT if is_late else moment


def path_to(purpose: str, target_id: int) -> str:
    link = PatientLink.objects.get(purpose=purpose, target_id=target_id)
    return links.url(link).removeprefix("http://testserver")


def fill_in(client: Client, path: str, page: str, **different: object) -> str:
    """Post one page of the intake as a well patient would, except for what differs; where it leads."""
    answers = FREE_PAGES.get(page, HEALTHY)
    return client.post(f"{path}intake/{page}/", {**answers, "go": "on", **different}).headers.get(
        "Location", ""
    )
