"""Never lost: whatever happens to the server, the network, the sign-in or the tab, every typed word is there afterwards."""

import os
import re
import signal

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import axe_violations
from tests.journeys.arrangements import PASSWORD, a_plan_to_write, arrange
from tests.journeys.people.staff import choose, sign_in
from tests.journeys.people.therapist import TABLET
from tests.journeys.session_logs import open_log

SECONDS = 1000
PATIENCE = 60 * SECONDS  # until the supervisor has the server back, on a machine with other things to do
NO_CONNECTION = "Not saved yet: no connection. This page keeps every word."
SIGNED_OUT = "Not saved yet: you are signed out. This page keeps every word."
WORDS = "Twitch in the gluteus medius at once, then the leg lightened. "
KEY_MS = 30  # slow enough for a save to fall into the middle of the words


@pytest.fixture
def clinic(installation):
    return arrange(installation, open_log)


@pytest.fixture
def log(clinic, new_person):
    return opened(new_person(**TABLET), clinic)


def opened(page, clinic):
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["log"])
    return page


def beside(log):
    """The same log in another tab."""
    other = log.context.new_page()
    other.goto(log.url)
    return other


def note(page):
    return page.get_by_label("Note", exact=True)


def types(page, words=WORDS):
    """Key by key at the end of what is there, as somebody types who does not look up."""
    note(page).press("Control+End")
    page.keyboard.type(words, delay=KEY_MS)


def state(page):
    return page.locator("[data-saved]")


def saved(page, patience=20 * SECONDS):
    expect(state(page)).to_contain_text("Saved ", timeout=patience)


def stored(log):
    """What the server holds: the note of the log opened anew."""
    other = beside(log)
    words = note(other).input_value()
    other.close()
    return words.strip()


def signs_in_again(page):
    page.get_by_label("Password of Dana Whitfield").fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_server_is_killed_in_the_middle_of_a_word_and_comes_back(log, installation):
    types(log)
    os.killpg(installation.pids["web"], signal.SIGKILL)
    types(log)
    saved(log, PATIENCE)  # the supervisor may have the server back before the page misses it
    assert stored(log) == (WORDS * 2).strip()


def test_the_network_is_cut_in_the_middle_of_a_word_and_comes_back(log):
    types(log)
    log.context.set_offline(True)
    types(log)
    expect(state(log)).to_have_text(NO_CONNECTION)
    log.context.set_offline(False)
    types(log)
    saved(log)
    assert stored(log) == (WORDS * 3).strip()


def test_a_sign_in_that_runs_out_in_the_middle_of_a_word_is_renewed_on_the_page(log):
    for times, gone in enumerate(("needlepath-session", None), 1):  # the session, then every cookie
        types(log)
        log.context.clear_cookies(name=gone) if gone else log.context.clear_cookies()
        types(log)
        expect(state(log)).to_have_text(SIGNED_OUT)
        expect(note(log)).to_be_focused()  # nothing of what is typed ever goes into the password
        types(log)
        signs_in_again(log)
        saved(log)
        assert stored(log) == (WORDS * 3 * times).strip()
    log.get_by_role("button", name="Repeat on the right").first.click()
    expect(log.get_by_role("list", name="Sites").get_by_role("listitem")).to_have_count(3)


def test_a_wrong_password_says_so_and_keeps_the_page(log):
    log.context.clear_cookies()
    types(log)
    log.get_by_label("Password of Dana Whitfield").fill("not my password")
    log.get_by_role("dialog").get_by_role("button", name="Sign in").click()
    expect(log.get_by_role("alert")).to_have_text("That is not the password of Dana Whitfield.")
    assert axe_violations(log) == []
    expect(note(log)).to_have_value(WORDS)


def test_signing_in_again_in_another_tab_does_as_well(log, clinic):
    log.context.clear_cookies()
    types(log)
    expect(state(log)).to_have_text(SIGNED_OUT)
    sign_in(log.context.new_page(), clinic.email_of("dana"))
    saved(log, PATIENCE)
    expect(log.get_by_role("dialog")).to_be_hidden()
    assert stored(log) == WORDS.strip()


def test_nothing_is_stored_in_the_name_of_somebody_else_who_signed_in_on_the_same_tablet(log, clinic):
    log.context.clear_cookies()
    sign_in(log.context.new_page(), clinic.email_of("rosa"))
    types(log)
    expect(state(log)).to_have_text(SIGNED_OUT)
    signs_in_again(log)
    saved(log)
    assert stored(log) == WORDS.strip()


def test_of_a_closed_tab_everything_older_than_two_seconds_is_there(log, clinic, new_person):
    types(log, WORDS * 2)
    log.keyboard.type("x" * 40, delay=2 * SECONDS / 40)
    log.close(run_before_unload=False)
    assert note(opened(new_person(**TABLET), clinic)).input_value().startswith(WORDS * 2)


def test_another_device_shows_the_same_draft(log, clinic, new_person):
    types(log)
    choose(log, "Leg pain now", "6")
    saved(log)
    other = opened(new_person(viewport={"width": 390, "height": 844}), clinic)
    expect(note(other)).to_have_value(WORDS.strip())
    expect(pain(other, "6")).to_be_checked()


def test_leaving_with_words_that_are_not_saved_is_warned_of(log):
    asked = []
    log.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    log.context.set_offline(True)
    types(log)
    log.get_by_role("link", name="Today", exact=True).click(no_wait_after=True)
    log.wait_for_function("true")
    assert asked == ["beforeunload"]
    log.context.set_offline(False)
    saved(log)


def test_the_browser_keeps_nothing_of_it(clinic, new_person):
    page = new_person(**TABLET)
    kept = {}
    page.on("response", lambda answer: kept.update({answer.url: answer.headers.get("cache-control", "")}))
    opened(page, clinic)
    types(page)
    saved(page)
    log = {url: words for url, words in kept.items() if clinic.made["log"] in url}
    assert len(log) == 2
    assert [words for words in log.values() if "no-store" not in words] == []
    assert page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,"
        " (await caches.keys()).length]"
    ) == [0, 0, 0, 0]


def pain(page, value):
    return page.get_by_role("group", name="Leg pain now").get_by_role("radio", name=value, exact=True)


def test_two_tabs_keep_what_each_of_them_changed(log):
    other = beside(log)
    choose(log, "Leg pain now", "6")
    saved(log)
    types(other)
    saved(other)
    expect(pain(other, "6")).to_be_checked()
    assert stored(log) == WORDS.strip()


def test_where_two_tabs_changed_the_same_words_both_are_shown_and_the_person_chooses(log):
    other = beside(log)
    for choice, there, here, kept, hurts in (
        ("Keep what is on this page", "One there.", "One here.", "One here.", "4"),
        ("Take what is stored", "Two there.", "Two here.", "Two there.", "5"),
        ("Keep both", "Three there.", "Three here.", "Three there.\nThree here.", "6"),
    ):
        note(other).fill(there)
        saved(other)
        note(log).fill(here)
        question = log.get_by_role("group", name="Changed elsewhere")
        expect(question).to_contain_text(re.compile(f"{there}.*{here}", re.DOTALL))
        assert axe_violations(log) == []
        choose(log, "Leg pain now", hurts)  # what nobody else changed is stored meanwhile
        expect(state(log)).to_have_text("Saved, but for what is named above")
        assert stored(log) == there
        question.get_by_role("button", name=choice).click()
        expect(state(log)).to_have_text(re.compile("^(All saved|Saved [0-9:]+)$"))
        other.reload()
        expect(note(other)).to_have_value(kept)
        expect(pain(other, hurts)).to_be_checked()
        log.reload()


def test_words_at_a_site_that_another_tab_took_off_are_shown_once_more(log):
    other = beside(log)
    other.get_by_role("button", name="Not today").first.click()
    saved(other)
    log.get_by_label("Pain during").first.fill("7")
    gone = log.get_by_role("group", name="Taken away elsewhere")
    expect(gone).to_contain_text(re.compile("Pain during.*was taken away elsewhere.*7", re.DOTALL))
    gone.get_by_role("button", name="I have seen this").click()
    expect(state(log)).to_have_text("All saved")


def test_a_value_that_is_refused_holds_no_other_words_back(log):
    log.get_by_label("Pain during").first.fill("55")
    types(log)
    expect(state(log)).to_have_text("Saved, but for what is named above")
    expect(log.locator("#log-refusal")).to_contain_text("less than or equal to 10")
    expect(note(log)).to_be_focused()
    assert stored(log) == WORDS.strip()
    log.get_by_label("Pain during").first.fill("5")
    saved(log)
    expect(log.locator("#log-refusal")).to_be_empty()


def test_a_form_that_is_sent_whole_stays_with_its_words_until_somebody_is_signed_in(installation, new_person):
    clinic = arrange(installation, a_plan_to_write)
    page = new_person(**TABLET)
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["plan"])
    page.get_by_label("Goals").fill("Walk to the market.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Not sent: no connection.")).to_be_visible()
    page.context.set_offline(False)
    page.context.clear_cookies()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_label("Password of Dana Whitfield")).to_be_focused()
    signs_in_again(page)
    expect(page.get_by_text("Not sent: no connection.")).to_be_hidden()
    page.wait_for_load_state()
    page.goto(clinic.made["plan"])
    expect(page.get_by_label("Goals")).to_have_value("Walk to the market.")
