"""A recall by lot: everybody who was needled from it, in this clinic only, and who looked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import scope
from clinic.models import AuditEvent
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.pathway import boxes, sessions

pytestmark = pytest.mark.django_db
RECALL = reverse("needle_boxes:recall")


@pytest.fixture
def alder(db):
    """Where it is morning: what was screened half an hour ago was screened today, at every hour of the night."""
    return open_clinic("alder", cast.this_moment())


@pytest.fixture
def now(alder):
    return cast.this_moment()


@pytest.fixture
def therapist(alder, sign_in):
    return sign_in(alder.therapist)


def treated(at, name, *, now, is_signed=True):
    """Somebody needled in two sites from whatever box is open."""
    before = now - timedelta(minutes=50)
    episode = sessions.ready(at, now=before, given_name=name, family_name="Marsh")
    if is_signed:
        return sessions.signed(at, episode, now=before)
    log = sessions.opened(at, episode, now=before)
    sessions.needled(at, log, now=before + timedelta(minutes=5))
    return log


@pytest.fixture
def box(alder, now):
    return boxes.opened(alder, now=now - timedelta(hours=1))


@pytest.fixture
def ada(alder, now, box):
    """Asked for before the therapist signs in, so that she is treated once for all tests."""
    return treated(alder, "Ada", now=now)


@pytest.fixture
def ben(alder, now, ada):
    return treated(alder, "Ben", now=now, is_signed=False)


def asked(client, lot, **more):
    return client.get(RECALL, {"lot": lot, **more})


def found(answer):
    return [one.patient.given_name for one in answer.context["found"]]


@pytest.mark.parametrize("lot", ["B2304", "b2304", "b23", " B2304 "])
def test_everybody_who_was_needled_from_a_lot_is_found_by_its_start(ada, ben, therapist, lot):
    answer = asked(therapist, lot)
    assert found(answer) == ["Ada", "Ben"]
    assert "2 patients to call: 2 sessions, 8 needles" in answer.text
    assert "Gluteus medius, left: 2 \u00d7 0.30 \u00d7 50 mm, lot B2304" in answer.text
    assert answer.text.count("Not signed yet") == 1


@pytest.mark.parametrize("lot", ["C", "2304", "%", "_2304", "B2304X"])
def test_nobody_is_found_by_a_lot_they_were_not_needled_from(ada, therapist, lot):
    answer = asked(therapist, lot)
    assert (found(answer), "No patient was needled from this lot here" in answer.text) == ([], True)


def test_nothing_is_asked_yet_and_an_empty_question_is_said_at_its_field(therapist):
    assert "found" not in therapist.get(RECALL).context
    assert asked(therapist, "  ").context["form"].errors["lot"] == [
        "Type the lot of the recall, or how it starts."
    ]


def test_the_boxes_of_the_lot_are_shown_with_those_still_open(therapist, box):
    assert [row.box for row in asked(therapist, "B2304").context["boxes"]] == [box]


def test_the_search_and_everybody_it_showed_are_recorded(alder, ada, therapist, box):
    asked(therapist, "B2304")
    scope.enter(alder.clinic.pk)
    rows = AuditEvent.objects.filter(kind__startswith="recall.").order_by("kind")
    assert [(row.kind, row.actor_id, row.patient_id, row.detail) for row in rows] == [
        ("recall.searched", alder.therapist.user.pk, None, {"boxes": [box.pk], "page": 1}),
        ("recall.viewed", alder.therapist.user.pk, ada.episode.patient_id, {}),
    ]


def test_a_long_list_comes_in_pages_and_whole_to_print(alder, therapist, now, box, monkeypatch):
    monkeypatch.setattr("pathway.views.recalls.PAGE", 1)
    for name in ("Ada", "Ben"):
        treated(alder, name, now=now)
    assert found(asked(therapist, "B2304")) == ["Ada"]
    assert found(asked(therapist, "B2304", page=2)) == ["Ben"]
    assert found(asked(therapist, "B2304", show="all")) == ["Ada", "Ben"]


def test_more_patients_take_no_more_queries(alder, ada, therapist, now, django_assert_num_queries):
    asked(therapist, "B2304")
    with django_assert_num_queries(14):
        asked(therapist, "B2304")
    scope.enter(alder.clinic.pk)
    for name in ("Ben", "Cleo"):
        treated(alder, name, now=now)
    with django_assert_num_queries(14):
        asked(therapist, "B2304")


def test_the_manager_recalls_and_the_front_desk_does_not(alder, ada, sign_in):
    assert found(asked(sign_in(alder.manager), "B2304")) == ["Ada"]
    assert asked(sign_in(alder.receptionist), "B2304").status_code == 403


def test_another_clinics_patients_are_not_found(ada, sign_in, now):
    birch = open_clinic("birch", now)
    boxes.opened(birch, now=now - timedelta(hours=1))
    answer = asked(sign_in(birch.therapist), "B2304")
    assert (found(answer), len(answer.context["boxes"])) == ([], 1)
