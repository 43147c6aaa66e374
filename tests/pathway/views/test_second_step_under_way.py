"""A session that is under way is finished, whatever the clinic asks of sign-ins meanwhile."""

from datetime import timedelta

import pytest

from clinic.actions import second_step_rules as rules
from clinic.enums import Role
from clinic.models import SecondStepRule
from pathway.queries.under_way import session_under_way
from tests import cast
from tests.pathway import sessions

pytestmark = pytest.mark.django_db
OWN = "/accounts/second-step/"


@pytest.fixture
def log(alder):
    """Dana's open log of this hour, in a clinic where her last day without a second step is over."""
    now = cast.this_moment()
    log = sessions.opened(alder, sessions.ready(alder, now=now), now=now)
    wanted = dict.fromkeys(Role) | {Role.THERAPIST: alder.clinic.local(now).date()}
    rules.change(alder.clinic, wanted=wanted, version=1, by=alder.manager.by, now=now)
    SecondStepRule.objects.update(last_day_without=alder.clinic.local(now).date() - timedelta(days=1))
    return log


def test_their_open_log_stays_open_and_nothing_else_is(log, alder, sign_in):
    client = sign_in(alder.therapist)
    address = f"/treatment-sessions/{log.uuid}/"
    assert [client.get(f"{address}{page}").status_code for page in ("", "adverse-events/new/")] == [
        200,
        200,
    ]
    assert client.get("/today/").url == OWN
    assert f'href="{address}"' in client.get(OWN).content.decode()


def test_what_was_begun_a_working_day_ago_holds_the_door_open_no_more(log, alder):
    member = alder.therapist.member
    assert (
        session_under_way(member, now=log.started_at + timedelta(hours=11))
        == f"/treatment-sessions/{log.uuid}/"
    )
    assert session_under_way(member, now=log.started_at + timedelta(hours=12)) == ""


def test_a_colleagues_open_log_is_nobody_elses_way_in(log, alder):
    assert session_under_way(alder.manager.member, now=log.started_at) == ""
