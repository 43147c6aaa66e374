"""The page that shows two records side by side, the press that joins them, and the way back."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from clinic.models import AuditEvent
from pathway.actions import merges
from pathway.actions.merges import SENTENCES
from pathway.rules.merges import Settle
from patients.models import Patient, PatientCard
from tests import cast
from tests.cast import NOW
from tests.pathway import lists, scenes

pytestmark = pytest.mark.django_db
CARD = {
    "payer": "Acme Health",
    "visits_authorised": "12",
    "authorised_from": "2026-01-05",
    "referral_from": "Dr Lee",
    "referral_on": "2026-01-06",
    "notice_on": "2026-01-07",
    "notice_for": "Dry needling",
}


@pytest.fixture
def desk(alder, sign_in):
    return sign_in(alder.receptionist)


@pytest.fixture
def both(alder):
    kept = cast.patient(alder, given_name="Rosa", family_name="Delgado", note="Wheelchair")
    return kept, cast.patient(alder, given_name="Rosa", family_name="Delgado Ruiz")


def joining(kept, other=None):
    address = reverse("merges:new", args=[kept.uuid])
    return f"{address}?with={other.uuid}" if other else address


def test_the_desk_sees_both_and_joins_them(desk, both):
    kept, other = both
    page = desk.get(joining(kept, other)).content.decode()
    assert ("Wheelchair" in page, "Delgado Ruiz" in page, "Settle this first" in page) == (True, True, False)
    answer = desk.post(joining(kept), {"with": other.uuid})
    assert answer.url == reverse("patients:edit", args=[kept.uuid])
    other.refresh_from_db()
    assert other.in_use == kept


def test_a_wish_of_the_other_record_is_shown_and_asked_about_before_it_would_be_lost(alder, desk):
    kept = cast.patient(alder, given_name="Kept")
    other = cast.patient(alder, given_name="Other", wants_chaperone=True, therapist_wish="woman")
    page = desk.get(joining(kept, other)).content.decode()
    details = reverse("patients:edit", args=[kept.uuid])
    assert ("Wished" in page, "A woman" in page, page.count(f'href="{details}"')) == (True, True, 4)
    assert [
        sentence in page for sentence in (SENTENCES[Settle.CHAPERONE], SENTENCES[Settle.THERAPIST_WISH])
    ] == [True, True]
    assert desk.post(joining(kept), {"with": other.uuid}).status_code == 409
    Patient.objects.filter(pk=kept.pk).update(wants_chaperone=True, therapist_wish="woman")
    assert desk.post(joining(kept), {"with": other.uuid}).status_code == 302


def test_a_card_of_the_other_record_is_compared_said_to_stay_and_found_afterwards(alder, desk, both):
    kept, other = both
    desk.post(reverse("patients:card", args=[other.uuid]), CARD)
    page = desk.get(joining(kept, other)).text
    assert [
        words in page for words in ("Acme Health", "12 from 5 Jan 2026", "Signed 7 Jan 2026: Dry needling")
    ] == [True] * 3
    assert (
        "(payer, visits authorised, referral on file, notice of non-coverage)"
        in page.split(">What stays in the archived record<")[1]
    )
    desk.post(joining(kept), {"with": other.uuid})
    archived = reverse("patients:edit", args=[other.uuid])
    assert f'<a href="{archived}">Rosa Delgado Ruiz, archived</a>' in told(desk, kept)
    shown = told(desk, other)
    assert ("Acme Health" in shown, "Dr Lee, 6 Jan 2026" in shown, "Dry needling" in shown) == (
        True,
        True,
        True,
    )
    assert reverse("patients:card", args=[other.uuid]) not in shown


def told(client, patient):
    """What a patient's page says under "Payer and referral"."""
    page = client.get(reverse("patients:edit", args=[patient.uuid])).text
    return page.split("<h2>Payer and referral</h2>")[1].split("</section>")[0]


def test_a_record_with_a_card_of_its_own_is_told_of_no_other_and_each_has_its_own_again_afterwards(
    alder, desk, both
):
    for one, payer in zip(both, ("Borealis", "Acme Health"), strict=True):
        desk.post(reverse("patients:card", args=[one.uuid]), {**CARD, "payer": payer})
    kept, other = both
    before = list(PatientCard.objects.order_by("pk").values())
    desk.post(joining(kept), {"with": other.uuid})
    assert ("Borealis" in told(desk, kept), "archived" in told(desk, kept)) == (True, False)
    desk.post(reverse("merges:undoing", args=[other.uuid]))
    assert list(PatientCard.objects.order_by("pk").values()) == before
    assert ["Acme Health" in told(desk, one) for one in both] == [False, True]


def test_two_records_without_cards_say_nothing_of_them(desk, both):
    page = desk.get(joining(*both)).text
    assert ("Payer" in page, "What its card says" in page) == (False, False)


def test_looking_is_recorded_on_both_charts(desk, both):
    desk.get(joining(*both))
    seen = AuditEvent.objects.filter(kind="merge.viewed").values_list("patient_id", flat=True)
    assert set(seen) == {one.pk for one in both}


def test_whoever_reads_charts_says_why_before_a_record_joins_one_of_their_list(alder, sign_in):
    own, neighbour = scenes.opened(alder).patient, cast.patient(alder, given_name="Neighbour")
    therapist = sign_in(alder.therapist)
    asked = therapist.get(joining(own, neighbour))
    assert urlsplit(asked.url).path == reverse(settings.ASKS_WHY, args=[neighbour.uuid])
    assert therapist.post(joining(own), {"with": neighbour.uuid}).status_code == 403
    assert Patient.objects.filter(merged_into__isnull=False).count() == 0
    lists.opened(neighbour, alder.therapist)
    assert therapist.post(joining(own), {"with": neighbour.uuid}).status_code == 302


def test_whoever_has_neither_on_their_list_joins_them_without_a_reason(alder, sign_in, both):
    kept, other = both
    assert sign_in(alder.manager).post(joining(kept), {"with": other.uuid}).status_code == 302


def test_nothing_clinical_is_on_the_page(alder, desk):
    kept, other = (scenes.opened(alder, given_name=name) for name in ("Kept", "Other"))
    scenes.answered(alder, other)
    page = desk.get(joining(kept.patient, other.patient)).content.decode()
    assert "screening" not in page.lower()
    assert "In care with" in page


def test_what_stands_in_the_way_is_said_with_the_way_out_and_nothing_is_joined(alder, desk):
    kept, other = (scenes.opened(alder, given_name=name) for name in ("Kept", "Other"))
    scenes.answered(alder, other)
    page = desk.get(joining(kept.patient, other.patient)).content.decode()
    assert joining(other.patient, kept.patient).replace("&", "&amp;") in page
    answer = desk.post(joining(kept.patient), {"with": other.patient.uuid})
    assert answer.status_code == 409
    assert Patient.objects.filter(merged_into__isnull=False).count() == 0


def test_the_other_record_is_found_by_the_search(desk, both):
    kept, other = both
    page = desk.get(joining(kept), {"name": "delg"}).content.decode()
    assert (str(other.uuid) in page, "Compare" in page) == (True, True)


def test_without_a_search_those_who_may_be_the_same_are_offered(desk, both):
    assert str(both[1].uuid) in desk.get(joining(both[0])).content.decode()


def test_old_addresses_lead_to_the_record_in_use(alder, sign_in, both):
    kept, other = both
    merges.merge(kept, other, by=alder.receptionist.by, now=NOW)
    lists.opened(kept, alder.therapist)
    client = sign_in(alder.therapist)
    assert client.get(reverse("chart", args=[other.uuid])).url == reverse("chart", args=[kept.uuid])
    page = client.get(reverse("patient_check_ins", args=[other.uuid])).content.decode()
    assert "Delgado Ruiz" not in page
    archived = client.get(reverse("patients:edit", args=[other.uuid])).content.decode()
    assert (
        "was joined with another" in archived,
        reverse("patients:edit", args=[kept.uuid]) in archived,
    ) == (
        True,
        True,
    )


def test_an_archived_record_is_not_changed(alder, desk, both):
    kept, other = both
    merges.merge(kept, other, by=alder.receptionist.by, now=NOW)
    answer = desk.post(reverse("patients:edit", args=[other.uuid]), {"given_name": "Changed"})
    other.refresh_from_db()
    assert (answer.status_code, other.given_name) == (409, "Rosa")


def test_it_is_undone_from_either_record(alder, desk, both):
    kept, other = both
    merges.merge(kept, other, by=alder.receptionist.by, now=NOW)
    undoing = reverse("merges:undoing", args=[other.uuid])
    assert undoing in desk.get(reverse("patients:edit", args=[kept.uuid])).content.decode()
    assert "a record of their own again" in desk.get(undoing).content.decode()
    assert desk.post(undoing).url == reverse("patients:edit", args=[other.uuid])
    other.refresh_from_db()
    assert (other.in_use, other.archived_at) == (other, None)
    assert desk.get(undoing).status_code == 404


def test_another_clinics_patient_is_not_there(birch, alder, sign_in, both):
    client = sign_in(birch.receptionist)
    assert client.get(joining(*both)).status_code == 404
    theirs = cast.patient(alder)
    cast.enter(birch)
    ours = cast.patient(birch)
    assert client.get(joining(ours, theirs)).status_code == 404


def test_the_comparison_costs_the_same_whatever_hangs_from_the_records(
    alder, desk, both, django_assert_num_queries
):
    desk.get(joining(*both))
    with django_assert_num_queries(40, exact=False) as empty:
        desk.get(joining(*both))
    merges.merge(both[1], cast.patient(alder, given_name="Third"), by=alder.receptionist.by, now=NOW)
    scenes.answered(alder, scenes.opened(alder, given_name="More"))
    with django_assert_num_queries(len(empty)):
        desk.get(joining(*both))
