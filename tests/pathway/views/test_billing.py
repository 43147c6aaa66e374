"""The practice's own billing codes: entered, shown where they fit, taken out; only by who runs the practice."""

import pytest
from django.urls import reverse

from clinic import scope
from clinic.models import AuditEvent
from pathway.models import BillingCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(alder, sign_in):
    return sign_in(alder.manager)


def codes(alder):
    scope.enter(alder.clinic.pk)
    return list(BillingCode.objects.values_list("code", "muscles_from", "muscles_to", "removed_at"))


def entered(manager, **sent):
    given = {"code": "N1", "muscles_from": 1, "muscles_to": 2, "words": "One or two", **sent}
    return manager.post(reverse("billing_codes"), given)


def test_none_is_shipped_and_the_empty_page_says_what_to_enter(alder, manager):
    page = manager.get(reverse("billing_codes")).text

    assert "No codes yet" in page
    assert codes(alder) == []


def test_a_code_is_entered_told_in_the_audit_and_taken_out(alder, manager):
    assert entered(manager).headers["Location"] == reverse("billing_codes")
    entered(manager, code="N3", muscles_from=3, muscles_to="")
    assert codes(alder) == [("N1", 1, 2, None), ("N3", 3, None, None)]
    assert AuditEvent.objects.filter(kind="billing_code.entered").count() == 2

    row = BillingCode.objects.get(code="N1")
    manager.post(reverse("billing_code_removal", args=[row.uuid]))
    page = manager.get(reverse("billing_codes")).text
    assert ("<b>N3</b>" in page, "<b>N1</b>" in page) == (True, False)
    assert len(codes(alder)) == 2


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"code": " "}, "Enter the code."),
        ({"muscles_from": 0}, "from 1 to 40"),
        ({"muscles_from": 3, "muscles_to": 2}, "The last number is not below the first."),
        ({"muscles_to": "9" * 30}, "from 1 to 40"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(alder, manager, sent, sentence):
    answer = entered(manager, words="Typed words", **sent)

    assert sentence in answer.text
    assert "Typed words" in answer.text
    assert codes(alder) == []


def test_the_same_code_stands_once(alder, manager):
    entered(manager)
    assert "This code stands there already." in entered(manager).text
    assert len(codes(alder)) == 1


def test_another_clinics_code_is_not_there_and_a_therapist_enters_none(birch, alder, sign_in, manager):
    entered(manager)
    scope.enter(alder.clinic.pk)
    address = reverse("billing_code_removal", args=[BillingCode.objects.get().uuid])
    assert sign_in(birch.manager).post(address).status_code == 404
    assert sign_in(alder.therapist).get(reverse("billing_codes")).status_code == 403
    assert codes(alder) == [("N1", 1, 2, None)]
