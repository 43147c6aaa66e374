"""The pages that find, add and change patients."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from patients.actions import appointments, message_stops
from patients.models import Patient
from tests import cast
from tests.patients import diaries

pytestmark = pytest.mark.django_db
A_YEAR = timedelta(days=365)
LIST, NEW = reverse("patients:list"), reverse("patients:new")
ADA = {
    "given_name": "Ada",
    "family_name": "Nwosu",
    "birth_date": "1971-03-12",
    "email": "ada@mail.example",
    "phone": "(303) 555-9999",
    "channel": "email",
    "language": "en",
}


@pytest.fixture
def desk(alder, sign_in):
    return sign_in(alder.receptionist)


def edit_url(patient):
    return reverse("patients:edit", args=[patient.uuid])


def test_the_list_finds_by_the_search_field_of_the_top_bar(alder, desk):
    cast.patient(alder, given_name="Núria", family_name="Sato")
    cast.patient(alder, given_name="Theo", family_name="Reed")
    page = desk.get(LIST, {"q": "nur"}).content.decode()
    assert ("Sato, Núria" in page, "Reed, Theo" in page) == (True, False)


@pytest.mark.parametrize("text", ["\x00", "%", "'", "x" * 500, "\ud800".encode("utf-8", "replace").decode()])
def test_odd_searches_find_nobody_kindly(alder, desk, text):
    cast.patient(alder)
    assert desk.get(LIST, {"q": text}).status_code == 200


def test_an_empty_list_says_what_to_do(desk):
    assert "Add the first patient" in desk.get(LIST).content.decode()


def test_the_list_costs_the_same_with_one_and_with_many(alder, desk, django_assert_num_queries):
    cast.patient(alder)
    desk.get(LIST)
    with django_assert_num_queries(9) as few:
        desk.get(LIST)
    for number in range(3):
        cast.patient(alder, given_name=f"P{number}")
    with django_assert_num_queries(len(few)):
        desk.get(LIST)


def test_a_new_patient_leads_to_the_booking_that_was_begun(alder, desk):
    answer = desk.post(f"{NEW}?therapist={alder.therapist.user.uuid}&day=2026-11-24", ADA)
    patient = Patient.objects.get()
    assert (patient.full_name, patient.phone.as_e164) == ("Ada Nwosu", "+13035559999")
    assert answer.url == (
        f"{reverse('appointments:new')}?therapist={alder.therapist.user.uuid}&day=2026-11-24&patient={patient.uuid}"
    )


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"birth_date": "2999-01-01"}, "birth_date", "This date is still to come. Check the year."),
        ({"birth_date": "1871-01-01"}, "birth_date", "This is more than 120 years ago. Check the year."),
        ({"email": ""}, "email", "Type an e-mail address, or choose to reach them by phone call."),
        (
            {"phone": "", "channel": "phone"},
            "phone",
            "Type a phone number, or choose to reach them by e-mail.",
        ),
        (
            {"language": "other", "phone": "", "interpreter": "Tagalog"},
            "phone",
            "Type a phone number: somebody who needs an interpreter is called.",
        ),
        (
            {"language": "other"},
            "interpreter",
            "Type the language, so that the right interpreter is on the call.",
        ),
        (
            {"interpreter": "Tagalog"},
            "language",
            "Choose “Another one” here, or empty the other language.",
        ),
        (
            {"language": "other", "interpreter": "Spanish"},
            "interpreter",
            "We write English and Spanish. Choose it under “Language”.",
        ),
        ({"given_name": ""}, "given_name", "This field is required."),
        ({"given_name": "A\x00da"}, "given_name", "Null characters are not allowed."),
    ],
)
def test_a_bad_value_is_a_sentence_at_its_field_and_what_was_typed_stays(desk, typed, field, sentence):
    answer = desk.post(NEW, {**ADA, "note": "Mornings only", **typed})
    assert answer.context["form"].errors[field] == [sentence]
    assert "Mornings only" in answer.content.decode()
    assert Patient.objects.count() == 0


def test_somebody_alike_is_shown_first_and_nothing_typed_is_lost(alder, desk):
    known = cast.patient(alder, given_name="Ada", family_name="Nwosu", phone="+13035559999")
    page = desk.post(NEW, {**ADA, "note": "Mornings only"}).content.decode()
    assert ("Is this the same person?" in page, "Mornings only" in page) == (True, True)
    assert f"patient={known.uuid}" in page
    assert Patient.objects.count() == 1


def test_somebody_else_is_added_after_all(alder, desk):
    cast.patient(alder, given_name="Ada", family_name="Nwosu", phone="+13035559999")
    desk.post(NEW, {**ADA, "different": "yes"})
    assert Patient.objects.count() == 2


def test_a_second_press_adds_nobody(desk):
    first = desk.post(NEW, {**ADA, "once_key": "one form"})
    second = desk.post(NEW, {**ADA, "once_key": "one form"})
    assert (second.status_code, second.url) == (302, first.url)
    assert Patient.objects.count() == 1


def test_changing_a_patient_keeps_what_was_saved_in_between(alder, desk):
    patient = cast.patient(alder)
    desk.post(edit_url(patient), {**ADA, "given_name": "Adaeze", "version": 1})
    late = desk.post(edit_url(patient), {**ADA, "given_name": "Addie", "version": 1})
    patient.refresh_from_db()
    assert (patient.given_name, patient.version) == ("Adaeze", 2)
    assert "Somebody changed this a moment ago" in late.content.decode()
    assert "Addie" in late.content.decode()


def test_the_desk_is_led_to_details_and_the_therapist_to_the_chart(alder, sign_in):
    patient = cast.patient(alder)
    chart = reverse("chart", args=[patient.uuid])
    pages = {
        who: sign_in(person).get(LIST).content.decode()
        for who, person in (("desk", alder.receptionist), ("therapist", alder.therapist))
    }
    assert {who: f'href="{chart}"' in page for who, page in pages.items()} == {
        "desk": False,
        "therapist": True,
    }


def test_another_clinics_patient_is_not_there(birch, alder, sign_in):
    patient = cast.patient(alder)
    assert sign_in(birch.receptionist).get(edit_url(patient)).status_code == 404


def test_an_address_too_long_to_carry_on_still_adds_the_patient(alder, desk):
    typed = {
        "given_name": "Ada",
        "family_name": "Nwosu",
        "birth_date": "1971-03-12",
        "email": "ada@mail.example",
        "channel": "email",
        "language": "en",
        "once_key": "one-press",
    }
    answer = desk.post(f"/patients/new/?kind={'x' * 900}&day={'y' * 900}", typed)
    assert (answer.status_code, Patient.objects.filter(family_name="Nwosu").count()) == (302, 1)


def test_another_language_is_kept_and_chosen_again_when_the_page_opens(alder, desk):
    desk.post(NEW, {**ADA, "language": "other", "interpreter": " Haitian  Creole "})
    patient = Patient.objects.get(family_name="Nwosu")
    assert (patient.language, patient.interpreter) == ("en", "Haitian Creole")
    form = desk.get(edit_url(patient)).context["form"]
    assert (form["language"].value(), form["interpreter"].value()) == ("other", "Haitian Creole")


def test_another_way_to_reach_somebody_whose_messages_are_stopped_is_asked_where_it_says_what_follows(
    alder, desk
):
    patient = cast.patient(alder, given_name="Ada", family_name="Nwosu")
    message_stops.stop(patient, reason="opted_out", by=alder.receptionist.by, now=cast.NOW)
    answer = desk.post(edit_url(patient), {**ADA, "channel": "phone", "version": 2})
    assert answer.context["form"].errors["channel"] == [
        "Messages to this patient are stopped. Say under “Check-ins and messages” how to go on."
    ]


@pytest.fixture
def texts(settings, tmp_path):
    settings.TEXT_PROVIDER, settings.TEXT_FOLDER = "file", str(tmp_path)


def test_texts_are_offered_only_where_they_are_switched_on(desk, settings):
    settings.TEXT_PROVIDER = ""
    form = desk.get(NEW).context["form"]
    assert ("text" in dict(form.fields["channel"].choices), "texts_agreed" in form.fields) == (False, False)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (
            {"texts_agreed": ""},
            "texts_agreed",
            "Read the notice and tick this when they agree, or choose another way to reach them.",
        ),
        (
            {"texts_agreed": "on", "phone": ""},
            "phone",
            "Type a mobile number, or choose another way to reach them.",
        ),
    ],
)
def test_nobody_is_reached_by_text_without_a_number_and_a_yes(texts, desk, typed, field, sentence):
    answer = desk.post(NEW, {**ADA, "channel": "text", **typed})
    assert (answer.context["form"].errors, Patient.objects.count()) == ({field: [sentence]}, 0)


def test_a_yes_to_texts_is_for_the_number_there_is(texts, alder, desk):
    desk.post(NEW, {**ADA, "channel": "text", "texts_agreed": "on"})
    patient = Patient.objects.get()
    assert (patient.is_written_to, patient.address) == (True, "+13035559999")
    form = desk.get(edit_url(patient)).context["form"]
    assert (form["texts_agreed"].value(), form["channel"].value()) == (True, "text")


def test_where_texts_were_switched_off_an_earlier_yes_stays(texts, settings, alder, desk):
    desk.post(NEW, {**ADA, "channel": "text", "texts_agreed": "on"})
    patient = Patient.objects.get()
    settings.TEXT_PROVIDER = ""
    desk.post(edit_url(patient), {**ADA, "channel": "text", "note": "Mornings", "version": 1})
    patient.refresh_from_db()
    assert (patient.note, patient.channel, patient.texts_agreed_at is not None) == ("Mornings", "text", True)


def test_while_typing_the_first_few_come_as_lines_that_lead_to_them(alder, desk):
    nuria = cast.patient(alder, given_name="Núria", family_name="Sato")
    page = desk.get(reverse("patients:found"), {"q": "nur"}).content.decode()
    assert ("Sato, Núria" in page, edit_url(nuria) in page, "<html" in page) == (True, True, False)
    nobody = desk.get(reverse("patients:found"), {"q": "zzz"}).content.decode()
    assert ("Nobody found" in nobody, f"{NEW}?name=zzz" in nobody) == (True, True)


def test_archived_records_are_a_list_of_their_own(alder, desk):
    gone = cast.patient(alder, given_name="Gone", family_name="Away")
    Patient.objects.filter(pk=gone.pk).update(archived_at=cast.NOW)
    assert "Away, Gone" not in desk.get(LIST).content.decode()
    page = desk.get(LIST, {"show": "archived", "q": "gone"}).content.decode()
    assert ("Away, Gone" in page, edit_url(gone) in page) == (True, True)


def test_a_number_somebody_has_is_said_at_its_field(alder, desk):
    cast.patient(alder, record_number="A-1", birth_date=date(1950, 1, 1))
    answer = desk.post(NEW, {**ADA, "record_number": "A-1"})
    assert answer.context["form"].errors["record_number"] == ["Will Better has this number."]


def test_by_whom_they_wish_to_be_seen_and_a_chaperone_are_kept_with_their_details(alder, desk):
    patient = Patient.objects.get(pk=cast.patient(alder).pk)
    typed = {**ADA, "therapist_wish": "woman", "wants_chaperone": "on", "version": patient.version}
    desk.post(edit_url(patient), typed)
    patient.refresh_from_db()
    assert (patient.therapist_wish, patient.wants_chaperone) == ("woman", True)
    initial = desk.get(edit_url(patient)).context["form"].initial
    assert (initial["therapist_wish"], initial["wants_chaperone"]) == ("woman", True)


def test_the_desk_reads_when_somebody_was_here_and_what_became_of_it_ten_at_a_time(alder, desk):
    will = cast.patient(alder)
    assert "No earlier visits" in desk.get(edit_url(will)).content.decode()
    for number in range(11):
        visit = diaries.book(
            alder, will, diaries.THURSDAY_9 - number * timedelta(days=7), now=diaries.THURSDAY_9 - A_YEAR
        )
        if number:
            appointments.finish(visit, by=alder.therapist.by, now=visit.ends_at)
        else:
            appointments.cancel(visit, reason="x", is_late=True, by=alder.receptionist.by, now=visit.ends_at)
    first = desk.get(edit_url(will)).content.decode()
    assert (first.count(">Done<"), "Cancelled late" in first) == (9, True)
    assert "10 done, 1 cancelled, 1 of them late" in first
    second = desk.get(edit_url(will), {"page": 2}).content.decode()
    assert ("11 to 11 of 11" in second, "Cancelled late" in second) == (True, False)
