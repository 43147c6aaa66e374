"""The form before a visit follows its visit: planned, asked when due, moved and called off with it, handed over once."""

from datetime import timedelta

import pytest
from django.db import connection

from clinic.errors import Refused
from clinic.models import AuditEvent, Message, PatientLink
from pathway.actions import before_visits, bookings, episodes
from pathway.models import BeforeVisit
from patients.actions import patients
from tests import cast
from tests.cast import NOW
from tests.pathway import before_visits as forms
from tests.pathway import scenes

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def form(alder):
    return forms.planned(alder)


def mails():
    rows = Message.objects.filter(template="before_visit_invitation")
    return list(rows.order_by("pk").values_list("state", "address", "due_at"))


def move(alder, form, starts_at, now=NOW):
    visit = form.appointment
    visit.refresh_from_db()
    return bookings.move(visit, starts_at=starts_at, version=visit.version, by=alder.receptionist.by, now=now)


def states():
    return list(BeforeVisit.objects.order_by("on").values_list("on", "state"))


def test_booking_a_treatment_plans_its_form_three_hours_before(form):
    visit = form.appointment
    assert (form.state, form.due_at, form.closes_at) == ("planned", visit.starts_at - 3 * HOUR, visit.ends_at)


def test_a_consultation_has_none_for_its_intake_asks_it_all(alder):
    episode = scenes.opened(alder)
    forms.book(alder, episode, starts_at=NOW + DAY, kind="review")
    bookings.book_consultation(
        clinic=alder.clinic,
        patient=episode.patient,
        therapist=alder.therapist.user,
        starts_at=NOW + 2 * DAY,
        length=timedelta(minutes=60),
        by=alder.receptionist.by,
        now=NOW,
    )
    assert [row.appointment.kind for row in BeforeVisit.objects.all()] == ["review"]


def test_the_link_leaves_when_it_is_due_once(form):
    assert before_visits.ask_due(now=form.due_at - timedelta(seconds=1)) == 0
    assert [before_visits.ask_due(now=form.due_at) for _ in range(2)] == [1, 0]
    assert mails() == [("queued", "will.better@mail.example", form.due_at)]
    link = PatientLink.objects.get(purpose="before_visit")
    assert link.expires_at == form.appointment.ends_at


def test_the_mail_holds_the_time_and_no_clinical_word(form):
    before_visits.ask_due(now=form.due_at)
    message = Message.objects.get(template="before_visit_invitation")
    assert (message.parameters, message.language) == (
        {"starts_at": form.appointment.starts_at.isoformat()},
        "en",
    )


@pytest.mark.parametrize(
    "details",
    [{"messages_agreed": False}, {"channel": "phone"}],
    ids=["has not agreed", "is reached by phone"],
)
def test_who_is_not_written_to_is_asked_in_the_clinic(alder, details):
    form = forms.planned(alder, **details)
    before_visits.ask_due(now=form.due_at)
    form.refresh_from_db()
    assert (form.state, mails()) == ("asked", [])


def test_agreement_taken_back_before_it_is_due_is_honoured(alder, form):
    patient = form.episode.patient
    details = {name: getattr(patient, name) for name in ("given_name", "family_name", "birth_date", "email")}
    patients.edit(
        patient,
        details=patients.PatientDetails(**details, messages_agreed=False),
        version=patient.version,
        by=alder.receptionist.by,
        now=NOW,
    )
    before_visits.ask_due(now=form.due_at)
    assert mails() == []


def test_nothing_leaves_for_a_visit_that_has_begun(form):
    assert before_visits.ask_due(now=form.appointment.starts_at) == 0


def test_nothing_leaves_once_the_care_has_ended(alder, form):
    episodes.discharge(form.episode, end="lapsed", reason="did_not_return", by=alder.therapist.by, now=NOW)
    assert before_visits.ask_due(now=form.due_at) == 0
    assert [state for _, state in states()] == ["cancelled"]


def test_a_cancelled_visit_asks_nothing_and_takes_its_mail_back(alder, form):
    before_visits.ask_due(now=form.due_at)
    bookings.cancel(form.appointment, reason="Ill", by=alder.receptionist.by, now=form.due_at)
    form.refresh_from_db()
    assert (form.state, form.ended_reason) == ("cancelled", "The visit was cancelled.")
    assert [state for state, _, _ in mails()] == ["cancelled"]


def test_moved_within_the_day_it_is_the_same_form_and_its_link_lives_longer(alder, form):
    before_visits.ask_due(now=form.due_at)
    visit = move(alder, form, form.appointment.starts_at + HOUR, now=form.due_at)
    assert states() == [(form.on, "asked")]
    assert PatientLink.objects.get(purpose="before_visit").expires_at == visit.ends_at
    assert before_visits.ask_due(now=form.due_at + HOUR) == 0


def test_moved_to_another_day_it_is_another_form(alder, form):
    move(alder, form, form.appointment.starts_at + DAY)
    assert states() == [(form.on, "cancelled"), (form.on + DAY, "planned")]


def test_moved_away_and_back_it_is_planned_again(alder, form):
    first = form.appointment.starts_at
    move(alder, form, first + DAY)
    move(alder, form, first)
    assert states() == [(form.on, "planned"), (form.on + DAY, "cancelled")]


def test_answers_of_a_day_stay_when_the_visit_moves_to_another(alder, form):
    forms.answered(alder, form, tired_today="yes")
    move(alder, form, form.appointment.starts_at + DAY)
    assert states() == [(form.on, "answered"), (form.on + DAY, "planned")]


def test_the_tablet_opens_the_form_for_half_an_hour_and_says_who_handed_it_over(alder, form):
    link = before_visits.hand_over(form.appointment, by=alder.receptionist.by, now=NOW)
    form.refresh_from_db()
    assert (link.purpose, link.target_id, link.expires_at) == ("tablet", form.pk, NOW + timedelta(minutes=30))
    assert form.state == "asked"
    handed = AuditEvent.objects.get(kind="before_visit.handed_over")
    assert (handed.actor_id, handed.target_id) == (alder.receptionist.user.pk, form.pk)


def test_handed_over_again_it_is_the_same_link_open_longer(alder, form):
    first, second = (
        before_visits.hand_over(form.appointment, by=alder.receptionist.by, now=NOW + number * HOUR)
        for number in range(2)
    )
    assert (second.pk, second.expires_at) == (first.pk, NOW + HOUR + timedelta(minutes=30))


def test_the_tablet_is_refused_on_another_day(alder):
    episode = scenes.opened(alder)
    visit = forms.book(alder, episode, starts_at=NOW + DAY)
    with pytest.raises(Refused, match="on the day of the visit"):
        before_visits.hand_over(visit, by=alder.receptionist.by, now=NOW)


def test_the_tablet_is_refused_once_it_is_answered(alder, form):
    forms.answered(alder, form)
    with pytest.raises(Refused, match="has answered already"):
        before_visits.hand_over(form.appointment, by=alder.receptionist.by, now=NOW)


def test_the_tablet_is_refused_for_a_visit_that_was_cancelled(alder, form):
    visit = bookings.cancel(form.appointment, reason="Ill", by=alder.receptionist.by, now=NOW)
    with pytest.raises(Refused, match="not waited for"):
        before_visits.hand_over(visit, by=alder.receptionist.by, now=NOW)


def test_another_clinics_form_is_left_alone(birch, alder):
    ours = forms.planned(alder)
    cast.enter(birch)
    theirs = forms.planned(birch)
    before_visits.ask_due(now=max(ours.due_at, theirs.due_at))
    cast.enter(birch)
    assert [address for _, address, _ in mails()] == ["will.better@mail.example"]
    assert set(Message.objects.values_list("clinic_id", flat=True)) == {birch.clinic.pk}


def test_one_that_fails_is_looked_at_again_later_and_keeps_no_other_waiting(alder, monkeypatch):
    monkeypatch.setattr(before_visits, "BATCH", 1)
    broken = forms.planned(alder)
    other = forms.form_of(
        forms.book(alder, scenes.opened(alder, given_name="Other"), starts_at=NOW + 5 * HOUR)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN IF NEW.state = 'asked' AND NEW.id = {broken.pk} THEN RAISE EXCEPTION 'no'; END IF;"
            " RETURN NEW; END$$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON pathway_beforevisit FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    due = max(broken.due_at, other.due_at)
    assert [before_visits.ask_due(now=due) for _ in range(2)] == [0, 1]
    assert [BeforeVisit.objects.get(pk=row.pk).state for row in (broken, other)] == ["planned", "asked"]
    assert BeforeVisit.objects.get(pk=broken.pk).retry_at > due
