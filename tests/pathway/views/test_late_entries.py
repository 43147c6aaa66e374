"""The pages of a late entry: from the chart to the paper's answers, to the log, to a note that says so."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import dates, scope
from pathway.actions import screenings, treatment
from pathway.models import Screening, TreatmentSession
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.pathway import scenes, sessions

HOUR = timedelta(hours=1)


@pytest.fixture
def alder(db):
    return open_clinic("alder", cast.this_moment())


@pytest.fixture
def episode(alder):
    return sessions.ready(alder, now=cast.this_moment() - timedelta(days=2))


def form(alder, *, then, **changed):
    """What the therapist types: the visit began then, on the clinic's clock."""

    def local(hours):
        return alder.clinic.local(then + hours * HOUR).strftime("%Y-%m-%dT%H:%M")

    return {
        "reason": "No network",
        "started_at": local(0),
        "first_needle_at": local(0.5),
        "ended_at": local(1),
        "asked_by": alder.therapist.user.pk,
        "asked_at": local(0.25),
        **changed,
    }


def test_the_way_from_the_chart_over_the_paper_to_the_note(alder, episode, sign_in):
    then = (dates.now() - timedelta(hours=26)).replace(second=0, microsecond=0)
    therapist = sign_in(alder.therapist)
    address = reverse("treatment:late_new", args=[episode.uuid])
    assert f'href="{address}"' in therapist.get(reverse("chart", args=[episode.patient.uuid])).text

    copying = therapist.post(address, form(alder, then=then), follow=True).text
    assert "Copied from paper" in copying
    assert "Asked by Dana Whitfield" in copying

    scope.enter(alder.clinic.pk)
    screening = Screening.objects.get(copied_at__isnull=False)
    assert screening.started_at == then + HOUR / 4
    log = TreatmentSession.objects.get()
    assert "Late entry, written" in therapist.get(reverse("treatment:detail", args=[log.uuid])).text

    scope.enter(alder.clinic.pk)
    answered(alder, screening)
    now = dates.now()
    sessions.asked_today(alder, log, now=now)
    treatment.sign(sessions.needled(alder, log, now=now), by=alder.therapist.by, now=now)
    note = therapist.get(reverse("treatment:detail", args=[log.uuid])).text
    assert "Late entry, written" in note
    assert "Re-screen on paper by Dana Whitfield" in note
    assert "Late entry" in therapist.get(reverse("chart", args=[episode.patient.uuid])).text


def answered(alder, screening):
    answers = scenes.harmless(screening.on)
    screening = screenings.answer(
        screening, answers=answers, version=screening.version, by=alder.therapist.by, now=dates.now()
    )
    screenings.complete(screening, by=alder.therapist.by, now=dates.now())


def test_a_second_press_opens_one_log(alder, episode, sign_in):
    therapist = sign_in(alder.therapist)
    address = reverse("treatment:late_new", args=[episode.uuid])
    sent = form(alder, then=dates.now() - 3 * HOUR)
    for _ in range(2):
        response = therapist.post(address, sent)
    assert "A log of this patient is open already" in response.text
    scope.enter(alder.clinic.pk)
    assert TreatmentSession.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": ""}, "Write why this is entered late."),
        ({"asked_at": ""}, "Enter when it was asked."),
        ({"asked_by": ""}, "Choose who asked."),
        ({"first_needle_at": "2020-01-01T10:00"}, "between the start and the end"),
        ({"ended_at": "nonsense"}, "Enter a valid date/time."),
    ],
)
def test_what_is_wrong_is_said_and_every_word_is_kept(alder, episode, sign_in, changed, sentence):
    sent = form(alder, then=dates.now() - 3 * HOUR, **changed)
    page = sign_in(alder.therapist).post(reverse("treatment:late_new", args=[episode.uuid]), sent).text
    assert sentence in page
    typed = {name: value for name, value in sent.items() if value and name != "asked_by"}
    assert {name: value for name, value in typed.items() if f'value="{value}"' not in page} == {}
    scope.enter(alder.clinic.pk)
    assert TreatmentSession.objects.count() == 0


def test_the_times_are_put_right_on_a_page_of_their_own(alder, episode, sign_in):
    then = (dates.now() - 3 * HOUR).replace(second=0, microsecond=0)
    therapist = sign_in(alder.therapist)
    therapist.post(reverse("treatment:late_new", args=[episode.uuid]), form(alder, then=then))
    scope.enter(alder.clinic.pk)
    log = TreatmentSession.objects.get()
    sent = form(alder, then=then - HOUR / 2)
    therapist.post(reverse("treatment:times", args=[log.uuid]), sent)
    scope.enter(alder.clinic.pk)
    log.refresh_from_db()
    assert log.started_at == then - HOUR / 2


def test_neither_the_desk_nor_the_manager_enters_a_visit(alder, episode, sign_in):
    address = reverse("treatment:late_new", args=[episode.uuid])
    assert [sign_in(one).get(address).status_code for one in (alder.receptionist, alder.manager)] == [
        403,
        403,
    ]


def test_another_clinic_finds_no_such_episode(birch, alder, episode, sign_in):
    address = reverse("treatment:late_new", args=[episode.uuid])
    assert sign_in(birch.therapist).get(address).status_code == 404
