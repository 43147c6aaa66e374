"""So many at work, so many in line, and everybody else is told when to come again; nothing of it leaks a place."""

import runpy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

from django.http import HttpResponse
from django.test import RequestFactory

from clinic.crowds import Turns, one_turn_each

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30


def test_the_line_ends_and_who_comes_then_is_told_at_once():
    turns, go_on, is_working = Turns(at_once=1, in_line=1, seconds=PATIENCE_SECONDS), Event(), Event()

    def work():
        with turns.taken() as is_ours:
            is_working.set()
            go_on.wait(PATIENCE_SECONDS)
            return is_ours

    with ThreadPoolExecutor(2) as people:
        first = people.submit(work)
        is_working.wait(PATIENCE_SECONDS)
        second = people.submit(work)
        while turns._places._value:  # until the second one is in line
            pass
        with turns.taken() as third:
            go_on.set()
    assert (first.result(), second.result(), third) == (True, True, False)
    with turns.taken() as later:
        assert later


def test_a_line_that_does_not_move_is_left():
    turns = Turns(at_once=1, in_line=1, seconds=0.01)
    with turns.taken() as first, turns.taken() as second:
        assert (first, second) == (True, False)
    with turns.taken() as later:
        assert later


def test_a_place_is_given_back_by_a_request_that_breaks():
    turns = Turns(at_once=1, in_line=0, seconds=0)
    for _ in range(2):
        try:
            with turns.taken() as is_ours:
                assert is_ours
                raise LookupError
        except LookupError:
            pass


def test_when_it_is_full_pages_say_so_and_signs_of_life_are_still_given(settings):
    settings.REQUESTS_AT_ONCE, settings.REQUESTS_IN_LINE = 1, 0
    inside, leave = Barrier(2), Event()

    def page(request):
        if request.path == "/slow/":
            inside.wait(PATIENCE_SECONDS)
            leave.wait(PATIENCE_SECONDS)
        return HttpResponse("here")

    door, ask = one_turn_each(page), RequestFactory().get
    with ThreadPoolExecutor(1) as people:
        slow = people.submit(door, ask("/slow/"))
        inside.wait(PATIENCE_SECONDS)
        full, alive = door(ask("/today/")), door(ask("/healthz"))
        leave.set()
    assert [slow.result().status_code, full.status_code, alive.status_code] == [200, 503, 200]
    assert (full["Retry-After"], "Too many people at once" in full.content.decode()) == ("5", True)
    assert door(ask("/today/")).status_code == 200


def test_the_web_server_has_hands_left_to_say_that_it_is_full(settings):
    config = runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))
    assert config["threads"] > settings.REQUESTS_AT_ONCE + settings.REQUESTS_IN_LINE
