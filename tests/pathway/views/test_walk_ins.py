"""The walk-in page: one form, somebody alike is shown first; and who is late, on the visit and on the therapist's day."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clinic import actions
from clinic.enums import Role
from patients.models import Appointment, Patient
from tests import cast
from tests.journeys.arrangements import ALWAYS, open_clinic
from tests.patients.diaries import book, someone

pytestmark = pytest.mark.django_db
WALK_IN = reverse("appointments:walk_in")
BORN = date(1990, 2, 3)
WANDA = {"given_name": "Wanda", "family_name": "Inn", "birth_date": "1990-02-03", "what": "consultation:60"}


@pytest.fixture
def at(db):
    return open_clinic("alder", cast.this_moment())


@pytest.fixture
def desk(at, sign_in):
    return sign_in(at.receptionist)


def seat(client, at, **other):
    return client.post(WALK_IN, {**WANDA, "therapist": at.therapist.user.uuid, **other})


def busy(at):
    """Somebody is with Dana at this moment."""
    now = cast.this_moment()
    return book(
        at, someone(at), now - timedelta(minutes=5), kind="no_needles", length=timedelta(minutes=45), now=now
    )


def test_one_press_writes_them_down_and_marks_them_here(at, desk):
    answer = seat(desk, at)
    visit = Appointment.objects.get()
    assert answer.url == reverse("appointments:detail", args=[visit.uuid])
    assert (visit.patient.full_name, visit.patient.channel, visit.state) == ("Wanda Inn", "visits", "arrived")


def test_somebody_alike_is_shown_first_and_nothing_is_kept_until_it_is_said(at, desk):
    known = cast.patient(at, given_name="Wanda", family_name="Inn", birth_date=BORN)
    answer = seat(desk, at)
    page = answer.content.decode()
    assert ("Is this one of them?" in page, 'value="Wanda"' in page) == (True, True)
    assert Appointment.objects.count() == 0
    seat(desk, at, who=str(known.uuid))
    assert (Appointment.objects.get().patient, Patient.objects.count()) == (known, 1)


def test_somebody_else_of_that_name_gets_a_record_of_their_own(at, desk):
    known = cast.patient(at, given_name="Wanda", family_name="Inn", birth_date=BORN)
    seat(desk, at, who="different")
    assert Appointment.objects.get().patient != known
    assert Patient.objects.count() == 2


def test_another_persons_key_is_not_taken_for_who_they_are(at, desk):
    cast.patient(at, given_name="Wanda", family_name="Inn", birth_date=BORN)
    seat(desk, at, who=str(someone(at).uuid))
    assert Appointment.objects.count() == 0


def test_a_therapist_who_is_taken_is_a_sentence_with_their_next_times(at, desk):
    busy(at)
    answer = seat(desk, at, overbook="In pain")
    page = answer.content.decode()
    assert "Dana Whitfield is already booked" in page
    assert len(answer.context["nearest"]) == 3
    assert (Patient.objects.count(), "overbook" in answer.context["form"].fields) == (1, False)


def test_who_may_overbook_does_so_with_a_reason(at, sign_in):
    busy(at)
    manager = sign_in(at.manager)
    assert seat(manager, at).status_code == 200
    assert seat(manager, at, overbook="In pain").status_code == 302
    assert Appointment.objects.get(patient__family_name="Inn").overbook_reason == "In pain"


def test_whoever_is_free_first_is_chosen_and_each_name_says_when_they_are_free(at, desk):
    now = cast.this_moment()
    omar = actions.add_member(
        at.clinic, email="omar@alder.example", name="Omar", role=Role.THERAPIST, by=at.manager.by, now=now
    )
    actions.set_working_hours(at.clinic, omar.user, ALWAYS, by=at.manager.by, now=now)
    assert desk.get(WALK_IN).context["form"]["therapist"].value() == at.therapist.user.uuid
    busy(at)
    field = desk.get(WALK_IN).context["form"]["therapist"]
    until = at.clinic.local(now + timedelta(minutes=40))
    assert field.value() == omar.user.uuid
    dana, his = (label for _, label in field.field.choices)
    assert (dana, his.split(" until ")[0]) == (f"Dana Whitfield, free from {until:%H:%M}", "Omar, free")


def test_pressed_twice_they_are_seated_once(at, desk):
    first, second = (seat(desk, at, once_key="one form") for _ in range(2))
    assert (second.url, Appointment.objects.count()) == (first.url, 1)


def coming(at):
    now = cast.this_moment()
    return book(at, cast.patient(at), now + timedelta(minutes=10), now=now)


def test_how_late_they_will_be_stands_on_the_card_and_on_the_therapists_day(at, desk, sign_in):
    visit = coming(at)
    desk.post(reverse("appointments:lateness", args=[visit.uuid]), {"minutes": "20"})
    assert "20 min late" in desk.get("/today/").content.decode()
    assert "20 min late" in sign_in(at.therapist).get("/today/").content.decode()
    detail = reverse("appointments:detail", args=[visit.uuid])
    assert "A shorter visit ends as it was booked." not in desk.get(detail).content.decode()
    assert "A shorter visit ends as it was booked." in sign_in(at.therapist).get(detail).content.decode()


def test_the_therapist_settles_it_and_the_desk_reads_how(at, desk, sign_in):
    visit = coming(at)
    desk.post(reverse("appointments:lateness", args=[visit.uuid]), {"minutes": "20"})
    choice = reverse("appointments:lateness_choice", args=[visit.uuid])
    assert desk.post(choice, {"choice": "shorter"}).status_code == 403
    therapist = sign_in(at.therapist)
    for said in ("nonsense", "", "shorter"):
        therapist.post(choice, {"choice": said})
    assert Appointment.objects.get().late_choice == "shorter"
    detail = reverse("appointments:detail", args=[visit.uuid])
    assert "20 minutes: a shorter visit" in desk.get(detail).content.decode()
