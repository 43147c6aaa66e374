"""The waitlist at the desk, on the phone and behind a patient's link: asked, offered, taken, refused, over."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.messages import rendering
from clinic.models import Message
from pathway.models import CallTask
from patients.models import Appointment, WaitlistEntry, WaitlistOffer
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.journeys.people_in_states import HOUR, PeopleInStates

pytestmark = pytest.mark.django_db
LIST = reverse("waitlist:list")


@pytest.fixture
def at(db):
    return open_clinic("alder", cast.this_moment())


@pytest.fixture
def people(at):
    return PeopleInStates(at, cast.this_moment())


@pytest.fixture
def desk(at, sign_in):
    return sign_in(at.receptionist)


def page(entry):
    return reverse("waitlist:detail", args=[entry.uuid])


def answered(client, how, row):
    return client.post(reverse(f"waitlist_offers:{how}", args=[row.uuid]), follow=True)


def test_a_patient_is_put_on_the_list_with_what_they_wish(at, people, desk):
    patient = people.patient("Wanda")
    wishes = {
        "what": "treatment:45",
        "therapist": at.therapist.user.uuid,
        "weekdays": ["0", "2"],
        "parts": ["morning"],
        "until_on": f"{at.clinic.local(people.now).date() + timedelta(days=9)}",
    }
    answer = desk.post(reverse("waitlist_new", args=[patient.uuid]), wishes)
    entry = WaitlistEntry.objects.get()
    assert answer.url == page(entry)
    assert (entry.kind, entry.minutes, entry.weekdays, entry.parts) == ("treatment", 45, [0, 2], ["morning"])
    listed = desk.get(LIST).content.decode()
    assert "Treatment, 45 minutes · Dana Whitfield · Mon, Wed · morning · until" in listed
    assert page(entry) in desk.get(reverse("patients:edit", args=[patient.uuid])).content.decode()


def test_a_visit_they_want_earlier_says_what_kind_and_how_long(at, people, desk):
    visit = people.booked(people.patient("Wanda"), hours=72)
    desk.post(
        reverse("waitlist_new", args=[visit.patient.uuid]), {"what": "review:30", "instead_of": visit.uuid}
    )
    entry = WaitlistEntry.objects.get()
    assert (entry.instead_of, entry.kind, entry.minutes) == (visit, "consultation", 60)
    proposed = [time.starts_at for time in desk.get(page(entry)).context["proposals"]]
    assert [starts_at < visit.starts_at for starts_at in proposed] == [True] * 6


def test_the_list_costs_the_same_with_one_and_with_three(people, desk, django_assert_num_queries):
    people.offered("One", days=2)
    desk.get(LIST)  # the first page of a session also chooses its clinic
    with django_assert_num_queries(10) as few:
        desk.get(LIST)
    people.offered("Two", days=3)
    people.waits("Three")
    with django_assert_num_queries(len(few)):
        desk.get(LIST)


def test_an_empty_list_says_how_somebody_gets_on_it(desk):
    assert "put them on the waitlist from the booking page" in desk.get(LIST).content.decode()


def test_the_desk_offers_a_time_by_hand_and_hears_what_they_say(people, desk):
    entry = people.waits("Wanda")
    slot = desk.get(page(entry)).context["proposals"][0]
    chosen = f"{slot.therapist.uuid}@{slot.starts_at.isoformat()}"
    desk.post(reverse("waitlist:offering", args=[entry.uuid]), {"slot": chosen})
    row = WaitlistOffer.objects.get()
    assert (row.starts_at, row.by_phone, Message.objects.filter(template="waitlist_offer").count()) == (
        slot.starts_at,
        False,
        1,
    )
    told = answered(desk, "acceptance", row).content.decode()
    assert ("The visit is booked." in told, "They have a time" in told) == (True, True)
    assert Appointment.objects.get().starts_at == slot.starts_at


def test_who_is_called_is_on_the_call_list_and_the_call_is_done_with_the_answer(people, desk):
    row = people.offered("Wanda", days=2, by_phone=True)
    task = CallTask.objects.get()
    call = desk.get(reverse("calls:outcome", args=[task.uuid])).content.decode()
    assert (page(row.entry) in call, "Kept for them until" in call) == (True, True)
    answered(desk, "refusal", row)
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "not_needed")
    assert "Nothing offered yet" not in desk.get(page(row.entry)).content.decode()


def test_an_answer_that_comes_too_late_is_told_and_changes_nothing(people, desk):
    row = people.offered("Wanda", days=2)
    answered(desk, "withdrawal", row)
    told = answered(desk, "acceptance", row).content.decode()
    assert "This time is not kept any more. Nothing was booked." in told
    assert Appointment.objects.count() == 0


def test_a_time_somebody_has_meanwhile_is_refused_in_words(people, desk):
    entry, other = people.waits("Wanda"), people.offered("Other", days=2)
    chosen = f"{other.therapist.uuid}@{other.starts_at.isoformat()}"
    told = desk.post(reverse("waitlist:offering", args=[entry.uuid]), {"slot": chosen}).content.decode()
    assert "is kept for somebody on the waitlist who was offered it." in told
    assert entry.offers.count() == 0


def test_a_time_that_is_offered_is_said_to_be_so_on_the_board(people, desk):
    people.offered("Wanda", days=2)
    day = people.at.clinic.local(people.now + 48 * HOUR).date()
    board = desk.get(f"/today/?day={day}").content.decode()
    assert ("<span>Offered</span>" in board, "Being booked" in board) == (True, False)


def test_another_clinic_sees_nothing_of_it(at, people, sign_in):
    row = people.offered("Wanda", days=2)
    stranger = sign_in(cast.open_clinic(slug="birch").receptionist)
    assert stranger.get(page(row.entry)).status_code == 404
    assert stranger.post(reverse("waitlist_offers:acceptance", args=[row.uuid])).status_code == 404
    assert "Nobody waits" in stranger.get(LIST).content.decode()


def test_the_manager_says_how_long_an_offer_is_kept(at, people, sign_in):
    sign_in(at.manager).post(reverse("waitlist_settings"), {"offer_minutes": "45"})
    at.clinic.refresh_from_db()
    row = people.offered("Wanda", days=2)
    assert row.expires_at - row.offered_at == timedelta(minutes=45)


def test_opening_the_link_changes_nothing_and_one_press_books(people, client):
    row = people.offered("Wanda", days=2)
    address = people.link(row)
    shown = client.get(address, follow=True)
    html = shown.content.decode()
    assert ("Wanda" in html, "We keep it for you until:" in html) == (False, True)
    row.refresh_from_db()
    assert row.state == "offered"
    done = client.post(f"{address}offer/", {"answer": "take"}, follow=True).content.decode()
    visit = Appointment.objects.get()
    assert ("Your visit is booked." in done, visit.starts_at) == (True, row.starts_at)
    assert visit.booked_by is None


def test_no_thank_you_gives_it_to_the_next_and_says_that_they_stay_on_the_list(people, client):
    row = people.offered("Wanda", days=2)
    told = client.post(f"{people.link(row)}offer/", {"answer": "refuse"}, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.state, "You stay on our list." in told) == ("declined", True)


def test_whoever_comes_too_late_is_told_kindly_and_nothing_is_booked(at, people, client):
    row = people.offered("Wanda", days=2)
    WaitlistOffer.objects.filter(pk=row.pk).update(
        offered_at=people.now - 3 * HOUR, expires_at=people.now - HOUR
    )
    address = f"{people.link(row)}offer/"
    assert "This time is no longer kept for you" in client.get(address).content.decode()
    told = client.post(address, {"answer": "take"}, follow=True).content.decode()
    assert ("This time is no longer kept for you" in told, Appointment.objects.count()) == (True, 0)


def test_what_cannot_be_booked_from_home_says_to_call(at, people, client):
    row = people.offered("Wanda", days=2)
    row.entry.patient.archived_at = people.now
    row.entry.patient.save()
    told = client.post(f"{people.link(row)}offer/", {"answer": "take"}, follow=True).content.decode()
    row.refresh_from_db()
    assert ("We cannot book this time from here." in told, row.state) == (True, "offered")


def test_the_message_says_when_and_until_when_and_nothing_clinical(people):
    people.offered("Wanda", days=2)
    mail = rendering.email(Message.objects.get(template="waitlist_offer"))
    assert mail.subject == "Alder Physical Therapy: a time is free"
    assert "This one is free now:" in mail.body
    assert "needl" not in (mail.subject + mail.body).lower()
