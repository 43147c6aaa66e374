"""The clinic's tablet in a patient's hands: their own form and nothing else, until whoever handed it over unlocks it."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from clinic import locks, renewals
from clinic.actions.pins import USED_UP
from clinic.models import AuditEvent, StaffSession
from tests import cast
from tests.access.addresses import routes
from tests.pathway import patient_links

pytestmark = pytest.mark.django_db

PIN, LOCK, PAGE = "418207", reverse("lock"), reverse("locked")
ANYBODYS = "00000000-0000-7000-8000-000000000000"
LIKE = {"uuid": ANYBODYS, "int": "1", "str": "x", "slug": "x", "path": "x"}
# Made for a locked screen; and signing out, which opens nothing.
PAST_THE_LOCK = {reverse("locked"), reverse("treatment:reaction", args=[ANYBODYS]), reverse("account_logout")}
BY_SCRIPT = {renewals.BY_SCRIPT: "yes"}


@pytest.fixture
def at():
    return patient_links.open_clinic()


@pytest.fixture
def invited(at):
    return patient_links.intake(at)[0]


@pytest.fixture
def tablet(at):
    """Signed in as the receptionist, on a device with a PIN of hers."""
    client = Client()
    client.post(reverse("account_login"), {"login": at.receptionist.user.email, "password": cast.PASSWORD})
    client.post(reverse("pin"), {"pin": PIN, "password": cast.PASSWORD})
    return client


@pytest.fixture
def address(invited):
    return f"/patients/{invited.patient.uuid}/intake/tablet/"


@pytest.fixture
def path(tablet, address):
    return tablet.post(address).headers["Location"]


def of_staff():
    """Every address that asks who somebody is."""
    for route, pattern in routes():
        view = pattern.callback
        if view.__module__.endswith(".public") and not route.startswith("accounts/password/change"):
            continue
        path = "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: LIKE[found[1] or "str"], route)
        if path not in PAST_THE_LOCK:
            yield path


def test_every_address_of_staff_leads_to_the_lock_whatever_is_asked_of_it(tablet, path):
    opened = {
        (method, address)
        for address in of_staff()
        for method in ("GET", "POST")
        if not tablet.generic(method, address).headers.get("Location", "").startswith(PAGE)
    }
    assert opened == set()


def test_no_script_of_another_tab_reads_or_writes_anything_not_even_a_page_that_saves_itself(tablet, path):
    for headers in (BY_SCRIPT, {locks.POLL_HEADER: "yes"}, {"HX-Request": "true"}):
        answers = {
            tablet.generic(method, address, headers=headers).status_code
            for address in of_staff()
            for method in ("GET", "POST")
        }
        assert answers == {locks.LOCKED}


def test_locking_it_once_more_opens_nothing(at, tablet, path):
    tablet.post(reverse("locking"))
    saved = tablet.post(reverse("treatment:edit", args=[ANYBODYS]), headers=BY_SCRIPT)
    assert saved.status_code == locks.LOCKED


def test_the_patients_pages_hold_nothing_of_who_handed_it_over(at, tablet, address):
    tablet.post(
        reverse("pin"), {"pin": PIN, "password": cast.PASSWORD}
    )  # which the next page of hers would say
    path = tablet.post(address).headers["Location"]
    pages = [tablet.get(path), tablet.get(f"{path}intake/about-you/"), tablet.get(f"{path}intake/summary/")]
    words = "".join(page.content.decode() for page in pages)
    theirs = (at.receptionist.user.name, at.receptionist.user.email, "unlocks this device", "data-lock ")
    assert [said for said in theirs if said in words] == []


def test_what_the_patient_does_is_done_by_the_patient(at, tablet, path):
    patient_links.fill_in(tablet, path, "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    cast.enter(at)
    said = AuditEvent.objects.order_by("-pk")[:2]
    assert {one.actor_kind for one in said} == {"patient"}


def test_their_pages_lead_back_to_the_lock_and_a_patients_own_phone_has_no_such_way(
    client, tablet, path, invited
):
    back, home = f'href="{PAGE}"', patient_links.path_to("intake", invited.pk)
    pages = [tablet.get(path), tablet.get(f"{path}intake/about-you/"), client.get(home)]
    assert [back in page.content.decode() for page in pages] == [True, True, False]
    assert tablet.get(PAGE).status_code == 200


def test_the_pin_opens_it_again_where_it_was_handed_over(tablet, path):
    assert tablet.post(LOCK, {"secret": PIN, "next": "/today/"}).url == "/today/"
    assert tablet.get("/today/").status_code == 200
    assert not StaffSession.objects.get().is_handed_over


def test_five_wrong_pins_leave_the_password_alone(tablet, path):
    for number in range(5):
        tablet.post(LOCK, {"secret": f"41820{number}"})
    assert USED_UP in tablet.post(LOCK, {"secret": PIN}).content.decode()
    assert tablet.post(LOCK, {"secret": cast.PASSWORD, "next": "/today/"}).url == "/today/"


def test_the_patient_holds_other_form_tokens_than_who_handed_it_over(tablet, address):
    tokens = [token(tablet, "/today/")]
    path = tablet.post(address).headers["Location"]
    tokens.append(token(tablet, f"{path}intake/about-you/"))
    tablet.post(LOCK, {"secret": PIN})
    tokens.append(token(tablet, "/today/"))
    assert len(set(tokens)) == 3


def token(client, page):
    client.get(page)
    return client.cookies[settings.CSRF_COOKIE_NAME].value


def test_it_lives_no_longer_for_being_handed_over(tablet, address):
    tablet.get("/today/")
    before = StaffSession.objects.get()
    path = tablet.post(address).headers["Location"]
    tablet.get(path)
    after = StaffSession.objects.get()
    assert (after.signed_in_at, after.last_seen_at) == (before.signed_in_at, before.last_seen_at)
    assert after.expire_date - after.signed_in_at == timedelta(hours=12)


def test_the_page_before_says_what_opens_it_again_and_offers_a_pin_where_there_is_none(sign_in, at, address):
    desk = sign_in(at.receptionist)
    page = desk.get(address).content.decode()
    assert "You have no PIN on this device" in page
    assert f'href="/sign-ins/pin/?next={address}"' in page


def test_a_pin_that_was_chosen_for_it_leads_back_to_it(tablet, address):
    chosen = tablet.post(f"/sign-ins/pin/?next={address}", {"pin": PIN, "password": cast.PASSWORD})
    assert chosen.url == address
    page = tablet.get(address).content.decode()
    assert "Afterwards you unlock it with your PIN or your password." in page
