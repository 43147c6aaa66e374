"""Many tabs save several drafts at the same instant: no revision is lost and none is out of order."""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from clinic.errors import Stale
from pathway.actions import treatment
from pathway.models import DraftRevision, TreatmentSession
from tests import cast
from tests.at_once import elsewhere
from tests.cast import NOW
from tests.pathway import scenes

DRAFTS, TABS = 4, 6


@pytest.fixture
def drafts(db):
    """Open logs, really committed; they stay, for what is audited cannot be flushed."""

    def made():
        alder = cast.open_clinic(slug=f"at-once-{secrets.token_hex(4)}")
        episodes = [scenes.opened(alder, given_name=f"Patient{number}") for number in range(DRAFTS)]
        return alder, [treatment.open_log(one, by=alder.therapist.by, now=NOW).pk for one in episodes]

    return elsewhere(made)


def tab(alder, draft, words):
    """Saves as a page does: told that it is stale, it takes the newest version and sends its words again."""

    def once():
        cast.enter(alder)
        row = TreatmentSession.objects.get(pk=draft)
        treatment.save(
            row, entries={"note": words}, sites={}, version=row.version, by=alder.therapist.by, now=NOW
        )

    for _ in range(TABS):
        try:
            elsewhere(once)
        except Stale:
            continue
        return words
    return "never taken"


def test_every_save_of_every_tab_is_a_revision_of_its_own_and_in_order(drafts):
    alder, logs = drafts
    wanted = [(draft, f"words of tab {number}") for draft in logs for number in range(TABS)]

    with ThreadPoolExecutor(len(wanted)) as everybody:
        taken = list(everybody.map(lambda one: tab(alder, *one), wanted))

    assert taken == [words for _, words in wanted]
    cast.enter(alder)
    for draft in logs:
        kept = list(DraftRevision.objects.filter(treatment_session=draft).order_by("pk"))
        notes = [one.content["session"]["note"] for one in kept]
        assert [one.version for one in kept] == list(range(1, TABS + 2))
        assert sorted(notes[1:]) == sorted(words for log, words in wanted if log == draft)
        assert TreatmentSession.objects.get(pk=draft).note == notes[-1]
