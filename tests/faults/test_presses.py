"""F6 and F16, small: forms sent while database and web server die, and by ten times as many people as hands."""

from faults.crowds import A_FORM, ten_times_the_load
from faults.restarts import FEWER_BREAKS, restarted_while_sending


def test_a_form_sent_while_everything_restarts_is_stored_once_and_its_words_are_kept(whole_installation):
    rows = restarted_while_sending(whole_installation, breaks=FEWER_BREAKS)

    assert [row.line() for row in rows if not row.ok] == []


def test_who_comes_when_it_is_full_is_told_when_to_come_again_and_nothing_is_lost(whole_installation):
    rows = ten_times_the_load(whole_installation, forms=A_FORM)

    assert [row.line() for row in rows if not row.ok] == []
