"""The counts of the rail."""

from pathway.actions import alerts, calls
from pathway.queries import frame
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

NOTHING = {"check_ins": 0, "alerts": 0, "booking_requests": 0}


def counts(person):
    return frame.waiting_counts(membership=person.member, now=LATER)


def test_nothing_waits_in_a_new_clinic(alder, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert counts(alder.therapist) == NOTHING


def test_a_call_counts_from_the_moment_it_is_due(alder):
    check_in = follow_up.planned(alder)
    calls.owe(check_in, reason="no_reply", now=LATER)
    assert counts(alder.receptionist)["check_ins"] == 1
    assert (
        frame.waiting_counts(membership=alder.receptionist.member, now=follow_up.cast.NOW)["check_ins"] == 0
    )


def test_an_alert_counts_for_its_owner_and_the_lead_until_it_is_resolved(alder):
    alert = follow_up.alarmed(alder)
    assert (counts(alder.therapist)["alerts"], counts(alder.manager)["alerts"]) == (1, 1)
    alerts.acknowledge(alert, by=alder.therapist.by, now=LATER)
    assert counts(alder.therapist)["alerts"] == 1


def test_another_clinics_rows_are_never_counted(birch, alder):
    follow_up.alarmed(alder)
    assert counts(birch.manager) == NOTHING
