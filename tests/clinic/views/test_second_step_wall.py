"""Who has no second step where one is asked for is reminded after signing in, and after the last day held at that page."""

from datetime import timedelta

import pytest
from django.test import Client

from clinic import dates, renewals
from clinic.actions import second_step_rules as rules
from clinic.enums import Role
from clinic.models import SecondStepRule
from tests import cast
from tests.clinic.views.test_own_sign_in import APP, OWN, add_app, confirmed

pytestmark = pytest.mark.django_db
RULES = "/practice/second-step/"
BY_SCRIPT = {renewals.BY_SCRIPT: "yes"}


def today(at):
    return at.clinic.local(dates.now()).date()


def asked(at, *, days, role=Role.RECEPTIONIST):
    """The role is asked, and its last day without one is so many days from now."""
    wanted = dict.fromkeys(Role) | {role: today(at)}
    at.clinic.refresh_from_db()
    rules.change(at.clinic, wanted=wanted, version=at.clinic.version, by=at.manager.by, now=dates.now())
    SecondStepRule.objects.update(last_day_without=today(at) + timedelta(days=days))


def test_where_nobody_asks_nobody_is_led_anywhere(alder, sign_in):
    assert sign_in(alder.receptionist).get("/today/").status_code == 200


def test_before_the_last_day_is_over_they_are_led_there_once_after_signing_in(alder, sign_in):
    asked(alder, days=3)
    client = sign_in(alder.receptionist)
    assert client.get("/patients/?q=Will").url == OWN
    page = client.get(OWN).content.decode()
    assert "Your clinic asks for a second step" in page
    assert 'href="/patients/?q=Will"' in page
    assert client.get("/patients/").status_code == 200


def test_on_the_last_day_itself_they_are_only_reminded(alder, sign_in):
    asked(alder, days=0)
    client = sign_in(alder.receptionist)
    client.get("/today/")
    assert client.get("/today/").status_code == 200


def test_after_the_last_day_nothing_else_opens(alder, sign_in):
    asked(alder, days=-1)
    client = sign_in(alder.receptionist)
    for _ in range(2):
        assert [client.get(path).url for path in ("/today/", "/patients/", "/check-ins/")] == [OWN] * 3
    assert client.post("/patients/new/", {"given_name": "Ada"}).url == OWN
    assert client.get("/today/", headers=BY_SCRIPT).status_code == 403
    assert "Add a second step to go on" in client.get(OWN).content.decode()
    assert client.post("/accounts/logout/").status_code == 302


def test_with_one_they_go_on_to_where_they_were_going(alder, sign_in):
    asked(alder, days=-1)
    client = confirmed(sign_in(alder.receptionist))
    client.get("/patients/?q=Will")
    add_app(client)
    assert 'href="/patients/?q=Will"' in client.get(OWN).content.decode()
    assert client.get("/patients/").status_code == 200


def test_other_roles_and_other_clinics_are_not_held(birch, alder, sign_in):
    asked(alder, days=-1)
    assert sign_in(alder.therapist).get("/today/").status_code == 200
    cast.enter(birch)
    assert sign_in(birch.receptionist).get("/today/").status_code == 200


def test_a_page_that_looks_for_news_is_not_taken_for_a_person(alder, sign_in):
    asked(alder, days=3)
    client = sign_in(alder.receptionist)
    assert client.get("/today/", headers={"Sec-Fetch-Dest": "empty"}).status_code == 200
    assert client.get("/today/").url == OWN


def test_the_manager_asks_and_resets_by_pressing(alder, sign_in):
    manager = sign_in(alder.manager)
    form = {"version": 1, "therapist": (today(alder) + timedelta(days=14)).isoformat()}
    assert "Saved." in manager.post(RULES, form, follow=True).content.decode()
    assert "None yet" in manager.get(RULES).content.decode()
    add_app(confirmed(sign_in(alder.therapist)))
    page = manager.get(RULES).content.decode()
    reset = f"/practice/people/{alder.therapist.member.uuid}/second-step-reset/"
    assert ("Has one" in page, reset in page) == (True, True)
    assert "make sure on the phone" in manager.get(reset).content.decode()
    done = manager.post(reset, follow=True).content.decode()
    assert "Dana Whitfield signs in with the password alone now." in done
    assert "Dana Whitfield has no second step to reset." in manager.post(reset, follow=True).content.decode()


@pytest.mark.parametrize("day", ["2020-01-01", "9999-12-31", "soon", "\x00"])
def test_a_day_that_cannot_be_comes_back_with_its_reason(alder, sign_in, day):
    page = sign_in(alder.manager).post(RULES, {"version": 1, "therapist": day})
    assert (page.status_code, "is-invalid" in page.content.decode()) == (200, True)
    assert SecondStepRule.objects.count() == 0


def test_nobody_else_sees_who_has_one_or_resets_it(birch, alder, sign_in):
    reset = f"/practice/people/{alder.therapist.member.uuid}/second-step-reset/"
    for path in (RULES, reset):
        assert sign_in(alder.therapist).get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert sign_in(birch.manager).post(reset).status_code == 404


def test_setting_one_up_is_open_while_everything_else_is_not(alder, sign_in):
    asked(alder, days=-1)
    assert confirmed(sign_in(alder.receptionist)).get(APP).status_code == 200


def test_after_the_last_day_unlocking_opens_that_page_and_no_other(alder, sign_in):
    asked(alder, days=-1)
    client = sign_in(alder.receptionist)
    client.post("/accounts/locking/")
    assert client.get(OWN).url == "/locked/?next=%2Faccounts%2Fsecond-step%2F"
    assert client.post("/accounts/lock/", {"secret": cast.PASSWORD, "next": "/today/"}).url == "/today/"
    assert client.get("/today/").url == OWN
