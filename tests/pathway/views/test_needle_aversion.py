"""How needles go with somebody for whom they are hard: on the screening page, and beside the sites of the log."""

import re

import pytest
from django.urls import reverse

from pathway.actions.screenings import NewAnswer
from pathway.models import NeedleAversionPlan
from tests import cast
from tests.pathway import scenes, sessions
from tests.pathway.actions.test_needle_aversion import ready

pytestmark = pytest.mark.django_db
AGREED = {
    "aversion-stop_signal": "Raises the left hand",
    "aversion-most_needles": "2",
    "aversion-how_long": "first",
    "aversion-lies_down": "on",
}


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def nervous(alder):
    return scenes.answered(
        alder, scenes.opened(alder), now=cast.this_moment(), needle_fear=NewAnswer("very_scared")
    )


def decide(at, sign_in, screening, **different):
    response = sign_in(at.therapist).post(
        reverse("screenings:aversion", args=[screening.uuid]), {**AGREED, **different}
    )
    cast.enter(at)
    return response


def test_it_is_decided_beside_the_question(alder, sign_in, nervous):
    answer = decide(alder, sign_in, nervous)
    kept = NeedleAversionPlan.objects.get(screening=nervous)
    assert answer.url == f"{reverse('screenings:detail', args=[nervous.uuid])}#aversion"
    assert (kept.stop_signal, kept.most_needles, kept.first_time_only, kept.lies_down) == (
        "Raises the left hand", 2, True, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"aversion-stop_signal": ""}, "Agree on a stop signal and write it down."),
        ({"aversion-most_needles": "some"}, "Enter the number of needles in figures."),
        ({"aversion-most_needles": "99"}, "Ensure this value is less than or equal to 30."),
        ({"aversion-how_long": "sometimes"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(alder, sign_in, nervous, different, sentence):
    response = decide(alder, sign_in, nervous, **different)
    assert sentence in words(response)
    assert ("Raises the left hand" in response.content.decode()) == ("aversion-stop_signal" not in different)
    assert not NeedleAversionPlan.objects.exists()


def test_where_nothing_asks_for_it_the_page_says_so(alder, sign_in):
    screening = scenes.answered(alder, scenes.opened(alder), now=cast.this_moment())
    response = sign_in(alder.therapist).post(
        reverse("screenings:aversion", args=[screening.uuid]), AGREED, follow=True
    )
    assert "Nothing in this screening asks for it now." in words(response)


def test_a_manager_reads_it_and_decides_nothing(alder, sign_in, nervous):
    address = reverse("screenings:aversion", args=[nervous.uuid])
    assert sign_in(alder.manager).post(address, AGREED).status_code == 403


def test_it_stands_beside_the_sites_with_the_maximum_in_the_bar(alder, sign_in):
    now = cast.this_moment()
    session = sessions.opened(alder, ready(alder, now=now), now=now)
    page = words(sign_in(alder.therapist).get(reverse("treatment:detail", args=[session.uuid])))
    assert "Needles: nervous. Stop signal: Raises a hand At most 2 needles at the first session" in page
    assert "At most 2 Out 0" in page
