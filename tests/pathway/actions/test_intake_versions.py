"""What a patient changes in a form that was sent: a version of its own, and until it is sent nobody goes by it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic import scope
from clinic.errors import Refused
from clinic.models import AuditEvent, Message
from pathway.actions import episodes, intake_reminders, intakes, merges, screenings
from pathway.enums import EpisodeEnd
from pathway.models import Alert, EpisodeOfCare, PapersOnFile, Screening
from pathway.queries import gates
from pathway.queries import intakes as queries
from pathway.queries.intakes import pages
from pathway.queries.stages import stage_of
from patients.actions import intakes as patient_intakes
from patients.enums import IntakePart
from patients.models import Intake
from tests import at_once, cast
from tests.cast import NOW
from tests.journeys.people_in_states import PeopleInStates
from tests.pathway import scenes

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
SAID = {"number": None, "side": None, "text": "Asked", "version": 1, "answered_on": "2026-11-18"}
YES, NO = {"choice": "yes", **SAID}, {"choice": "no", **SAID}
EMERGENCY = {**YES, "choice": "new_or_worse"}


def sent_by(at, episode, part=None, *, now=NOW, **answers):
    people = PeopleInStates(at, now)
    intake = patient_intakes.invite(episode.patient, by=at.receptionist.by, now=now)
    people.fill_in(intake, part)
    if answers:
        save(at, intake, answers, now=now)
    people.send_in(intake)
    return Intake.objects.get(pk=intake.pk)


def save(at, intake, answers, *, page="blood", about=None, now=LATER, **more):
    return intakes.save_page(
        intake,
        page=page,
        answers=answers,
        about=about or {},
        is_done=True,
        language="en",
        by=at.receptionist.by,
        now=now,
        **more,
    )


def revise(at, intake, *, now=LATER):
    return intakes.revise(intake, by=at.receptionist.by, now=now)


def send(at, intake, *, now=LATER):
    return intakes.submit(intake, by=at.receptionist.by, now=now)


@pytest.fixture
def episode(alder):
    return scenes.opened(alder)


@pytest.fixture
def sent(alder, episode):
    return sent_by(alder, episode)


def test_a_change_begins_with_all_that_was_said_and_what_was_sent_stays(alder, sent):
    later = revise(alder, sent)
    assert (later.answers, later.about, later.pages_done) == (sent.answers, sent.about, sent.pages_done)
    save(alder, later, {"anticoagulant": YES})
    send(alder, later)
    sent.refresh_from_db()
    later.refresh_from_db()
    assert (sent.answers["anticoagulant"]["choice"], sent.submitted_at) == ("no", NOW)
    assert (later.answers["anticoagulant"]["choice"], later.submitted_at, later.is_finished) == (
        "yes",
        LATER,
        True,
    )


def test_pressing_twice_or_on_two_devices_goes_on_with_the_same_version(alder, sent):
    assert revise(alder, sent).pk == revise(alder, sent).pk
    assert AuditEvent.objects.filter(kind="intake.revised").count() == 1


def test_of_two_devices_at_once_one_version_comes():
    at, sent = at_once.elsewhere(somebody_sent)

    def press():
        scope.enter(at.clinic.pk)
        with transaction.atomic():
            return revise(at, sent).pk

    first, second = at_once.at_once(press, press)
    assert first == second


def test_a_change_sent_while_the_screening_begins_is_read_there_or_refused():
    at, sent = at_once.elsewhere(somebody_sent)

    def change():
        scope.enter(at.clinic.pk)
        later = revise(at, sent)
        return save(at, later, {"anticoagulant": YES})

    later = at_once.elsewhere(change)

    def send_it():
        scope.enter(at.clinic.pk)
        return send(at, later, now=LATER + timedelta(seconds=2))  # its clock was read after the screening's

    def screen():
        scope.enter(at.clinic.pk)
        episode = EpisodeOfCare.objects.select_related("clinic", "patient").get(patient=sent.patient_id)
        with transaction.atomic():
            return screenings.start(episode, by=at.therapist.by, now=LATER)

    told, screening = at_once.at_once(send_it, screen)
    is_refused = isinstance(told, Refused)
    assert is_refused or isinstance(told, Intake)
    assert screening.intake_id == (sent.pk if is_refused else later.pk)


def somebody_sent():
    at = cast.open_clinic(slug="race")
    return at, sent_by(at, scenes.opened(at))


def test_a_version_that_was_sent_is_followed_by_another_and_never_by_two(alder, sent):
    second = send(alder, revise(alder, sent))
    with pytest.raises(Refused):
        revise(alder, sent)
    assert revise(alder, second).follows == second
    with pytest.raises(IntegrityError), transaction.atomic():
        Intake.objects.create(
            clinic=sent.clinic, patient=sent.patient, follows=sent, state="changing", opened_at=NOW
        )


def test_a_form_that_is_open_or_of_an_earlier_episode_is_not_changed(alder, episode):
    opened = patient_intakes.invite(episode.patient, by=alder.receptionist.by, now=NOW)
    with pytest.raises(Refused):
        revise(alder, opened)


def test_once_a_therapist_has_begun_to_screen_nothing_is_changed_and_nothing_sent(alder, episode, sent):
    later = revise(alder, sent)
    save(alder, later, {"anticoagulant": YES})
    screenings.start(episode, by=alder.therapist.by, now=LATER)
    with pytest.raises(Refused, match="call us"):
        revise(alder, sent)
    with pytest.raises(Refused, match="call us"):
        send(alder, later)
    screening = Screening.objects.get()
    assert (screening.intake, screening.answers["anticoagulant"]["choice"]) == (sent, "no")


def test_a_screening_begins_from_the_version_that_was_sent_last(alder, episode, sent):
    later = revise(alder, sent)
    save(alder, later, {"anticoagulant": YES})
    send(alder, later)
    screening = screenings.start(episode, by=alder.therapist.by, now=LATER)
    assert (screening.intake.pk, screening.answers["anticoagulant"]["choice"]) == (later.pk, "yes")


def test_an_alarm_that_was_told_is_not_told_again(alder, episode):
    sent = sent_by(alder, episode, rf_foot_drag=YES)
    later = revise(alder, sent)
    save(alder, later, {"anticoagulant": YES}, page="blood")
    save(alder, later, {"rf_foot_drag": {**YES, "text": "¿Arrastra el pie?"}}, page="nerves")
    send(alder, later)
    assert list(Alert.objects.values_list("intake", "cause")) == [(sent.pk, "rf_foot_drag")]


def test_a_new_alarm_is_told_when_its_page_is_saved_though_it_is_never_sent(alder, episode, sent):
    later = revise(alder, sent)
    save(alder, later, {"rf_foot_drag": YES}, page="nerves")
    alert = Alert.objects.get()
    assert (alert.intake, alert.cause, alert.raised_at) == (later, "rf_foot_drag", LATER)
    assert Message.objects.filter(template="staff_alert").count() == 1


def test_an_answer_that_was_taken_back_and_comes_again_in_a_later_version_is_told_again(alder, episode):
    first = sent_by(alder, episode, rf_foot_drag=YES)
    second = revise(alder, first)
    save(alder, second, {"rf_foot_drag": NO}, page="nerves")
    second = send(alder, second)
    third = revise(alder, second)
    save(alder, third, {"rf_foot_drag": YES}, page="nerves")
    assert set(Alert.objects.values_list("intake", flat=True)) == {first.pk, third.pk}


def test_an_alarm_in_a_page_saved_after_the_screening_began_holds_the_needles_back(alder, episode, sent):
    later = revise(alder, sent)
    screening = screenings.start(episode, by=alder.therapist.by, now=LATER)
    save(alder, later, {"rf_foot_drag": YES}, page="nerves", now=LATER + timedelta(minutes=5))
    assert Alert.objects.get().intake == later
    assert gates.alarmed_since(screening)


def test_an_emergency_stops_a_change_unless_it_stood_there_before(alder, episode):
    on = alder.clinic.local(LATER).date()
    first = sent_by(alder, episode, rf_saddle=EMERGENCY)
    later = revise(alder, first)
    assert queries.stops(later, on=on) == ()
    later = save(alder, later, {"rf_bladder": EMERGENCY}, page="nerves")
    assert [one.question for one in queries.stops(later, on=on)] == ["rf_bladder"]


def test_until_it_is_sent_everybody_goes_by_what_was_sent(alder, episode, sent):
    later = revise(alder, sent)
    save(alder, later, {"consent_unable": YES}, about={"side": "right"})
    rows = stage_of(episode, clinic=alder.clinic, on=alder.clinic.local(LATER).date())
    assert queries.in_hand(sent.patient) == sent
    assert rows.intakes == [sent]
    assert PapersOnFile.objects.get(patient=sent.patient).intake_submitted_at == NOW
    assert PapersOnFile.objects.get(patient=sent.patient).intake_state == "submitted"
    send(alder, later)
    assert queries.in_hand(sent.patient) == later
    assert PapersOnFile.objects.get(patient=sent.patient).intake_submitted_at == LATER


def test_nobody_is_reminded_of_a_change_they_began(alder, episode, sent):
    revise(alder, sent)
    PeopleInStates(alder, LATER).booked(episode.patient, hours=20)
    before = Message.objects.filter(template="intake_reminder").count()
    intake_reminders.remind_due(now=LATER + timedelta(hours=18))
    assert Message.objects.filter(template="intake_reminder").count() == before == 0


def test_a_second_part_that_is_not_whole_stays_where_it_is_until_the_change_is_sent(alder, episode):
    sent = sent_by(alder, episode, IntakePart.BEFORE)
    later = revise(alder, sent)
    save(alder, sent, {}, page="daily-life", about={"activities": [{"name": "Socks", "score": 4}]})
    later = send(alder, later)
    assert later.about["activities"] == [{"name": "Socks", "score": 4}]
    assert ("daily-life" in later.pages_done, later.is_finished) == (True, False)


def test_the_fields_of_the_second_part_are_those_its_pages_keep(alder, sent):
    first = sent_by(alder, scenes.opened(alder, given_name="Ann"), IntakePart.BEFORE)
    assert set(sent.about) - set(first.about) == set(patient_intakes.LAST_FIELDS) & set(sent.about)
    assert set(first.about) & set(patient_intakes.LAST_FIELDS) == set()


def test_a_change_ends_with_the_care_it_was_made_for(alder, episode, sent):
    later = revise(alder, sent)
    episodes.discharge(
        episode, end=EpisodeEnd.DISCHARGED, reason="goals_met", by=alder.therapist.by, now=LATER
    )
    with pytest.raises(Refused):
        send(alder, later)


def test_what_was_sent_is_not_changed_past_a_newer_form_of_a_record_that_was_joined(alder, episode, sent):
    kept = cast.patient(alder, given_name="Bill")
    own = PeopleInStates(alder, LATER)
    newer = patient_intakes.invite(kept, by=alder.receptionist.by, now=LATER)
    begun = revise(alder, sent)
    own.fill_in(newer)
    own.send_in(newer)
    merges.merge(kept, sent.patient, by=alder.receptionist.by, now=LATER)
    sent, begun, newer = (Intake.objects.get(pk=one.pk) for one in (sent, begun, newer))
    with pytest.raises(Refused):
        revise(alder, sent)
    with pytest.raises(Refused):
        send(alder, begun)
    assert revise(alder, newer).follows == newer


def test_versions_go_along_when_records_are_joined_and_back_with_what_came_since(alder, episode, sent):
    kept = cast.patient(alder, given_name="Bill")
    merge = merges.merge(kept, sent.patient, by=alder.receptionist.by, now=LATER)
    sent.refresh_from_db()
    later = revise(alder, sent)
    assert (sent.patient, later.patient) == (kept, kept)
    merges.undo(merge, by=alder.receptionist.by, now=LATER)
    assert set(Intake.objects.values_list("patient", flat=True)) == {episode.patient_id}


def test_the_pages_of_a_change_are_those_that_were_filled_in(alder, episode, sent):
    assert queries.pages_of(revise(alder, sent)) == pages()
