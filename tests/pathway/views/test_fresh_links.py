"""A link that has run out: advice all the same, and a fresh one to the contact the old one went to and to no other."""

from datetime import timedelta

import pytest

from clinic import links
from clinic.models import Message, PatientLink
from pathway.models import CheckIn
from patients.models import Patient
from tests.pathway import patient_links

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return patient_links.open_clinic()


def run_out(row, path):
    """The same address a day after the link's time; a check-in has closed by then."""
    ago = row.asked_at - timedelta(minutes=1) if isinstance(row, CheckIn) else row.opened_at
    purpose = "check_in" if isinstance(row, CheckIn) else "intake"
    PatientLink.objects.filter(target_id=row.pk, purpose=purpose).update(expires_at=ago)
    CheckIn.objects.filter(pk=row.pk).update(closes_at=ago)
    return path


@pytest.fixture
def expired(at):
    """The 48-hour check-in of a patient, closed; the after-care of the same session is still open."""
    row, path = patient_links.check_in(at)
    return row, run_out(row, path)


def fresh():
    return list(Message.objects.filter(template="fresh_link").order_by("pk"))


def test_it_says_first_when_to_get_help_and_whom_to_call(expired, client):
    page = client.get(expired[1])
    words = page.content.decode()
    assert page.status_code == 410
    assert words.index("New chest pain or trouble breathing?") < words.index("Send me a new link")
    assert ['href="tel:911"' in words, 'href="tel:+13035550100"' in words] == [True, True]


def test_what_an_alarming_answer_called_for_is_said_again_but_not_what_it_was(at, client):
    row, path = patient_links.check_in(at)
    client.post(f"{path}check-in/1/", {"yes": "fu_cauda"})
    words = client.get(run_out(row, path)).content.decode()
    assert "Go to the ER now." in words
    assert "numbness between your legs" not in words


def test_after_the_check_in_has_closed_the_fresh_link_leads_to_the_after_care(expired, client):
    row, path = expired
    page = client.post(f"{path}new-link/", follow=True).content.decode()
    (message,) = fresh()
    assert "We send a new link" in page
    assert (message.address, message.link.purpose) == (row.episode.patient.email, "after_care")
    assert message.address not in page


def test_a_newer_check_in_that_is_open_comes_before_it(expired, client):
    row, path = expired
    weekly = CheckIn.objects.get(treatment_session=row.treatment_session, kind="weekly", sequence=1)
    link = PatientLink.objects.get(target_id=row.pk, purpose="check_in")
    later = {"asked_at": link.created_at, "closes_at": link.created_at + timedelta(days=9)}
    CheckIn.objects.filter(pk=weekly.pk).update(state="asked", **later)
    links.make(
        purpose="check_in",
        target_id=weekly.pk,
        patient_id=link.patient_id,
        clinic_id=link.clinic_id,
        language="en",
        now=link.created_at,
        days=9,
    )
    client.post(f"{path}new-link/")
    assert [message.link.target_id for message in fresh()] == [weekly.pk]


def test_an_intake_gets_a_new_token_and_the_old_one_stays_shut(at, client):
    row, path = patient_links.intake(at)
    run_out(row, path)
    client.post(f"{path}new-link/")
    (message,) = fresh()
    assert (message.link.purpose, message.link.target_id, message.link.generation) == ("intake", row.pk, 2)
    assert client.get(links.url(message.link).removeprefix("http://testserver")).status_code == 200
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_sends_nothing(expired, client, method):
    codes = [getattr(client, method)(f"{expired[1]}{page}").status_code for page in ("", "new-link/")]
    assert (codes, fresh()) == ([410, 405], [])


def test_a_second_press_sends_no_second_mail(expired, client):
    for _ in range(3):
        client.post(f"{expired[1]}new-link/")
    assert len(fresh()) == 1


def test_not_more_than_three_a_day(expired, client):
    for _ in range(5):
        client.post(f"{expired[1]}new-link/")
        for message in fresh():
            Message.objects.filter(pk=message.pk).update(
                created_at=message.created_at - timedelta(minutes=11)
            )
    assert len(fresh()) == 3


@pytest.mark.parametrize(
    "change", [{"email": "another@mail.example"}, {"channel": "phone", "phone": "+13035550123"}]
)
def test_to_another_contact_than_before_nothing_is_sent_and_the_page_says_the_same(expired, client, change):
    row, path = expired
    Patient.objects.filter(pk=row.episode.patient_id).update(**change)
    page = client.post(f"{path}new-link/", follow=True).content.decode()
    assert (fresh(), "We send a new link" in page) == ([], True)


def test_a_revoked_link_offers_nothing(expired, client):
    row, path = expired
    PatientLink.objects.filter(target_id=row.pk, purpose="check_in").update(revoked_at=row.asked_at)
    assert "Send me a new link" not in client.get(path).content.decode()
    client.post(f"{path}new-link/")
    assert fresh() == []


def test_an_open_link_gets_what_is_open_and_loses_nothing(at, client):
    _row, path = patient_links.check_in(at)
    client.post(f"{path}new-link/")
    assert [message.link.purpose for message in fresh()] == ["check_in"]
    assert client.get(path).status_code == 200
