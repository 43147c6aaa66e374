"""Every form that is posted carries its safety token and its once-only key; nothing inline slips past the content policy."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']post[\"'].*?</form>", re.DOTALL | re.IGNORECASE)
# Sign-in and sign-out belong to allauth; an autosave is exempt because it repeats on purpose and carries a version instead;
# to a check-in the same answer again is the same answer (tests/pathway/actions/test_check_in_answers.py).
# so it is before a visit; and handing over the tablet locks it, so nobody is left to press twice.
# Arrived, done, no-show and undo compare and set a state, so a repeat changes nothing; and one form serves every card of the
# board, where a spent key would swallow the press on the next card.
# Stopping the mails to an address that is stopped changes nothing, and a mail program's press brings no key.
MARKS = (
    "pathway/today/today_board",
    "pathway/today/today_list",
    "pathway/bookings/appointment_detail",
    "pathway/bookings/_completion",
    "pathway/bookings/_presses",
)
# Signing in again on a page makes no row either, and a second press is as good as one.
EXEMPT = (
    "_components/sign_in_again",
    "pathway/assessments/assessment_form",
    "account/",
    "allauth/",
    "_components/topbar",
    "_components/printed",  # a page is printed as often as somebody likes; the same print told again is one sentence
    "_components/lock",  # unlocking makes no row, and a second press is as good as one
    "clinic/styleguide",
    "pathway/treatment/log",
    "pathway/public/check_in_",
    "pathway/public/before_visit_",
    "pathway/before_visits/tablet",
    "pathway/check_ins/tablet",
    "pathway/intakes/tablet",
    "pathway/public/no_more_mail",
    "pathway/public/_who_answers",  # sets which of two it is, so a repeat changes nothing
    "pathway/public/birth_date",  # makes no row; a miss is counted for each date that was sent
    "pathway/public/link_ran_out",  # a second press within minutes sends nothing
    "pathway/public/_something_wrong",  # goes on with what was begun; its redirect holds a link, which is never kept
    *MARKS,
)


# Sends once more what was sent, under the token and the key it came with: new ones would vouch for what a strange page sent.
GIVEN_BACK = "503.html"


def forms():
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        for form in FORM.findall(path.read_text()):
            yield name, form


def test_every_posted_form_carries_the_safety_token():
    assert [name for name, form in forms() if "{% csrf_token %}" not in form] == [GIVEN_BACK]


def test_every_posted_form_of_ours_carries_the_once_only_key():
    assert [
        name
        for name, form in forms()
        if "{% once %}" not in form and not name.startswith((*EXEMPT, GIVEN_BACK))
    ] == []


def test_no_template_holds_inline_script_or_style():
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=\"|<style\b", re.IGNORECASE)
    assert [path.name for path in sorted(TEMPLATES.rglob("*.html")) if inline.search(path.read_text())] == []
