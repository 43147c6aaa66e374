"""The chart: who may read it, what it says, and that it costs the same with many sessions."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from pathway.actions import treatment
from pathway.models import TreatmentSession
from tests import cast
from tests.pathway import follow_up, lists, scenes


def chart_of(patient):
    return reverse("chart", args=[patient.uuid])


def words(response):
    """What a person reads, without markup and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_patient_without_an_episode_is_offered_a_booking(alder, sign_in):
    patient = cast.patient(alder)
    lists.opened(patient, alder.therapist)

    response = sign_in(alder.therapist).get(chart_of(patient))

    assert "No episode of care yet" in words(response)


def test_every_reading_of_a_chart_is_recorded(alder, sign_in):
    patient = scenes.opened(alder).patient
    lists.opened(patient, alder.manager)

    sign_in(alder.manager).get(chart_of(patient))

    cast.enter(alder)
    readers = AuditEvent.objects.filter(kind="chart.viewed", patient_id=patient.pk).values_list(
        "actor_id", flat=True
    )
    assert list(readers) == [alder.manager.user.pk]


def test_the_front_desk_does_not_read_charts(alder, sign_in):
    patient = scenes.opened(alder).patient

    response = sign_in(alder.receptionist).get(chart_of(patient))

    assert response.status_code == 403
    assert "Read the clinical chart" in words(response)


def test_another_clinic_s_patient_is_not_there(birch, alder, sign_in):
    patient = scenes.opened(alder).patient

    assert sign_in(birch.therapist).get(chart_of(patient)).status_code == 404


@pytest.mark.parametrize(
    ("build", "button"),
    [
        ((), "Start the screening"),
        (("answered",), "Go on with the screening"),
        (("screened",), "Record the assessment"),
        (("screened", "examined"), "Choose targets"),
        (("screened", "examined", "planned"), "Settle consent"),
    ],
)
def test_one_primary_button_is_the_next_thing(alder, sign_in, build, button):
    episode = scenes.opened(alder)
    for stage in build:
        getattr(scenes, stage)(alder, episode)

    html = sign_in(alder.therapist).get(chart_of(episode.patient)).content.decode()

    page = html[html.index("<main") : html.index("</main>")]
    primary = re.findall(r'class="btn btn-primary"[^>]*>([^<]+)<', page)
    assert primary == [button]


def test_a_manager_reads_and_is_offered_nothing_to_treat(alder, sign_in):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)

    html = sign_in(alder.manager).get(chart_of(episode.patient)).content.decode()

    assert "btn-primary" not in html
    assert reverse("episodes:discharge", args=[episode.uuid]) not in html


def test_what_was_found_stands_in_the_safety_strip(alder, sign_in):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode, needle_fear=scenes.NewAnswer("very_scared"))

    said = words(sign_in(alder.therapist).get(chart_of(episode.patient)))

    assert "Needles: very scared" in said


def test_beside_an_open_alert_nothing_is_green(alder, sign_in):
    patient = follow_up.alarmed(alder).episode.patient

    page = sign_in(alder.therapist).get(chart_of(patient))

    assert "Urgent alert open" in words(page)
    assert "Nothing of note" not in words(page)
    assert re.search(r'badge is-ok"><svg.{0,200}?<span>(Cleared|Nothing)', page.content.decode()) is None


def test_a_screening_of_another_day_is_named_by_it_and_to_be_asked_again(alder, sign_in):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)

    page = words(sign_in(alder.therapist).get(chart_of(episode.patient)))

    assert "Screening of Wed 18 Nov, ask again" in page
    assert "Screening Cleared on Wed 18 Nov" in page


def test_the_chart_costs_the_same_with_one_session_and_with_three(
    alder, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)
    scenes.examined(alder, episode)
    scenes.planned(alder, episode)
    client = sign_in(alder.therapist)
    without_needles(alder, episode, days=1)
    client.get(chart_of(episode.patient))  # what is read once per process is read now
    with django_assert_max_num_queries(60) as captured:
        client.get(chart_of(episode.patient))
    cast.enter(alder)
    without_needles(alder, episode, days=2)
    without_needles(alder, episode, days=3)

    with django_assert_num_queries(len(captured)):
        response = client.get(chart_of(episode.patient))

    cast.enter(alder)
    assert TreatmentSession.objects.count() == 3
    assert words(response).count("No needles: Tired today") == 3


def without_needles(alder, episode, *, days):
    """A signed visit without needles."""
    now = cast.NOW + timedelta(days=days)
    log = treatment.open_log(episode, by=alder.therapist.by, now=now)
    log = treatment.save(
        log,
        entries={"no_needles_reason": "Tired today"},
        sites={},
        version=log.version,
        by=alder.therapist.by,
        now=now,
    )
    treatment.sign(log, by=alder.therapist.by, now=now + timedelta(minutes=30))
