"""The pages of the needle boxes: added, opened, closed, each list with its own words where it is empty."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import scope
from clinic.models import NeedleBox
from tests import cast
from tests.pathway import boxes

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("needle_boxes:list"), reverse("needle_boxes:new")


@pytest.fixture
def now():
    return cast.this_moment()


@pytest.fixture
def therapist(alder, sign_in):
    return sign_in(alder.therapist)


def label(now, **different):
    return {
        "maker": "Seirin",
        "product": "J-type",
        "size": "0.30x50",
        "lot": "B2304",
        "expires_on": (now.date() + timedelta(days=400)).isoformat(),
        "boxes": "2",
        **different,
    }


def pressed(client, name, box, **typed):
    return client.post(reverse(f"needle_boxes:{name}", args=[box.uuid]), typed)


def stored(alder):
    scope.enter(alder.clinic.pk)
    return NeedleBox.objects.order_by("pk")


def test_a_delivery_is_recorded_and_its_open_box_is_listed(alder, therapist, now):
    answer = therapist.post(NEW, label(now, is_opened="on"))
    assert answer.headers["Location"] == f"{LIST}?show=open"
    shown = therapist.get(LIST).text
    assert ("lot B2304" in shown, [box.is_open for box in stored(alder)]) == (True, [True, False])


def test_the_next_delivery_starts_like_the_last(alder, therapist, now):
    boxes.on_the_shelf(alder, size="0.30x60", now=now)
    form = therapist.get(NEW).context["form"]
    assert {name: form[name].value() for name in ("maker", "product", "size", "lot")} == {
        "maker": "Seirin",
        "product": "J-type",
        "size": "0.30x60",
        "lot": None,
    }


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("lot", "", "This field is required."),
        ("size", "9x9", "Select a valid choice."),
        ("expires_on", "2001-01-01", "This box has expired."),
        ("expires_on", "9999-12-31", "No box lasts this long."),
        ("boxes", "0", "greater than or equal to 1"),
        ("boxes", "21", "less than or equal to 20"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_nothing_is_stored(
    alder, therapist, now, field, value, sentence
):
    form = therapist.post(NEW, label(now, **{field: value})).context["form"]
    assert sentence in form.errors[field][0]
    assert (form["maker"].value(), stored(alder).count()) == ("Seirin", 0)


def test_a_box_is_opened_by_one_press_and_closed_for_a_reason(alder, therapist, now):
    box = boxes.on_the_shelf(alder, now=now)
    pressed(therapist, "opening", box)
    assert stored(alder).get().is_open
    assert "Say why the box is no longer used." in pressed(therapist, "closing", box).text
    pressed(therapist, "closing", box, because="recalled")
    assert stored(alder).get().closed_because == "recalled"
    assert "Recalled by the maker" in therapist.get(f"{LIST}?show=closed").text


def test_a_box_that_is_closed_already_is_said_to_be(alder, therapist, now):
    box = boxes.opened(alder, now=now)
    pressed(therapist, "closing", box, because="empty")
    pressed(therapist, "closing", box, because="damaged")
    assert stored(alder).get().closed_because == "empty"
    assert "closed already" in therapist.get(reverse("needle_boxes:closing", args=[box.uuid])).text


def test_an_open_box_that_has_expired_is_said_first_and_is_not_opened(alder, therapist, now):
    boxes.expired(alder, now=now, lot="X9")
    assert "An open box has expired: 0.30 \u00d7 50 mm, lot X9" in therapist.get(f"{LIST}?show=shelf").text


def test_a_box_that_soon_runs_out_says_how_many_days_are_left(alder, therapist, now):
    last_day = alder.clinic.local(now).date() + timedelta(days=12)
    boxes.opened(alder, now=now, expires_on=last_day)
    assert "12 days left" in therapist.get(LIST).text


@pytest.mark.parametrize(
    ("show", "words"),
    [("open", "No needle boxes yet"), ("shelf", "No boxes on the shelf"), ("closed", "No closed boxes yet")],
)
def test_an_empty_list_says_what_it_will_hold(therapist, show, words):
    assert words in therapist.get(f"{LIST}?show={show}").text


def test_with_boxes_on_the_shelf_the_empty_open_list_leads_there(alder, therapist, now):
    boxes.on_the_shelf(alder, now=now)
    assert "Go to the shelf" in therapist.get(LIST).text


def test_more_boxes_take_no_more_queries(alder, therapist, now, django_assert_num_queries):
    boxes.opened(alder, now=now)
    therapist.get(LIST)
    with django_assert_num_queries(11):
        therapist.get(LIST)
    scope.enter(alder.clinic.pk)
    for lot in ("E5", "F6"):
        boxes.opened(alder, now=now, lot=lot)
    with django_assert_num_queries(11):
        therapist.get(LIST)


def test_the_front_desk_keeps_no_needles_and_another_clinics_box_is_not_there(birch, alder, sign_in, now):
    scope.enter(birch.clinic.pk)
    theirs = boxes.on_the_shelf(birch, now=now)
    desk, therapist = sign_in(alder.receptionist), sign_in(alder.therapist)
    assert (desk.get(LIST).status_code, desk.post(NEW, label(now)).status_code) == (403, 403)
    assert [
        pressed(therapist, name, theirs, because="empty").status_code for name in ("opening", "closing")
    ] == [404, 404]
    assert "B2304" not in therapist.get(f"{LIST}?show=shelf").text


def test_the_manager_keeps_the_boxes_too(alder, sign_in, now):
    manager = sign_in(alder.manager)
    manager.post(NEW, label(now))
    assert stored(alder).count() == 2
    assert LIST in manager.get(reverse("practice")).text
