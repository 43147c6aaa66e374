"""The booking page: find, choose, one press; and moving a visit the same way."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import dates
from clinic.models import Message
from pathway.actions import bookings
from pathway.models import EpisodeOfCare
from patients.models import Appointment
from patients.queries import availability
from patients.queries.availability import Visit
from tests import cast
from tests.patients.wishes import omar_too, wishing

pytestmark = pytest.mark.django_db
NEW = reverse("appointments:new")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(alder, sign_in):
    return sign_in(alder.receptionist)


@pytest.fixture
def will(alder):
    return cast.patient(alder)


@pytest.fixture
def free(alder):
    """Free hours with Dana in the eight days from now, whatever today is."""
    now = dates.now()
    days = [alder.clinic.local(now).date() + timedelta(days=number) for number in range(8)]
    visit = Visit(length=HOUR, therapist=alder.therapist.user)
    found = availability.free_starts(alder.clinic, days, visit=visit, now=now)
    return [time.starts_at for time in found]


def slot(alder, starts_at):
    return f"{alder.therapist.user.uuid}@{starts_at.isoformat()}"


def press(desk, alder, who, starts_at, **other):
    typed = {"patient": who.uuid, "kind": "consultation", "length": "60", "slot": slot(alder, starts_at)}
    return desk.post(f"{NEW}?patient={who.uuid}", {**typed, **other})


def take(alder, starts_at, name="First"):
    return bookings.book_consultation(
        clinic=alder.clinic,
        patient=cast.patient(alder, given_name=name, family_name="Comer"),
        therapist=alder.therapist.user,
        starts_at=starts_at,
        length=HOUR,
        by=alder.receptionist.by,
        now=dates.now(),
    )


def test_first_the_patient_is_found(alder, desk, will):
    page = desk.get(NEW, {"q": "bet", "day": "2026-11-24"}).content.decode()
    assert f"day=2026-11-24&amp;patient={will.uuid}" in page
    assert "New patient: bet" in page


def test_while_typing_only_the_found_part_comes_back(desk, will):
    part = desk.get(NEW, {"q": "bet"}, headers={"HX-Request": "true"}).content.decode()
    assert ("Will Better" in part, "<html" in part) == (True, False)


def test_the_parts_of_a_day_stand_on_shared_lines_and_lose_no_time(alder, desk, will):
    week = desk.get(NEW, {"patient": will.uuid}).context["week"]
    assert len({tuple(words for words, _ in parts) for _, parts in week.by_part}) == 1
    cut = [(day, [time for _, times in parts for time in times]) for day, parts in week.by_part]
    assert cut == week.days


def test_the_week_offers_every_free_time_once_and_a_press_books_it(alder, desk, will, free):
    page = desk.get(NEW, {"patient": will.uuid}).content.decode()
    assert page.count(f'value="{slot(alder, free[0])}"') == 1
    answer = press(desk, alder, will, free[0])
    booked = Appointment.objects.get()
    assert answer.url == reverse("appointments:detail", args=[booked.uuid])
    assert (booked.starts_at, booked.patient, booked.booked_by) == (free[0], will, alder.receptionist.user)
    assert EpisodeOfCare.objects.get().patient == will


def test_a_new_patient_is_offered_a_consultation_and_one_in_care_a_treatment(alder, desk, will, free):
    assert desk.get(NEW, {"patient": will.uuid}).context["wish"].kind == "consultation"
    press(desk, alder, will, free[0])
    wish = desk.get(NEW, {"patient": will.uuid}).context["wish"]
    assert (wish.kind, wish.length) == ("treatment", timedelta(minutes=45))


def test_a_time_pressed_on_the_board_is_one_press_away_from_being_booked(alder, desk, will, free):
    known = {"patient": will.uuid, "therapist": alder.therapist.user.uuid, "starts_at": free[3].isoformat()}
    assert desk.get(NEW, known).context["chosen"].starts_at == free[3]


def test_a_time_that_was_just_taken_is_a_sentence_with_three_others(alder, desk, will, free):
    take(alder, free[0])
    answer = press(desk, alder, will, free[0])
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Dana Whitfield is already booked on" in page
    assert [time.therapist for time in answer.context["nearest"]] == [alder.therapist.user] * 3
    assert Appointment.objects.count() == 1
    press(desk, alder, will, answer.context["nearest"][0].starts_at)
    assert Appointment.objects.filter(patient=will).count() == 1


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({}, "An e-mail is on its way."),
        ({"channel": "text", "texts_agreed": True}, "A text is on its way."),
        ({"messages_agreed": False}, "They have not agreed to e-mail. Nothing is sent: tell them the time."),
        ({"channel": "phone"}, "They are called, not written to. Nothing is sent: tell them the time."),
        ({"channel": "visits"}, "at visits only. Nothing is sent: tell them the time."),
        ({"interpreter": "Somali"}, "which we do not write. Nothing is sent: tell them the time."),
    ],
)
def test_whoever_books_reads_whether_the_patient_is_written_to_and_that_is_true(
    alder, desk, free, details, told
):
    patient = cast.patient(alder, given_name="Told", **details)
    answer = press(desk, alder, patient, free[0])
    assert told in desk.get(answer.url).content.decode()
    sent = Message.objects.filter(template="booking_confirmation", patient_id=patient.pk)
    assert sent.exists() is ("on its way" in told)


def test_a_second_press_books_nothing_more(alder, desk, will, free):
    first = press(desk, alder, will, free[0], once_key="one form")
    second = press(desk, alder, will, free[0], once_key="one form")
    assert (second.status_code, second.url) == (302, first.url)
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"slot": ""}, "Press one of the free times."),
        ({"slot": "nonsense"}, "That time cannot be read."),
        ({"slot": "nonsense@2026-13-45T99:99"}, "That time cannot be read."),
        ({"patient": "nobody"}, "is not a valid UUID"),
        ({"patient": ""}, "Choose the patient first."),
        ({"length": "50"}, "That is not a length this kind of visit has."),
        ({"length": "99999999999999999999"}, "Ensure this value is less than or equal to 1440."),
        ({"kind": "party"}, "is not one of the available choices"),
    ],
)
def test_a_bad_value_is_a_sentence_and_books_nothing(alder, desk, will, free, typed, sentence):
    answer = press(desk, alder, will, free[0], **typed)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert Appointment.objects.count() == 0


def test_a_time_without_a_zone_or_in_the_past_is_refused(alder, desk, will):
    for moment in ("2026-11-24T10:00", "1999-01-01T10:00Z"):
        answer = press(desk, alder, will, dates.now(), slot=f"{alder.therapist.user.uuid}@{moment}")
        assert answer.context["form"].errors != {}
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize(
    "address",
    [
        "?day=nonsense",
        "?day=9999-12-31",
        "?patient=x&therapist=y&kind=z&length=-1",
        "?starts_at=%00",
        "?q=%00",
    ],
)
def test_an_odd_address_is_as_if_it_said_nothing(desk, address):
    assert desk.get(NEW + address).status_code == 200


def test_another_clinics_patient_cannot_be_booked(birch, alder, sign_in, free):
    stranger = cast.patient(alder)
    answer = press(sign_in(birch.receptionist), alder, stranger, free[0])
    assert set(answer.context["form"].errors) == {"patient", "slot"}


def test_a_visit_moves_with_one_press_and_tells_when_somebody_was_first(alder, desk, free):
    visit = take(alder, free[0])
    url = reverse("appointments:edit", args=[visit.uuid])
    assert desk.get(url).status_code == 200
    moved = desk.post(url, {"slot": slot(alder, free[8]), "version": 1})
    assert moved.url == reverse("appointments:detail", args=[visit.uuid])
    late = desk.post(url, {"slot": slot(alder, free[12]), "version": 1})
    assert "Somebody changed this a moment ago" in late.content.decode()
    visit.refresh_from_db()
    assert visit.starts_at == free[8]


def test_a_wish_narrows_the_free_times_until_a_therapist_is_named(alder, desk):
    omar = omar_too(alder)
    patient = wishing(alder, "man", wants_chaperone=True)
    page = desk.get(NEW, {"patient": patient.uuid})
    offered = {time.therapist for _, times in page.context["week"].days for time in times}
    assert offered == {omar.user}
    words = page.content.decode()
    for said in (
        "Free times of any man",
        "Wishes to be seen by a man: only therapists who show it",
        "Chaperone wished",
    ):
        assert said in words
    named = desk.get(NEW, {"patient": patient.uuid, "therapist": alder.therapist.user.uuid})
    offered = {time.therapist for _, times in named.context["week"].days for time in times}
    assert offered == {alder.therapist.user}
    assert "You named Dana Whitfield for this visit" in named.content.decode()
    fitting = desk.get(NEW, {"patient": patient.uuid, "therapist": omar.user.uuid})
    assert "You named" not in fitting.content.decode()


def test_a_therapist_who_was_named_is_booked_against_the_wish(alder, desk, free):
    omar_too(alder)
    patient = wishing(alder, "man")
    press(desk, alder, patient, free[0])
    assert Appointment.objects.get(patient=patient).therapist == alder.therapist.user


def test_a_chaperone_who_is_wished_stands_on_the_visit_and_on_today(alder, desk, sign_in, free):
    patient = wishing(alder, "woman", wants_chaperone=True)
    press(desk, alder, patient, free[0])
    visit = Appointment.objects.get()
    shown = desk.get(reverse("appointments:detail", args=[visit.uuid])).content.decode()
    assert "Chaperone wished" in shown
    assert "Wishes to be seen by a woman" in shown
    day = {"day": f"{alder.clinic.local(free[0]).date()}"}
    assert "Chaperone</span>" in desk.get(reverse("today"), day).content.decode()
    assert "Chaperone wished" in sign_in(alder.therapist).get(reverse("today"), day).content.decode()
