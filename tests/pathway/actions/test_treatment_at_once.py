"""Two hands on one session log at the same instant: one is first, the other is told, and nothing is lost or doubled."""

import secrets

import pytest

from clinic.errors import Refused, Stale
from pathway.actions import events, treatment
from pathway.enums import EventSeverity
from pathway.models import CheckIn, Measurement, TreatmentSession
from pathway.states import CheckInState
from tests import cast
from tests.at_once import at_once, elsewhere
from tests.cast import NOW
from tests.pathway import sessions


@pytest.fixture
def log(db):
    """A whole log, ready to sign, really committed. It stays (what is audited cannot be flushed), its promises do not."""

    def made():
        alder = cast.open_clinic(slug=f"at-once-{secrets.token_hex(4)}")
        session = sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)))
        return alder, TreatmentSession.objects.get(pk=session.pk)

    alder, session = elsewhere(made)
    yield alder, session

    def forget_promises():
        cast.enter(alder)
        CheckIn.objects.update(state=CheckInState.CANCELLED, ended_reason="The test is over.")

    elsewhere(forget_promises)


def in_clinic(alder, verb, session, **words):
    def attempt():
        cast.enter(alder)
        row = TreatmentSession.objects.get(pk=session.pk)
        return verb(row, by=alder.therapist.by, now=NOW.replace(minute=40), **words).state

    return attempt


def test_of_two_signatures_at_once_one_signs_and_the_other_is_told(log):
    alder, session = log
    sign = in_clinic(alder, treatment.sign, session)

    signed, told = sorted(at_once(sign, sign), key=lambda outcome: isinstance(outcome, Refused))

    assert signed == "signed"
    assert told.message == "Dana Whitfield, PT, DPT signed this session. Nothing was changed."
    cast.enter(alder)
    assert (CheckIn.objects.count(), Measurement.objects.filter(treatment_session=session).count()) == (5, 4)


def test_of_eight_saves_from_one_version_one_is_stored_and_the_others_are_stale(log):
    alder, session = log
    saves = [
        in_clinic(
            alder,
            treatment.save,
            session,
            entries={"note": f"tab {number}"},
            sites={},
            version=session.version,
        )
        for number in range(8)
    ]

    outcomes = at_once(*saves)

    assert [one for one in outcomes if one == "draft"] == ["draft"]
    assert {type(one) for one in outcomes if one != "draft"} == {Stale}
    cast.enter(alder)
    stored = TreatmentSession.objects.get(pk=session.pk)
    assert (stored.note, stored.version) == (f"tab {outcomes.index('draft')}", session.version + 1)


def test_a_save_beside_a_signature_is_either_in_the_note_or_refused(log):
    alder, session = log
    save = in_clinic(
        alder, treatment.save, session, entries={"note": "late words"}, sites={}, version=session.version
    )

    signed, saved = at_once(in_clinic(alder, treatment.sign, session), save)

    cast.enter(alder)
    note = TreatmentSession.objects.get(pk=session.pk).note
    assert signed == "signed"
    assert note == ("late words" if saved == "draft" else "")


def test_an_event_beside_a_signature_is_filed(log):
    alder, session = log

    def file():
        cast.enter(alder)
        return events.record(
            TreatmentSession.objects.get(pk=session.pk),
            kind="fainting",
            severity=EventSeverity.MILD,
            action_taken="Laid flat.",
            occurred_at=NOW,
            by=alder.therapist.by,
            now=NOW,
        ).kind

    assert at_once(in_clinic(alder, treatment.sign, session), file) == ["signed", "fainting"]
