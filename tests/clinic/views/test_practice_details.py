"""The page of the clinic's name and numbers: saved by a manager, kept as typed when something is wrong."""

import pytest
from django.urls import reverse

from clinic.models import Clinic

pytestmark = pytest.mark.django_db
PAGE = "practice_details"
TYPED = {
    "name": "Alder Lane PT",
    "address": "2 Side Street, Boulder",
    "phone": "(303) 555-0199",
    "email": "desk@alder.example",
    "emergency_number": "911",
    "crisis_number": "",
    "version": "1",
}


def test_a_manager_saves_it(alder, sign_in):
    manager = sign_in(alder.manager)
    assert manager.post(reverse(PAGE), TYPED).url == reverse(PAGE)
    row = Clinic.objects.get(pk=alder.clinic.pk)
    assert {name: str(getattr(row, name)) for name in TYPED} == {**TYPED, "version": "2"}


def test_a_page_that_saw_an_older_version_is_told_and_keeps_what_was_typed(alder, sign_in):
    manager = sign_in(alder.manager)
    manager.post(reverse(PAGE), TYPED)
    shown = manager.post(reverse(PAGE), {**TYPED, "phone": "(303) 555-0000"}).content.decode()
    assert ("Somebody changed this a moment ago" in shown, "(303) 555-0000" in shown) == (True, True)
    assert Clinic.objects.get(pk=alder.clinic.pk).phone == "(303) 555-0199"


def test_it_is_the_managers_alone(alder, sign_in):
    for person in (alder.therapist, alder.receptionist):
        assert sign_in(person).get(reverse(PAGE)).status_code == 403


def test_the_page_of_the_practice_leads_to_every_setting(alder, sign_in):
    shown = sign_in(alder.manager).get(reverse("practice")).content.decode()
    pages = (
        PAGE,
        "opening_hours",
        "closed_days",
        "rooms",
        "visit_types",
        "waitlist_settings",
        "billing_codes",
    )
    pages += ("check_in_settings", "texts", "alert_settings", "needle_boxes:list", "complaints:list")
    pages += ("invitation_new",)
    assert [name for name in pages if f'href="{reverse(name)}"' not in shown] == []
