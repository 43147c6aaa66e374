"""Silence is heard: the deputy, then the lead, then whoever is next; nobody twice, and no failing row in front of others."""

import secrets
from datetime import timedelta

import pytest
from django.db import connection

from clinic import actions, dates, scope
from clinic.enums import Role
from clinic.models import Membership, Message
from pathway.actions import alert_escalation, alerts
from pathway.models import Alert, AlertTelling, EpisodeOfCare
from tests import cast
from tests.at_once import at_once, elsewhere
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def hire(at, name="Lee Park"):
    return actions.add_member(
        at.clinic,
        email=f"{name.split()[0].lower()}@alder.example",
        name=name,
        role=Role.THERAPIST,
        by=at.manager.by,
        now=LATER,
    ).user


def stands_in(deputy, at):
    Membership.objects.filter(pk=at.therapist.member.pk).update(deputy=deputy)


def told():
    rows = AlertTelling.objects.order_by("told_at", "pk").select_related("person")
    return [(row.person.name, (row.told_at - LATER) // MINUTE) for row in rows]


def mailed():
    rows = Message.objects.filter(template="staff_alert").order_by("pk")
    return list(rows.values_list("address", flat=True))


def pass_by(minutes, *, every=1):
    """The clock comes round each minute; how many alerts were escalated."""
    return sum(alert_escalation.escalate(now=LATER + at * MINUTE) for at in range(0, minutes + 1, every))


def test_an_emergency_nobody_took_is_told_to_the_deputy_then_to_the_lead_each_once(alder):
    lee = hire(alder)
    stands_in(lee, alder)
    follow_up.alarmed(alder)
    assert pass_by(120) == 2
    assert told() == [("Dana Whitfield", 0), ("Lee Park", 5), ("Max Oyelaran", 10)]
    assert mailed() == [alder.therapist.user.email, lee.email, alder.manager.user.email]


def test_without_a_deputy_the_lead_hears_in_their_place_and_then_whoever_is_next(alder):
    hire(alder)
    follow_up.alarmed(alder)
    pass_by(120)
    assert told() == [("Dana Whitfield", 0), ("Max Oyelaran", 5), ("Lee Park", 10)]


def test_a_lead_who_owns_the_alert_is_not_asked_a_second_time(alder):
    check_in = follow_up.asked(alder)
    EpisodeOfCare.objects.update(therapist=alder.manager.user)
    follow_up.answered(check_in, fu_breath=follow_up.yes())
    pass_by(120)
    assert told() == [("Max Oyelaran", 0), ("Dana Whitfield", 5)]


def test_a_clinic_without_a_lead_still_hears_of_silence(alder):
    Membership.objects.update(is_clinical_lead=False)
    follow_up.alarmed(alder)
    pass_by(120)
    assert told() == [("Dana Whitfield", 0), ("Max Oyelaran", 5)]


def test_what_somebody_took_is_not_escalated(alder):
    alerts.acknowledge(follow_up.alarmed(alder), by=alder.therapist.by, now=LATER)
    assert pass_by(180, every=30) == 0


def test_what_was_raised_again_is_told_again(alder):
    alert = follow_up.alarmed(alder, slug="fu_weak")
    follow_up.answered(
        alert.check_in, now=LATER + 2 * MINUTE, fu_weak={**follow_up.yes(), "choice": "both_legs"}
    )
    pass_by(30)
    assert told() == [("Dana Whitfield", 0), ("Dana Whitfield", 2), ("Max Oyelaran", 7)]


def test_a_message_that_came_back_is_told_to_the_next_at_once(alder):
    follow_up.alarmed(alder)
    Message.objects.filter(template="staff_alert").update(state="failed", failed_at=LATER + MINUTE)
    assert [alert_escalation.escalate(now=LATER + at * MINUTE) for at in (2, 3)] == [1, 0]
    assert told() == [("Dana Whitfield", 0), ("Max Oyelaran", 2)]


def test_what_waits_for_the_morning_is_told_to_nobody_at_once(alder):
    follow_up.answered(follow_up.asked(alder), fu_rash=follow_up.yes())
    assert (pass_by(5 * 24 * 60, every=60), mailed()) == (2, [])
    assert Alert.objects.get().step == 2


def test_rows_that_fail_keep_no_other_waiting(alder, monkeypatch):
    """More of them than fit into one batch, all older than the one that could be told."""
    monkeypatch.setattr(alert_escalation, "BATCH", 2)
    broken = follow_up.alarmed(alder)
    for slug in ("fu_cauda", "fu_allergy"):
        follow_up.answered(broken.check_in, **{slug: follow_up.yes()})
    follow_up.answered(broken.check_in, now=LATER + MINUTE, fu_skin=follow_up.yes())
    with connection.cursor() as cursor:  # the database itself refuses these, whatever is tried
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN IF NEW.step > 0 AND NEW.tier = 'T0' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END$$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON pathway_alert FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    pass_by(20)
    assert list(Alert.objects.filter(step=1).values_list("cause", flat=True)) == ["fu_skin"]
    assert Alert.objects.filter(tier="T0", failures__gte=2, retry_at__isnull=False).count() == 3


def test_of_two_clocks_at_once_one_tells_the_next(db):
    def laid():
        at = cast.open_clinic(slug=f"birch-{secrets.token_hex(4)}")
        return at, follow_up.alarmed(at)

    at, alert = elsewhere(laid)
    moment = dates.now()
    done = at_once(*[lambda: alert_escalation.escalate(now=moment)] * 4)
    scope.enter(at.clinic.pk)
    assert sorted(done) == [0, 0, 0, 1]
    assert AlertTelling.objects.filter(alert=alert).count() == 2
