"""What leaves the house: neutral words, both languages, the whole link in every part."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from clinic import links
from clinic.enums import LinkPurpose
from clinic.messages import outbox, rendering
from tests.cast import NOW

pytestmark = pytest.mark.django_db

# A mail may be read on a locked screen by anybody: it says who writes, when, and a link; nothing about a body.
CLINICAL = re.compile(
    r"needl|aguja|punci|pain|dolor|sciatica|ci[aá]tica|leg\b|pierna|back\b|espalda|score|treat|symptom|s[ií]ntoma|diagnos"
    r"|bleed|sangr|muscle|m[uú]scul|therap(?!y\b)",
    re.IGNORECASE,
)
TO_PATIENTS = [
    "intake_invitation",
    "intake_reminder",
    "check_in_invitation",
    "check_in_reminder",
    "after_care",
    "fresh_link",
    "booking_confirmation",
    "visit_moved",
    "visit_reminder",
    "visit_cancelled",
]
ALL = sorted({path.name.split(".")[0] for path in (Path(settings.ROOT) / "templates/emails").glob("[!_]*")})


def mail(at, template, language):
    link = links.make(
        purpose=LinkPurpose.INTAKE,
        target_id=1,
        patient_id=1,
        clinic_id=at.clinic.pk,
        language=language,
        now=NOW,
        days=7,
    )
    message = outbox.queue(
        clinic_id=at.clinic.pk,
        template=template,
        address="someone@mail.example",
        language=language,
        idempotency_key="one",
        now=NOW,
        link=link if template != "visit_cancelled" else None,
        parameters={"starts_at": "2026-11-24T21:30:00+00:00", "was_at": "2026-11-23T21:30:00+00:00"},
    )
    return rendering.email(message), links.url(link)


def parts(made):
    return made.subject, made.body, made.alternatives[0].content


def test_every_mail_has_a_subject_a_text_and_a_page():
    folder = Path(settings.ROOT) / "templates/emails"
    missing = [
        f"{name}.{part}" for name in ALL for part in ("subject.txt", "txt", "html")
        if not (folder / f"{name}.{part}").exists()
    ]  # fmt: skip
    assert missing == []
    assert set(TO_PATIENTS) <= set(ALL)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("template", TO_PATIENTS)
def test_a_mail_to_a_patient_says_nothing_about_a_body(alder, template, language):
    made, _url = mail(alder, template, language)
    said = [re.sub(r"https?://\S+|<[^>]*>|Alder Physical Therapy", "", part) for part in parts(made)]
    assert [CLINICAL.findall(part) for part in said] == [[], [], []]
    assert made.subject.startswith("Alder Physical Therapy: ")


@pytest.mark.parametrize("template", TO_PATIENTS[:-1])
def test_the_link_stands_whole_in_the_text_and_in_the_page(alder, template):
    made, url = mail(alder, template, "en")
    assert f"\n{url}\n" in made.body
    assert made.alternatives[0].content.count(f'href="{url}"') == 1


def test_a_booking_is_told_in_the_clinics_own_time(alder):
    english, _ = mail(alder, "booking_confirmation", "en")
    assert "Tue 24 Nov, 14:30" in english.body
    assert "Tue 24 Nov, 14:30" in english.alternatives[0].content


def test_a_move_says_which_time_counts_and_which_does_not(alder):
    english, _ = mail(alder, "visit_moved", "en")
    assert "Your visit has a new time:\nTue 24 Nov, 14:30\n" in english.body
    assert "It is no longer at this time: Mon 23 Nov, 14:30\n" in english.body


def test_where_only_somebody_else_sees_them_the_time_is_not_called_new(alder):
    message = outbox.queue(
        clinic_id=alder.clinic.pk, template="visit_moved", address="someone@mail.example", language="en",
        idempotency_key="same time", now=NOW, parameters={"starts_at": "2026-11-24T21:30:00+00:00"},
    )  # fmt: skip
    made = rendering.email(message)
    assert made.subject == "Alder Physical Therapy: your visit has changed"
    assert "Your visit stays at this time:\nTue 24 Nov, 14:30\n" in made.body
    assert ("no longer" in made.body, "new time" in made.body) == (False, False)


def test_a_cancellation_holds_no_link_and_the_clinics_phone(alder):
    english, _ = mail(alder, "visit_cancelled", "en")
    assert ("/p/" in english.body, "please call us at (303) 555-0100." in english.body) == (False, True)


def test_a_booking_is_told_in_spanish(alder):
    spanish, _ = mail(alder, "booking_confirmation", "es")
    assert "Su visita está reservada:\nmar 24 nov, 14:30\n" in spanish.body


def test_a_clinics_name_is_never_mangled_in_the_text(alder):
    alder.clinic.name = "Smith & Sons' Therapy"
    alder.clinic.save()
    made, _url = mail(alder, "check_in_invitation", "en")
    assert made.subject == "Smith & Sons' Therapy: how are you?"
    assert "Smith & Sons' Therapy" in made.body
