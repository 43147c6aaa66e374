"""No page asks the database more often where there is more to show: every page of the journey, by machine."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from clinic.models import Clinic
from clinic.permissions import requires
from patients.models import Patient
from tests import cast
from tests.access.calls import whole_practice
from tests.growing_pages import GrowingPractice, grown

pytestmark = pytest.mark.django_db


@requires("find_patients")
def careless(request):
    """A page as none should be: it asks for the words of each patient."""
    rows = Patient.objects.filter(clinic=request.clinic)
    return HttpResponse("".join(word.word for row in rows for word in row.words.all()))


urlpatterns = [path("careless/", careless)]


def test_every_page_asks_as_often_with_six_rows_as_with_three():
    at, made, *_ = whole_practice(now=cast.this_moment())
    practice = GrowingPractice.of(at.clinic, made)
    practice.grow(1, 2)
    few = practice.counts()
    practice.grow(3, 5)

    assert grown(few, practice.counts()) == {}


def test_a_page_that_asks_for_each_row_is_found(settings):
    """The control: one patient, copied once with all of theirs and once alone, is three; twice more is seven."""
    settings.ROOT_URLCONF = __name__
    at = cast.open_clinic()
    cast.patient(at)
    client = Client()
    client.force_login(at.receptionist.user)
    practice = GrowingPractice(Clinic.objects.get(), {"careless": (client, "/careless/")})
    practice.counts()
    practice.grow(1, 1)
    few = practice.counts()
    practice.grow(2, 3)
    many = practice.counts()

    assert grown(few, many) == {"careless": (few["careless"], few["careless"] + 4)}
