"""What must never happen, line 5: an alarming answer that nobody is told about.

Every warning question with every answer that is urgent, in part and in full; every other door an alarm comes in by; then
every way the telling could fail: whoever should hear has left, is off or cannot be written to, the transaction breaks, a
row fails, the worker dies between any two steps, time passes. Told means: an alert in the transaction of the answer, and
a message waiting for somebody who works here. And nothing but a person closes it: not the clock, not raw SQL.
"""

import secrets
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from clinic.errors import Refused
from clinic.models import Membership, Message, OpeningHours, TimeOff, User
from pathway.actions import (
    alert_digests,
    alert_escalation,
    alerts,
    before_visits,
    calls,
    check_in_answers,
    check_ins,
    expected_levels,
    first_calls,
    worries,
)
from pathway.actions.screenings import NewAnswer
from pathway.enums import Tier
from pathway.models import Alert, AlertCall, AlertTelling, CallTask, CheckIn, CheckInAnswer
from pathway.reference import library
from pathway.states import AlertState
from tests import cast
from tests.at_once import at_once, elsewhere
from tests.pathway import before_visits as forms
from tests.pathway import follow_up, scenes, sessions
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
URGENT = (Tier.T0, Tier.T1)
HOUR = timedelta(hours=1)
EVERY_URGENT_ANSWER = [
    (slug, choice)
    for slug, warning in library().warnings.items()
    if not warning.computed
    for choice in ([one.code for one in warning.choices] or ["yes"])
    if warning.tier_of(choice) in URGENT
]


def told():
    """Of each urgent alert, whether a message about it waits for somebody who works here and may handle it."""
    here = set(
        Membership.objects.filter(
            is_active=True, user__is_active=True, role__in=["manager", "therapist"]
        ).values_list("user__email", flat=True)
    )
    addressed = {}
    for about, address in Message.objects.filter(template="staff_alert", state="queued").values_list(
        "about_id", "address"
    ):
        addressed.setdefault(about, set()).add(address)
    return {
        alert.cause: bool(addressed.get(alert.pk, set()) & here)
        for alert in Alert.objects.filter(tier__in=list(URGENT), state=AlertState.RAISED)
    }


def said(slug, choice="yes"):
    return {slug: {"choice": choice, "text": "Something?", "version": 1}}


@pytest.mark.parametrize(("slug", "choice"), EVERY_URGENT_ANSWER, ids="-".join)
def test_one_tap_of_every_urgent_answer_is_told_though_the_form_is_left(alder, slug, choice):
    follow_up.answered(follow_up.asked(alder), **said(slug, choice))
    assert told() == {slug: True}


def test_every_urgent_answer_at_once_is_told_each(alder):
    worst = dict(EVERY_URGENT_ANSWER)
    answers = {slug: said(slug, choice)[slug] for slug, choice in worst.items()}
    follow_up.answered(follow_up.asked(alder), complete=True, **answers)
    assert told() == dict.fromkeys(worst, True)


def by_a_worry(at):
    session = sessions.signed(at, sessions.ready(at))
    worries.begin(session, by=at.therapist.by, now=LATER)
    follow_up.answered(CheckIn.objects.get(kind="worry"), **said("fu_bleed"))


def before_a_visit(at):
    forms.save(at, forms.planned(at), "visit_warning", rf_saddle="new_or_worse")


def at_the_first_call(at):
    first_calls.ask(scenes.opened(at), choices={"desk_saddle": "yes"}, by=at.receptionist.by, now=cast.NOW)


def while_screening(at):
    scenes.answered(at, scenes.opened(at), rf_saddle=NewAnswer("new_or_worse"))


def to_the_desk_on_the_phone(at):
    follow_up.asked(at, channel="phone")
    calls.close(CallTask.objects.get(), outcome="worry", by=at.receptionist.by, now=LATER)


DOORS = [by_a_worry, before_a_visit, at_the_first_call, while_screening, to_the_desk_on_the_phone]


@pytest.mark.parametrize("come_in", DOORS, ids=lambda door: door.__name__)
def test_by_whichever_door_it_comes_somebody_is_told(alder, come_in):
    come_in(alder)
    assert (len(told()), set(told().values())) == (1, {True})


def leave(*people):
    Membership.objects.filter(pk__in=[one.member.pk for one in people]).update(is_active=False)


def are_off(*people):
    for one in people:
        TimeOff.objects.create(
            clinic=one.member.clinic, user=one.user, starts_at=LATER - HOUR, ends_at=LATER + 30 * HOUR
        )


def account_closed(at):
    User.objects.filter(pk=at.therapist.user.pk).update(is_active=False)


ABSENCES = {
    "the therapist left": lambda at: leave(at.therapist),
    "the account is closed": account_closed,
    "the lead left": lambda at: leave(at.manager),
    "the therapist is off": lambda at: are_off(at.therapist),
    "everybody is off": lambda at: are_off(at.therapist, at.manager),
    "nobody leads": lambda at: Membership.objects.update(is_clinical_lead=False),
    "the deputy is the desk": lambda at: Membership.objects.update(deputy=at.receptionist.user),
    "nobody ever opens": lambda at: OpeningHours.objects.all().delete(),
}


@pytest.mark.parametrize("absence", ABSENCES)
def test_whoever_is_missing_somebody_who_is_here_is_told(alder, absence):
    check_in = follow_up.asked(alder)
    ABSENCES[absence](alder)
    follow_up.answered(check_in, **said("fu_breath"))
    assert told() == {"fu_breath": True}


def test_who_is_told_owns_it_and_the_desk_is_never_told(alder):
    check_in = follow_up.asked(alder)
    are_off(alder.therapist)
    follow_up.answered(check_in, **said("fu_breath"))
    assert Alert.objects.get().owner == alder.manager.user
    assert alder.receptionist.user.email not in Message.objects.values_list("address", flat=True)


def test_an_answer_whose_alert_cannot_be_raised_is_not_stored_as_if_it_had_been(alder):
    """Answer, alert and message are one transaction: the patient is told that it failed, and sends it again."""
    check_in = follow_up.asked(alder)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN IF NEW.template = 'staff_alert' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END$$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON clinic_message FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        check_in_answers.answer(
            check_in,
            answers=said("fu_breath"),
            language="en",
            complete=False,
            by=follow_up.patient(check_in),
            now=LATER,
        )
    assert (CheckInAnswer.objects.count(), Alert.objects.count()) == (0, 0)


def test_two_taps_at_one_instant_are_one_alert_and_one_message(db):
    def laid():
        at = cast.open_clinic(slug=f"alder-{secrets.token_hex(4)}")
        return at, follow_up.asked(at)

    at, check_in = elsewhere(laid)
    at_once(*[lambda: in_scope(at, lambda: follow_up.answered(check_in, **said("fu_breath")))] * 4)
    cast.enter(at)
    assert (Alert.objects.count(), AlertTelling.objects.count(), told()) == (1, 1, {"fu_breath": True})


def in_scope(at, work):
    cast.enter(at)
    return work()


def test_while_nobody_takes_it_one_more_hears_until_everybody_has(alder):
    follow_up.alarmed(alder)
    for minutes in range(0, 24 * 60, 5):
        alert_escalation.escalate(now=LATER + timedelta(minutes=minutes))
    heard = set(AlertTelling.objects.values_list("person", flat=True))
    assert heard == {alder.therapist.user.pk, alder.manager.user.pk}


def test_what_can_wait_is_told_on_the_next_open_morning_though_the_clock_stood_still_for_hours(alder):
    follow_up.answered(follow_up.asked(alder), **said("fu_rash"))
    afternoon = LATER + timedelta(days=3)  # Friday to Monday
    assert alert_digests.send_due(now=afternoon) == 1
    assert Message.objects.get(template="staff_alert_digest").address == alder.therapist.user.email


def everything_by_itself(now):
    """Every task of the clock that knows alerts or what raised them."""
    alert_escalation.escalate(now=now)
    alert_digests.send_due(now=now)
    check_ins.ask_due(now=now)
    check_ins.chase_unanswered(now=now)
    before_visits.ask_due(now=now)


def test_nothing_closes_by_itself_however_long_it_waits(alder):
    check_in = follow_up.alarmed(alder).check_in
    follow_up.answered(check_in, **said("fu_rash"))
    for days in (0, 1, 7, 30, 365):
        everything_by_itself(LATER + timedelta(days=days))
    assert list(Alert.objects.values_list("state", flat=True)) == ["raised", "raised"]


def test_a_slip_corrected_by_the_patient_leaves_the_alert_for_a_person(alder):
    alert = follow_up.alarmed(alder)
    follow_up.answered(alert.check_in, complete=True, **said("fu_breath", "no"))
    assert told() == {"fu_breath": True}


@pytest.mark.parametrize("tier", URGENT)
def test_no_urgent_alert_is_closed_without_a_recorded_call_by_verb_or_by_sql(alder, tier):
    slug = "fu_breath" if tier is Tier.T0 else "fu_skin"
    alert = follow_up.alarmed(alder, slug=slug)
    alerts.acknowledge(alert, by=alder.therapist.by, now=LATER)
    with pytest.raises(Refused):
        alerts.resolve(alert, outcome="seen_here", call_outcome=" ", by=alder.therapist.by, now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pathway_alert SET state = 'resolved', outcome = 'advised', resolved_at = now(),"
            " resolved_by_id = acknowledged_by_id"
        )
    assert (Alert.objects.get().state, AlertCall.objects.count()) == ("acknowledged", 0)


def test_what_was_expected_of_a_patient_silences_no_alarming_answer(alder):
    check_in = follow_up.asked(alder)
    for measure in expected_levels.MEASURES:
        expected_levels.expect(
            check_in.episode,
            measure=measure,
            level=10,
            until=alder.clinic.local(LATER).date(),
            because="Many sites",
            by=alder.therapist.by,
            now=LATER,
        )
    follow_up.answered(check_in, complete=True, nprs_leg=follow_up.value(10), **said("fu_weak", "one_leg"))
    assert told() == {"fu_weak": True}
