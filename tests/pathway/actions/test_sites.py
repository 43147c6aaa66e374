"""What the sites of a log start from: the last session or the plan, by choice, and never anything that happened there."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.errors import Refused
from pathway.actions import events, sites, treatment
from pathway.enums import BegunFrom, EventSeverity
from pathway.models import EventSite, NeedledSite, TargetMuscle
from pathway.queries import treatment as queries
from tests.cast import NOW
from tests.pathway import sessions
from tests.rehearsals import rehearsed

WEEK = timedelta(days=7)
HAPPENED = {
    "needles_in": 2,
    "needles_out": 2,
    "bleeding": True,
    "pain_during": 4,
    "local_twitch_response": "many",
    "referred_pain_reproduced": True,
    "cm_from_midline": Decimal("2.5"),
    "manipulation": "pistoning",
    "dwell_minutes": 10,
    "e_stim_hz": 2,
    "e_stim_microseconds": 200,
    "e_stim_ma": Decimal("1.5"),
    "e_stim_felt": "motor",
    "e_stim_minutes": 15,
    "e_stim_pairing": "same_site",
}
COPIED = {"level": "L5", "technique": "trigger_point", "depth": "deep", "needle_length_mm": 50}
IN_THE_VISIT = {
    "slr_left_degrees_before": 40,
    "slr_left_degrees_after": 60,
    "skin_prep": "alcohol_70",
    "skin_dry_seconds": 30,
    "observed_minutes": 10,
    "advice_given": True,
    "adjuncts": [{"slug": "stretching", "minutes": 5}],
    "note": "Walked well.",
}


@rehearsed
def a_week_after_a_full_log(at):
    """A log opened a week after one in which everything there is to record was recorded."""
    episode = sessions.ready(at)
    first = sessions.opened(at, episode)
    told = {**HAPPENED, **COPIED, "needle_diameter_mm": Decimal("0.30")}
    visit = {**sessions.IN_THE_ROOM, **sessions.AFTERWARDS, **IN_THE_VISIT}
    sessions.written(at, first, sites=told, now=NOW + timedelta(minutes=10), **visit)
    first.refresh_from_db()
    treatment.sign(first, by=at.therapist.by, now=NOW + timedelta(minutes=40))
    return sessions.opened(at, episode, now=NOW + WEEK)


def from_(at, log, source):
    sites.start_from(log, source=source, by=at.therapist.by, now=NOW + WEEK)
    return queries.logs().get(pk=log.pk)


@pytest.mark.parametrize("source", BegunFrom)
@pytest.mark.parametrize("name", HAPPENED)
def test_what_happened_at_a_site_is_never_copied(alder, name, source):
    log = from_(alder, a_week_after_a_full_log(alder), source)
    assert {getattr(site, name) for site in log.sites.all()} <= {None, ""}


@pytest.mark.parametrize(
    "name",
    [
        *("nprs_leg_before", "nprs_leg_after", "nprs_back_before", "nprs_back_after", "position", "response"),
        *("aseptic_confirmed", "fit_to_leave", "second_count_by", "reaction_at", *IN_THE_VISIT),
    ],
)
def test_what_was_said_and_measured_in_a_visit_is_never_copied(alder, name):
    log = a_week_after_a_full_log(alder)
    assert getattr(log, name) in (None, "", False, [])


@pytest.mark.parametrize("source", BegunFrom)
def test_needle_level_technique_and_depth_are_copied_and_the_number_waits_to_be_confirmed(alder, source):
    log = from_(alder, a_week_after_a_full_log(alder), source)
    assert log.begun_from == source
    for site in log.sites.all():
        assert {name: getattr(site, name) for name in COPIED} == COPIED
        assert (site.needle_diameter_mm, site.planned_needles) == (Decimal("0.30"), 2)


def test_a_log_starts_from_the_last_session_and_one_press_starts_it_from_the_plan(alder):
    log = a_week_after_a_full_log(alder)
    TargetMuscle.objects.filter(plan=log.plan, muscle="piriformis").update(muscle="soleus", technique="ims")
    assert log.begun_from == "last"
    assert {site.muscle for site in log.sites.all()} == {"gluteus_medius", "piriformis"}
    planned = from_(alder, log, BegunFrom.PLAN)
    assert {(site.muscle, site.technique) for site in planned.sites.all()} == {
        ("gluteus_medius", "trigger_point"),
        ("soleus", "ims"),
    }


def test_nothing_is_copied_anew_once_needles_are_counted(alder):
    log = a_week_after_a_full_log(alder)
    NeedledSite.objects.filter(treatment_session=log).update(needles_out=0)
    with pytest.raises(Refused, match="Needles are logged already"):
        from_(alder, log, BegunFrom.PLAN)
    assert log.sites.count() == 2


def test_without_a_last_session_there_is_nothing_to_start_from_there(alder):
    log = sessions.opened(alder, sessions.ready(alder))
    with pytest.raises(Refused, match="nothing to start from"):
        sites.start_from(log, source=BegunFrom.LAST, by=alder.therapist.by, now=NOW)
    assert log.sites.count() == 2


def test_a_site_named_by_an_event_stays_on_the_log(alder):
    log = sessions.opened(alder, sessions.ready(alder))
    site = log.sites.first()
    events.record(
        log,
        kind="hematoma",
        severity=EventSeverity.MILD,
        action_taken="Pressed for five minutes.",
        occurred_at=NOW,
        sites=[site],
        by=alder.therapist.by,
        now=NOW,
    )
    assert EventSite.objects.get().site == site
    with pytest.raises(Refused, match="An adverse event names this site"):
        sites.remove(site, by=alder.therapist.by, now=NOW)


def test_an_event_takes_no_site_of_another_session(alder):
    log = a_week_after_a_full_log(alder)
    other = NeedledSite.objects.exclude(treatment_session=log).first()
    with pytest.raises(Refused, match="sites of this session"):
        events.record(
            log,
            kind="hematoma",
            severity=EventSeverity.MILD,
            action_taken="Pressed.",
            occurred_at=NOW,
            sites=[other],
            by=alder.therapist.by,
            now=NOW + WEEK,
        )
    assert EventSite.objects.count() == 0
