"""The patient's own door to the consent: sign, the copy, taking it back, in both languages; and when it ran out."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from clinic import links
from clinic.idempotency import FIELD
from clinic.models import AuditEvent, IdempotencyKey, PatientLink
from pathway.actions import consents
from pathway.models import Alert
from patients.actions import intakes
from patients.models import Consent
from tests import cast
from tests.pathway import scenes, sessions

pytestmark = pytest.mark.django_db

SIGNED = {"name": "Will  Better", "agrees": "on"}


@pytest.fixture
def now(alder):
    return cast.this_moment() - timedelta(minutes=5)


def door(episode, now):
    link = consents.link_of(episode, now=now)
    return f"/p/{links.token(link.uuid, link.generation)}/"


@pytest.fixture
def episode(alder, now):
    return scenes.opened(alder, now=now)


@pytest.fixture
def agreed(alder, now, episode):
    sessions.agreed(alder, episode, now=now)
    return door(episode, now)


def words(response):
    return response.content.decode()


def test_the_cover_leads_to_the_text_and_the_signature_to_the_copy(alder, client, episode, now):
    path = door(episode, now)
    assert client.get(path).headers["Location"] == f"{path}consent/"
    assert client.post(f"{path}consent/", SIGNED).headers["Location"] == f"{path}consent/copy/"
    cast.enter(alder)
    consent = Consent.objects.get()
    assert (consent.signed_name, consent.agrees_to_current, consent.is_valid) == ("Will Better", False, False)
    assert "Signed. It does not count yet." in words(client.get(f"{path}consent/copy/"))


def test_a_second_press_leads_to_the_copy_too_and_no_token_is_kept(alder, client, episode, now):
    path = door(episode, now)
    pressed = [client.post(f"{path}consent/", {**SIGNED, FIELD: "a key"}) for _ in range(2)]
    assert [one.headers["Location"] for one in pressed] == [f"{path}consent/copy/"] * 2
    cast.enter(alder)
    assert [row.redirect for row in IdempotencyKey.objects.all()] == ["/p/{token}/consent/copy/"]
    assert Consent.objects.count() == 1


def test_current_is_a_yes_of_its_own(alder, client, episode, now):
    client.post(f"{door(episode, now)}consent/", {**SIGNED, "current": "on"})
    cast.enter(alder)
    assert Consent.objects.get().agrees_to_current


def test_signed_in_spanish_the_copy_is_spanish_whatever_the_page_speaks(alder, client, episode, now):
    path = door(episode, now)
    client.post(f"{path}consent/?language=es", SIGNED)
    page = words(client.get(f"{path}consent/copy/?language=en"))
    assert '<article class="reading" lang="es">' in page
    assert "Consentimiento para la punción seca" in page
    assert "Your copy" in page


def test_the_copy_is_exactly_what_was_signed_and_a_file_to_keep(client, agreed):
    page = client.get(f"{agreed}consent/copy/")
    assert "Signed and talked through." in words(page)
    file = client.get(f"{agreed}consent/copy/file/")
    assert (file.headers["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_who_has_signed_is_not_asked_again(client, agreed):
    assert client.get(f"{agreed}consent/").headers["Location"] == f"{agreed}consent/copy/"


def test_taking_it_back_is_said_first_pressed_once_and_told_to_the_therapist(alder, client, agreed):
    assert "Nobody will be upset" in words(client.get(f"{agreed}consent/withdrawal/"))
    for _ in range(2):
        client.post(f"{agreed}consent/withdrawal/")
    assert "Nobody will use needles on you unless you sign again." in words(
        client.get(f"{agreed}consent/withdrawal/")
    )
    cast.enter(alder)
    consent = Consent.objects.get()
    assert (consent.withdrawn_how, Alert.objects.get().cause) == ("link", "consent_withdrawn")
    assert AuditEvent.objects.get(kind="consent.withdrawn").actor_kind == "patient"


def test_after_taking_it_back_the_patient_may_sign_again(alder, client, agreed):
    client.post(f"{agreed}consent/withdrawal/")
    assert "You took your consent back." in words(client.get(f"{agreed}consent/"))
    client.post(f"{agreed}consent/", SIGNED)
    cast.enter(alder)
    assert Consent.objects.count() == 2
    assert Consent.objects.standing().get().discussed_at is None


def test_the_kind_words_are_spanish_too(client, agreed):
    client.post(f"{agreed}consent/withdrawal/")
    page = words(client.get(f"{agreed}consent/withdrawal/?language=es"))
    with translation.override("es"):
        assert consents.told_after_withdrawal() in page


def test_for_a_child_a_guardian_signs_and_the_child_agrees(alder, client, now):
    path = door(scenes.opened(alder, now=now, birth_date=date(2013, 1, 2)), now)
    page = words(client.post(f"{path}consent/", SIGNED))
    assert "The patient has to agree too." in page
    client.post(f"{path}consent/", {**SIGNED, "signed_by": "guardian", "patient_agrees": "on"})
    cast.enter(alder)
    assert Consent.objects.get().signed_by == "guardian"


def test_a_link_that_ran_out_is_kind_and_shows_nothing(alder, client, agreed):
    cast.enter(alder)
    PatientLink.objects.filter(purpose="consent").update(expires_at=cast.this_moment() - timedelta(days=1))
    for page in ("", "consent/", "consent/copy/", "consent/copy/file/", "consent/withdrawal/"):
        response = client.get(agreed + page)
        assert (response.status_code, "This link has run out" in words(response)) == (410, True)


def test_another_kind_of_link_opens_no_consent(alder, client, agreed):
    assert client.get(f"{agreed}check-in/1/").status_code == 404
    assert client.get(f"{agreed}intake/pain/").status_code == 404


def test_a_patient_of_the_intake_link_sees_and_takes_back_the_same_consent(
    alder, client, episode, now, agreed
):
    intake = intakes.invite(episode.patient, by=alder.receptionist.by, now=now)
    link = PatientLink.objects.get(purpose="intake", target_id=intake.pk)
    path = f"/p/{links.token(link.uuid, link.generation)}/"
    client.post(f"{path}consent/withdrawal/")
    cast.enter(alder)
    assert Consent.objects.get().withdrawn_how == "link"


def test_nothing_is_shown_of_who_has_signed_nothing(client, episode, now):
    path = door(episode, now)
    for page in ("consent/copy/", "consent/copy/file/", "consent/withdrawal/"):
        assert client.get(path + page).headers["Location"] == f"{path}consent/"
