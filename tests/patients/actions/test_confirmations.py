"""What a patient is told about a visit in writing: booked, moved, cancelled, each once, as one event in their calendar."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from clinic.enums import LinkPurpose
from clinic.messages import sending
from clinic.models import Message, PatientLink
from clinic.services.ports import HOST, free_port
from patients.actions import appointments, message_stops
from patients.actions import patients as patient_actions
from patients.enums import AppointmentKind
from patients.models import Patient
from tests import cast
from tests.calendar_lines import one_event
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FRIDAY_9 = datetime.fromisoformat("2026-11-20T09:00-07:00")


class Kept:
    """Keeps every mail as its bytes came over the line."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def caught(settings):
    """What arrives at a mail server of this test's own."""
    handler = Kept()
    controller = Controller(handler, hostname=HOST, port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = HOST, controller.port, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield handler.mails
    controller.stop()


def book(alder, patient, starts_at=FRIDAY_9, now=NOW):
    return appointments.book(
        clinic=alder.clinic,
        patient=patient,
        therapist=alder.therapist.user,
        kind=AppointmentKind.CONSULTATION,
        starts_at=starts_at,
        length=HOUR,
        by=alder.receptionist.by,
        now=now,
    )


def move(alder, visit, starts_at, now=NOW):
    visit.refresh_from_db()
    return appointments.move(
        visit, starts_at=starts_at, version=visit.version, by=alder.receptionist.by, now=now
    )


def cancel(alder, visit, now=NOW):
    return appointments.cancel(visit, reason="Has to work", by=alder.receptionist.by, now=now)


def told():
    return list(Message.objects.order_by("pk").values_list("template", "state"))


def calendar_in(raw):
    """The one calendar file of a mail, and what the mail says its method is."""
    mail = message_from_bytes(raw, policy=policy.SMTP)
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return part.get_payload(decode=True), part.get_param("method"), part.get_filename()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_booking_its_move_and_its_cancellation_are_one_event_with_a_rising_sequence(
    alder, caught, language
):
    visit = book(alder, cast.patient(alder, language=language))
    sending.send_due(now=NOW)
    move(alder, visit, FRIDAY_9 + 5 * HOUR, now=NOW + HOUR)
    sending.send_due(now=NOW + HOUR)
    cancel(alder, visit, now=NOW + 2 * HOUR)
    sending.send_due(now=NOW + 2 * HOUR)

    files = [calendar_in(raw) for raw in caught]
    read = [one_event(raw) for raw, _, _ in files]
    assert [(method, name) for _, method, name in files] == [
        ("REQUEST", "visit.ics"),
        ("REQUEST", "visit.ics"),
        ("CANCEL", "visit.ics"),
    ]
    assert [one.method.value for one in read] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {one.vevent.uid.value for one in read} == {f"{visit.uuid}"}
    assert [one.vevent.sequence.value for one in read] == ["0", "1", "2"]
    assert [one.vevent.status.value for one in read] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    stamps = [one.vevent.dtstamp.value for one in read]
    assert stamps == [NOW, NOW + HOUR, NOW + 2 * HOUR]
    local = [one.vevent.dtstart.value.astimezone(alder.clinic.zone) for one in read]
    assert [f"{at:%a %H:%M %Z}" for at in local] == ["Fri 09:00 MST", "Fri 14:00 MST", "Fri 14:00 MST"]
    assert {one.vevent.dtend.value - one.vevent.dtstart.value for one in read} == {HOUR}
    at = {"en": "Visit at", "es": "Visita en"}[language]
    assert {one.vevent.summary.value for one in read} == {f"{at} Alder Physical Therapy"}
    assert {one.vevent.location.value for one in read} == {"Alder Physical Therapy, 1 Main Street, Boulder"}
    assert {one.vevent.attendee.value for one in read} == {"mailto:will.better@mail.example"}
    assert [b"/p/" in raw for raw, _, _ in files] == [False, False, False]


def test_after_an_arrival_was_undone_the_next_change_still_comes_later(alder):
    visit = book(alder, cast.patient(alder))
    appointments.arrive(visit, by=alder.receptionist.by, now=NOW)
    appointments.put_back(visit, by=alder.receptionist.by, now=NOW)
    move(alder, visit, FRIDAY_9 + HOUR)
    sequences = [one.parameters["calendar"]["sequence"] for one in Message.objects.order_by("pk")]
    assert sequences == [0, 3]


def test_what_has_not_left_is_taken_back_by_the_next_change(alder):
    visit = book(alder, cast.patient(alder))
    move(alder, visit, FRIDAY_9 + HOUR)
    cancel(alder, visit)
    assert told() == [
        ("booking_confirmation", "cancelled"),
        ("visit_moved", "cancelled"),
        ("visit_cancelled", "queued"),
    ]


def test_moved_there_and_back_tells_each_time_once(alder):
    visit = book(alder, cast.patient(alder))
    move(alder, visit, FRIDAY_9 + HOUR)
    move(alder, visit, FRIDAY_9)
    last = Message.objects.latest("pk")
    assert (last.template, last.state) == ("visit_moved", "queued")
    assert datetime.fromisoformat(last.parameters["was_at"]) == FRIDAY_9 + HOUR
    assert len(told()) == 3


@pytest.mark.parametrize(
    "details",
    [
        {"channel": "phone"},
        {"channel": "visits"},
        {"messages_agreed": False},
        {"interpreter": "Somali"},
    ],
)
def test_nobody_is_written_to_who_did_not_agree_to_it(alder, details):
    visit = book(alder, cast.patient(alder, **details))
    move(alder, visit, FRIDAY_9 + HOUR)
    cancel(alder, visit)
    assert told() == []
    assert not PatientLink.objects.filter(purpose=LinkPurpose.VISIT).exists()


@pytest.mark.parametrize("reason", ["opted_out", "wrong_address", "died"])
def test_nobody_is_told_of_a_change_after_messages_were_stopped(alder, reason):
    will = cast.patient(alder)
    visit = book(alder, will)
    message_stops.stop(will, reason=reason, by=alder.receptionist.by, now=NOW)
    cancel(alder, visit)
    assert told() == [("booking_confirmation", "cancelled")]


def test_of_a_visit_that_has_begun_nothing_is_told(alder):
    visit = book(alder, cast.patient(alder), starts_at=NOW - HOUR / 2)
    cancel(alder, visit)
    assert told() == []


def test_by_text_it_is_one_line_with_the_link_and_no_file(alder):
    will = cast.patient(alder, channel="text", texts_agreed=True)
    book(alder, will)
    [message] = Message.objects.all()
    assert (message.channel, message.address, "calendar" in message.parameters) == (
        "text",
        "+13035550123",
        False,
    )
    assert message.link.purpose == "visit"


def test_the_link_is_open_until_the_visit_ends_and_moves_with_it(alder):
    visit = book(alder, cast.patient(alder))
    link = PatientLink.objects.get(purpose=LinkPurpose.VISIT, target_id=visit.pk)
    assert (link.expires_at, link.patient_id) == (FRIDAY_9 + HOUR, visit.patient_id)
    move(alder, visit, FRIDAY_9 + 5 * HOUR)
    link.refresh_from_db()
    assert link.expires_at == FRIDAY_9 + 6 * HOUR
    assert Message.objects.filter(link=link).count() == 2


def test_a_family_that_shares_an_address_sees_for_whom_it_is(alder):
    cast.patient(alder, given_name="Ann", email="family@mail.example")
    book(alder, cast.patient(alder, given_name="Ben", email="family@mail.example"))
    assert Message.objects.get().parameters["initials"] == "B.B."


def test_a_changed_address_gets_what_still_waits_with_its_own_entry(alder, caught):
    will = cast.patient(alder)
    book(alder, will)
    patient_actions.edit(
        will,
        details=patient_actions.PatientDetails(
            given_name="Will",
            family_name="Better",
            birth_date=will.birth_date,
            email="new@mail.example",
            phone="+13035550123",
            language="en",
            messages_agreed=True,
        ),
        version=Patient.objects.get(pk=will.pk).version,
        by=alder.receptionist.by,
        now=NOW,
    )
    sending.send_due(now=NOW)
    [raw] = caught
    assert one_event(calendar_in(raw)[0]).vevent.attendee.value == "mailto:new@mail.example"
