"""The intake by link: kept page by page, alarming answers told at once, locked when it is sent."""

import re

import pytest

from clinic import dates
from clinic.models import Message
from pathway.actions import alerts
from pathway.models import Alert
from pathway.queries.intakes import pages
from patients.enums import IntakePart
from patients.models import Consent, Intake
from tests import cast
from tests.pathway import patient_links

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return patient_links.open_clinic()


@pytest.fixture
def invited(at):
    return patient_links.intake(at)


FIRST, LAST = pages(IntakePart.BEFORE), pages(IntakePart.MORE)


def whole(client, path):
    for page in FIRST:
        patient_links.fill_in(client, path, page)
    return client.post(f"{path}intake/summary/")


def test_the_cover_names_the_clinic_and_nobody(at, invited, client):
    page = client.get(invited[1]).content.decode()
    assert "Alder Physical Therapy" in page
    assert re.findall("Will|Better|mail.example", page) == []


def test_every_page_leads_to_the_next_and_the_last_to_the_summary(invited, client):
    led = [patient_links.fill_in(client, invited[1], page) for page in FIRST]
    assert led == [f"{invited[1]}intake/{page}/" for page in (*FIRST[1:], "summary")]


def test_the_second_part_follows_once_the_first_was_sent_and_ends_the_form(invited, client):
    intake, path = invited
    whole(client, path)
    led = [patient_links.fill_in(client, path, page) for page in LAST]
    intake.refresh_from_db()
    assert led == [*(f"{path}intake/{page}/" for page in LAST[1:]), f"{path}done/"]
    assert (intake.is_finished, intake.about["past_care_words"]) == (True, "Walking helped.")
    assert [(one["name"], one["score"]) for one in intake.about["activities"]] == [("Putting on socks", 4)]


def test_before_the_first_part_was_sent_the_second_leads_back_to_it(invited, client):
    path = invited[1]
    patient_links.fill_in(client, path, "about-you")
    led = {client.get(f"{path}intake/{page}/").headers["Location"] for page in LAST}
    posted = {patient_links.fill_in(client, path, page) for page in LAST}
    assert {*led, *posted} == {f"{path}intake/symptoms/"}


def test_each_part_counts_its_own_pages(invited, client):
    path = invited[1]
    first = client.get(f"{path}intake/symptoms/").content.decode()
    whole(client, path)
    last = client.get(f"{path}intake/daily-life/").content.decode()
    assert f"Before we see you: 2 of {len(FIRST)}" in first
    assert f"If you have time: 2 of {len(LAST)}" in last


def test_the_second_part_goes_on_where_the_patient_stopped_also_on_another_device(invited, client):
    path = invited[1]
    whole(client, path)
    patient_links.fill_in(client, path, "where")
    other_device = type(client)()
    pages_seen = [other_device.get(address).content.decode() for address in (path, f"{path}done/")]
    assert [f'href="{path}intake/daily-life/"' in page for page in pages_seen] == [True, True]


def test_whoever_has_said_it_all_is_asked_no_more(invited, client):
    path = invited[1]
    whole(client, path)
    for page in LAST:
        patient_links.fill_in(client, path, page)
    led = {client.get(f"{path}intake/{page}/").headers["Location"] for page in LAST}
    assert led == {f"{path}done/"}
    assert "Tell us more" not in client.get(f"{path}done/").content.decode()


def test_nothing_yet_and_something_tried_are_not_both_taken(invited, client):
    intake, path = invited
    whole(client, path)
    page = client.post(
        f"{path}intake/past-care/", {"go": "on", "past_care": ["none", "surgery"], "past_care_words": "Rest."}
    ).content.decode()
    intake.refresh_from_db()
    assert page.count("not both.") == 2  # at the top and at the field
    assert ("Rest." in page, "past-care" in intake.pages_done) == (True, False)


def test_the_cause_is_asked_as_what_they_have_been_told(invited, client):
    page = client.get(f"{invited[1]}intake/symptoms/").content.decode()
    assert "What have you been told it is?" in page
    assert "I don&#x27;t know, or nobody has told me" in page


def test_a_whole_form_is_sent_once_and_leads_to_the_consent(invited, client):
    intake, path = invited
    assert whole(client, path).headers["Location"] == f"{path}consent/"
    assert client.post(f"{path}intake/summary/").headers["Location"] == f"{path}done/"
    intake.refresh_from_db()
    assert intake.is_submitted
    assert {
        slug for slug, one in intake.answers.items() if one["choice"] not in {"no", "yes", "fine"}
    } == set()
    assert intake.answers["rf_saddle"]["text"].startswith("Is it numb or tingly between your legs")


def test_a_form_with_pages_missing_says_so_and_stays_open(invited, client):
    intake, path = invited
    patient_links.fill_in(client, path, "about-you")
    page = client.post(f"{path}intake/summary/").content.decode()
    intake.refresh_from_db()
    assert "Some pages are not filled in yet." in page
    assert not intake.is_submitted


def test_the_summary_of_an_open_form_leads_on_and_is_not_sent(invited, client):
    path = invited[1]
    patient_links.fill_in(client, path, "about-you")
    page = client.get(f"{path}intake/summary/").content.decode()
    assert re.search(rf'btn-primary[^>]*href="{path}intake/symptoms/">Go on with “What you feel”', page)
    assert ("Send to the clinic" in page, page.count(">Fill in<")) == (False, len(FIRST) - 1)


def test_the_summary_reads_every_answer_back_as_what_was_asked(invited, client):
    path = invited[1]
    for page in FIRST:
        patient_links.fill_in(client, path, page)
    told = re.sub(r"\s+", " ", client.get(f"{path}intake/summary/").content.decode())
    lines = [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<li>(.*?)</li>", told)]
    for said in (
        "May we e-mail you about your visits? Yes",
        "What do you feel? Tingling",
        "Leg pain right now 6 of 10",
        "From the list None of these",
        "Are you pregnant, or could you be? No",
    ):
        assert said in lines, said
    assert lines.count("None of these") == len(FIRST) - 5  # pages with nothing but a list to tick


def test_the_address_one_agrees_to_is_hinted_at_and_not_written_out(invited, client):
    intake, path = invited
    page = client.get(f"{path}intake/about-you/").content.decode()
    assert f"at {intake.patient.email[0]}…@" in page
    assert intake.patient.email not in page


def test_whoever_may_not_be_sure_is_not_offered_i_dont_know_as_well(invited, client):
    page = client.get(f"{invited[1]}intake/today/").content.decode()
    offered = re.findall(r'name="pregnancy" value="([^"]+)"', page)
    assert offered == ["no", "yes", "not_sure", "trying", "does_not_apply"]


def test_the_link_goes_on_where_the_patient_stopped_also_on_another_device(invited, client):
    patient_links.fill_in(client, invited[1], "about-you")
    other_device = type(client)()
    assert f'href="{invited[1]}intake/symptoms/"' in other_device.get(invited[1]).content.decode()


def test_what_was_answered_stands_in_the_page_again(invited, client):
    patient_links.fill_in(client, invited[1], "pain", nprs_leg="8")
    page = client.get(f"{invited[1]}intake/pain/").content.decode()
    assert re.search(r'name="nprs_leg" value="8"[^>]*checked', page)


def test_going_back_keeps_what_was_chosen_though_the_page_is_not_finished(invited, client):
    intake, path = invited
    led = patient_links.fill_in(client, path, "symptoms", go="back", side="", onset="", told=[])
    intake.refresh_from_db()
    assert led == f"{path}intake/about-you/"
    assert (intake.about["symptoms"], intake.pages_done) == (["tingling"], [])


def test_going_back_answers_no_question_for_the_patient(invited, client):
    intake, path = invited
    client.post(f"{path}intake/blood/", {"go": "back", "ticks": ["anticoagulant"]})
    intake.refresh_from_db()
    assert {slug: one["choice"] for slug, one in intake.answers.items()} == {"anticoagulant": "yes"}


def test_an_error_stands_at_its_field_and_keeps_what_was_chosen(invited, client):
    page = client.post(
        f"{invited[1]}intake/skin/", {"go": "on", "ticks": ["lymphedema", "touch_pain"]}
    ).content.decode()
    assert page.count("Please tell us which side.") == 2  # at the top and at the field
    assert re.search(r'value="touch_pain"[^>]*checked', page)


def test_the_contact_page_brings_the_patient_up_to_date_and_an_empty_phone_keeps_the_number(invited, client):
    intake, path = invited
    patient_links.fill_in(client, path, "about-you", language="es")
    patient = Intake.objects.get(pk=intake.pk).patient
    assert (patient.preferred_name, patient.phone.as_e164, patient.language) == (
        "Billy",
        "+13035550123",
        "es",
    )
    assert patient.messages_agreed_at is not None


def test_a_known_number_is_never_shown_in_full(invited, client):
    page = client.get(f"{invited[1]}intake/about-you/").content.decode()
    assert "ends in 23" in page
    assert "5550123" not in page.replace("-", "")


def test_a_red_flag_is_told_on_the_next_page_and_to_the_therapist_at_once(at, invited, client):
    led = patient_links.fill_in(client, invited[1], "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    page = client.get(led).content.decode()
    alert = Alert.objects.get()
    assert (alert.cause, alert.tier, alert.owner) == ("rf_saddle", "T0", at.therapist.user)
    assert Message.objects.filter(template="staff_alert").count() == 1
    assert 'href="tel:911"' in page
    assert page.index("Get help now") < page.index("<h1>")


def test_who_ticks_low_mood_reads_whom_to_call_below_the_tick(invited, client):
    page = client.get(f"{invited[1]}intake/health/").content.decode()
    below = page.partition("worry or low mood")[2].partition('<div class="tick">')[0]
    assert "Call or text 988." in below


def test_the_advice_stays_on_the_pages_after_it_and_the_patient_may_go_on(invited, client):
    patient_links.fill_in(client, invited[1], "nerves", ticks=["rf_foot_drag"])
    whole_form_led = patient_links.fill_in(client, invited[1], "blood")
    assert "You need to be seen today" in client.get(whole_form_led).content.decode()


def test_an_emergency_stops_the_form_at_once_whatever_was_pressed(invited, client):
    intake, path = invited
    emergency = {"ticks": ["rf_saddle"], "rf_saddle": "new_or_worse"}
    led = [patient_links.fill_in(client, path, "nerves", go=go, **emergency) for go in ("on", "back")]
    others = [page for page in (*pages(), "summary") if page != "nerves"]
    got = {client.get(f"{path}intake/{page}/").headers.get("Location") for page in others}
    posted = {patient_links.fill_in(client, path, page) for page in others}
    intake.refresh_from_db()
    assert {*led, *got, *posted} == {f"{path}intake/stop/"}
    assert (intake.is_submitted, intake.pages_done) == (False, ["nerves"])


def test_the_stop_says_what_to_do_and_lets_a_mistake_be_put_right(invited, client):
    _, path = invited
    led = patient_links.fill_in(client, path, "serious", ticks=["chest_pain_new"])
    page = client.get(led).content.decode()
    assert (page.index("Get help now") < page.index("<h1>"), "<form" in page) == (True, False)
    assert f'href="{path}intake/serious/"' in page
    assert patient_links.fill_in(client, path, "serious") == f"{path}intake/needles/"
    assert client.get(led).headers["Location"] == f"{path}intake/about-you/"
    assert Alert.objects.get().is_open


def test_the_form_goes_on_once_a_clinician_has_closed_the_alert(at, invited, client):
    _, path = invited
    led = patient_links.fill_in(client, path, "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    alert = alerts.acknowledge(Alert.objects.get(), by=at.therapist.by, now=dates.now())
    assert client.get(led).status_code == 200
    cast.enter(at)
    alerts.resolve(
        alert,
        outcome="sent_to_emergency",
        call_outcome="Went to the ER.",
        by=at.therapist.by,
        now=dates.now(),
    )
    assert client.get(f"{path}intake/blood/").status_code == 200


def test_the_stop_speaks_spanish(invited, client):
    _, path = invited
    led = patient_links.fill_in(client, path, "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    page = client.get(f"{led}?language=es").content.decode()
    assert "<h1>Su formulario espera. Usted es lo primero.</h1>" in page


def test_a_red_flag_without_its_detail_counts_at_its_strictest(invited, client):
    patient_links.fill_in(client, invited[1], "nerves", ticks=["rf_bladder"])
    assert list(Alert.objects.values_list("cause", "tier")) == [("rf_bladder", "T0")]


def test_a_red_flag_is_kept_also_when_the_patient_goes_back(invited, client):
    patient_links.fill_in(client, invited[1], "serious", ticks=["chest_pain_new"], go="back")
    assert list(Alert.objects.values_list("cause", "tier")) == [("chest_pain_new", "T0")]


def test_saving_the_page_again_raises_no_second_alert(invited, client):
    for _ in range(3):
        patient_links.fill_in(client, invited[1], "nerves", ticks=["rf_foot_drag"])
    assert Alert.objects.count() == 1


def test_an_ordinary_patient_raises_none(invited, client):
    whole(client, invited[1])
    assert Alert.objects.count() == 0


def test_signing_twice_is_one_consent_that_waits_to_be_discussed(invited, client):
    whole(client, invited[1])
    for _ in range(2):
        led = client.post(f"{invited[1]}consent/", {"name": "Will  Better", "agrees": "on"})
        assert led.headers["Location"] == f"{invited[1]}done/"
    consent = Consent.objects.get()
    assert (consent.signed_name, consent.is_valid) == ("Will Better", False)


def test_a_signature_without_a_name_or_a_tick_signs_nothing(invited, client):
    page = client.post(f"{invited[1]}consent/", {"name": " "}).content.decode()
    assert page.count("Type your full name to sign.") == 2
    assert Consent.objects.count() == 0


def test_a_form_that_was_sent_takes_no_more_pages(invited, client):
    intake, path = invited
    whole(client, path)
    assert patient_links.fill_in(client, path, "pain", nprs_leg="9") == f"{path}done/"
    intake.refresh_from_db()
    assert intake.about["nprs_leg"] == 6


def test_every_page_speaks_spanish_to_whoever_asks_for_it(invited, client):
    client.get(f"{invited[1]}?language=es")
    titles = [
        re.search("<h1>(.*?)</h1>", client.get(f"{invited[1]}intake/{page}/").content.decode())[1]
        for page in FIRST[:4]
    ]
    whole(client, invited[1])
    titles += [
        re.search("<h1>(.*?)</h1>", client.get(f"{invited[1]}intake/{page}/").content.decode())[1]
        for page in LAST
    ]
    assert titles == [
        "Sobre usted", "Lo que siente", "Qué tan fuerte es el dolor", "Sus piernas, vejiga e intestino",
        "Dónde lo siente", "Su vida diaria", "Lo que ha probado",
    ]  # fmt: skip


def test_a_page_that_does_not_exist_is_not_found(invited, client):
    assert client.get(f"{invited[1]}intake/nothing/").status_code == 404
