"""What a visit is asked, on its page, on the therapist's day and on the tablet."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pathway.actions import check_ins
from pathway.queries.check_ins_at_visits import due_by
from patients.actions import appointments
from patients.models import Appointment
from tests import cast
from tests.pathway import follow_up, patient_links
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db


def visit(at, patient, *, starts_at, now):
    return appointments.book(
        clinic=at.clinic,
        patient=patient,
        therapist=at.therapist.user,
        kind="treatment",
        starts_at=starts_at,
        length=timedelta(minutes=45),
        by=at.receptionist.by,
        now=now,
    )


def asked_at(row, now):
    row = Appointment.objects.select_related("clinic", "patient").get(pk=row.pk)
    return [(one.kind, one.sequence, one.state) for one in due_by(row, now=now)]


def test_a_visit_is_asked_what_waits_and_what_falls_due_before_it_ends(alder):
    patient = follow_up.asked(alder, channel="visits").episode.patient
    row = visit(alder, patient, starts_at=cast.NOW + timedelta(days=8), now=LATER)
    assert asked_at(row, LATER) == [("after_48_hours", 1, "asked"), ("weekly", 1, "planned")]


def test_a_visit_of_somebody_we_write_to_is_asked_nothing(alder):
    patient = follow_up.asked(alder).episode.patient
    row = visit(alder, patient, starts_at=cast.NOW + timedelta(days=8), now=LATER)
    assert asked_at(row, LATER) == []


def test_the_page_of_the_visit_hands_the_tablet_over(sign_in):
    at = patient_links.open_clinic()
    now = cast.this_moment()
    waiting = follow_up.planned(at, now=now - patient_links.AGO, channel="visits")
    check_ins.ask_due(now=waiting.due_at)
    row = visit(at, waiting.episode.patient, starts_at=on_a_weekday(at, now), now=now)
    desk = sign_in(at.receptionist)
    page = desk.get(reverse("appointments:detail", args=[row.uuid])).content.decode()
    address = reverse("check_ins:tablet", args=[waiting.uuid])
    assert ("Asked at this visit" in page, f'href="{address}"' in page) == (True, True)
    assert "Lock and hand over" in desk.get(address).content.decode()
    answer = desk.post(address)
    assert desk.get("/today/").headers["Location"].startswith("/locked/")
    assert "None of these" in desk.get(f"{answer.url}check-in/1/").content.decode()


def on_a_weekday(at, now):
    """A weekday morning some days ahead."""
    day = at.clinic.local(now) + timedelta(days=2)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day.replace(hour=9, minute=0, second=0, microsecond=0)


def test_one_that_is_not_due_is_not_handed_over(alder, sign_in):
    check_in = follow_up.planned(alder, channel="visits")
    address = reverse("check_ins:tablet", args=[check_in.uuid])
    answer = sign_in(alder.receptionist).post(address, follow=True)
    assert "This check-in is not due yet." in answer.content.decode()


def test_a_patient_of_another_clinic_is_not_there(birch, alder, sign_in):
    check_in = follow_up.asked(alder, channel="visits")
    address = reverse("check_ins:tablet", args=[check_in.uuid])
    assert sign_in(birch.receptionist).get(address).status_code == 404
