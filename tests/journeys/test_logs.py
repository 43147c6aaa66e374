"""A journey's requests, good and bad, on real processes: no log names anybody, repeats a word or holds a live link."""

import re
import urllib.error
import urllib.parse
import urllib.request

from faults.browsers import Browser

WHO = {"therapist": "dana", "desk": "rosa", "manager": "max"}
TYPED = "typed by nobody else 4711"
LINK = re.compile(r"/(?:p|invitations|calendar-feeds)/[\w/-]*?([\w-]{43})")
# Who there is in a clinic, how they are reached and what was written about them.
PERSONAL = """
from clinic import scope
from clinic.models import Clinic, Membership, Message
from patients.models import Patient
from clinic import links
with scope.all_clinics("look at who there is"):
    clinic = Clinic.objects.get(slug=asked["slug"])
    values = set()
    for one in Patient.objects.filter(clinic=clinic):
        values |= {one.full_name, one.family_name, one.email, str(one.phone or ""), str(one.birth_date), one.note}
    for one in Membership.objects.filter(clinic=clinic).select_related("user"):
        values |= {one.user.email, one.user.name}
    values |= set(Message.objects.filter(clinic=clinic).values_list("address", flat=True))
    answer = sorted(one for one in values if one and len(one) > 4)
"""


def test_no_log_holds_a_person_a_word_or_a_live_link(installation, practice):
    tokens = set()
    for role, pages in practice.made.items():
        browser = Browser(installation.web)
        if role in WHO:
            browser.sign_in(practice.email_of(WHO[role]))
        for path in pages.values():
            tokens.update(LINK.findall(path))
            ask(browser, path)
            ask(browser, f"{path.partition('?')[0]}{urllib.parse.quote(TYPED)}/")
            ask(browser, path.partition("?")[0], {"q": TYPED, "note": TYPED, "email": "typed@mail.example"})
        ask(browser, f"/patients/?q={urllib.parse.quote('Will Better')}")
    values = [*installation.run_python(PERSONAL, slug=practice.slug), TYPED, "typed@mail.example"]

    written = "".join(path.read_text(errors="replace") for path in installation.state.rglob("*.log"))

    assert written.count("Not Found") > 20  # it is written at all
    assert len(tokens) > 5
    assert [one for one in (*values, *tokens) if one in written or urllib.parse.quote(one) in written] == []


def ask(browser, path, fields=None):
    """What is refused is written down, too."""
    try:
        browser.ask(path, fields)
    except urllib.error.HTTPError:
        pass
