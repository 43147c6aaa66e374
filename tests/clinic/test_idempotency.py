"""One form, one row: what a second press does."""

import pytest
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from clinic.idempotency import FIELD, once
from clinic.models import IdempotencyKey
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def press(alder):
    """Press the button of a form with this key; answers with the response and how often the view ran."""
    ran = []

    def pressed(key, *, response, by=alder.receptionist):
        @once
        def view(request):
            ran.append(key)
            return response

        request = RequestFactory().post("/", {FIELD: key})
        request.actor, request.now = by.by, NOW
        return view(request), len(ran)

    return pressed


def made(where):
    return HttpResponseRedirect(where)


def test_a_second_press_goes_where_the_first_one_went(press):
    press("one", response=made("/first/"))
    response, ran = press("one", response=made("/second/"))
    assert (response.url, ran) == ("/first/", 1)


def test_a_form_that_came_back_with_errors_spends_nothing(press):
    press("one", response=HttpResponse("Enter a name."))
    response, ran = press("one", response=made("/made/"))
    assert (response.url, ran) == ("/made/", 2)


def test_two_people_may_have_the_same_key(press, alder):
    press("one", response=made("/first/"))
    response, _ = press("one", response=made("/second/"), by=alder.therapist)
    assert response.url == "/second/"


def test_a_key_keeps_nothing_but_where_it_led(press):
    press("one", response=made("/first/"))
    assert IdempotencyKey.objects.get().redirect == "/first/"


def test_the_database_refuses_to_keep_the_token_of_a_patient_link(press):
    with pytest.raises(IntegrityError, match="kept_redirect_holds_no_token"):
        press("one", response=made(f"/p/{'t' * 43}/consent/"))


def test_an_address_longer_than_any_of_ours_is_not_kept(press):
    assert press("one", response=made(f"/first/#{'9' * 5000}"))[0].url.endswith("9")
    response, ran = press("one", response=made("/second/"))
    assert (response.url, ran) == ("/", 1)
