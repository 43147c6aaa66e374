"""A clinic owns its clinical content: who may approve, tighten and loosen it, and whom that reaches when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from clinic import actions
from clinic.enums import Role
from clinic.errors import Refused, Stale
from clinic.models import AuditEvent
from clinic.queries import licensed
from pathway.actions import content, screenings, treatment
from pathway.actions.content import Backing, NewReading
from pathway.actions.screenings import NewAnswer
from pathway.enums import Disposition, OverallResult
from pathway.models import Alert, ContentApproval, ContentOverride
from pathway.queries import content as queries
from pathway.queries import screenings as reading
from pathway.reference import library
from pathway.reference.content_sets import content_sets
from tests import cast
from tests.pathway import follow_up, scenes, sessions

pytestmark = pytest.mark.django_db

LATER = cast.NOW + timedelta(minutes=5)


def shipped(question="cardiac_device"):
    return library().questions[question].choice("yes")


def as_shipped(asks_for, question="cardiac_device"):
    return NewReading(asks_for, shipped(question).effects)


def override(person, asks_for="do_not_needle", question="cardiac_device", **changes):
    return content.override(
        **{
            "question": question,
            "choice": "yes",
            "reading": changes.get("reading") or as_shipped(asks_for, question),
            "backing": Backing(),
            "number": 0,
            "by": person.by,
            "now": cast.NOW,
            **changes,
        }
    )


def backed(at):
    return Backing("Our cardiologist reviews every device patient first.", at.therapist.user.pk)


def refusal(verb, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        verb(*args, **kwargs)
    return refused.value.field, refused.value.message


def lead_therapist(at):
    """Dana, named clinical lead."""
    at.therapist.member.is_clinical_lead = True
    at.therapist.member.save()
    return at.therapist


def test_the_lead_approves_the_version_that_is_shipped(alder):
    digest = content_sets(library())["muscles"].digest

    content.approve("muscles", digest=digest, by=alder.manager.by, now=cast.NOW)

    assert ContentApproval.objects.get().approved_by == alder.manager.user
    assert queries.unapproved(alder.clinic, "muscles", "techniques") == ["Techniques and modalities"]
    assert AuditEvent.objects.get(kind="content.approved").detail == {"set": "muscles", "digest": digest[:12]}


@pytest.mark.parametrize("person", ["therapist", "receptionist"])
def test_nobody_but_the_lead_approves(alder, person):
    digest = content_sets(library())["muscles"].digest

    assert refusal(content.approve, "muscles", digest=digest, by=getattr(alder, person).by, now=cast.NOW) == (
        None,
        content.ONLY_LEAD,
    )


def test_another_version_than_the_one_that_was_read_is_not_approved(alder):
    with pytest.raises(Stale):
        content.approve("muscles", digest="of last year", by=alder.manager.by, now=cast.NOW)


def test_a_version_is_approved_once(alder):
    digest = content_sets(library())["muscles"].digest
    content.approve("muscles", digest=digest, by=alder.manager.by, now=cast.NOW)

    assert refusal(content.approve, "muscles", digest=digest, by=alder.manager.by, now=LATER) == (
        None,
        "This version is approved already.",
    )


def test_a_newer_shipped_version_needs_a_new_approval(alder):
    ContentApproval.objects.create(
        clinic=alder.clinic,
        content_set="muscles",
        digest="of last year",
        approved_at=cast.NOW,
        approved_by=alder.manager.user,
    )

    stands = next(one for one in queries.set_standings(alder.clinic) if one.content.slug == "muscles")
    assert (stands.approval, stands.earlier.digest) == (None, "of last year")


def test_the_lead_makes_an_answer_stricter_without_a_word(alder):
    made = override(lead_therapist(alder))

    assert (made.is_looser, made.lead, made.reason, made.number) == (False, None, "", 1)
    assert made.asked == "Do you have a pacemaker or a heart shock device?"
    assert AuditEvent.objects.get(kind="content.overridden").detail["is_looser"] is False


def test_a_therapist_who_is_not_the_lead_changes_nothing(alder):
    assert refusal(override, alder.therapist) == (None, content.NOT_YOURS)


def test_looser_is_refused_to_a_therapist_who_leads(alder):
    field, sentence = refusal(override, lead_therapist(alder), "caution_modify", backing=backed(alder))
    assert (field, sentence) == ("asks_for", content.ONLY_MANAGER.format(than="what is shipped"))


def test_looser_is_refused_without_a_named_clinician(alder):
    backing = replace(backed(alder), lead_id=None)

    assert refusal(override, alder.manager, "caution_modify", backing=backing)[0] == "lead"


def test_looser_is_refused_with_somebody_who_has_no_licence(alder):
    backing = replace(backed(alder), lead_id=alder.manager.user.pk)

    assert refusal(override, alder.manager, "caution_modify", backing=backing)[0] == "lead"


def test_looser_is_refused_with_a_licence_that_has_run_out(alder):
    late = cast.NOW + timedelta(days=366)

    assert refusal(override, alder.manager, "caution_modify", backing=backed(alder), now=late)[0] == "lead"


def test_looser_is_refused_with_a_clinician_of_another_clinic(birch, alder):
    backing = replace(backed(alder), lead_id=birch.therapist.user.pk)

    assert refusal(override, alder.manager, "caution_modify", backing=backing)[0] == "lead"


def test_looser_is_refused_without_a_reason(alder):
    backing = replace(backed(alder), reason="  ")

    assert refusal(override, alder.manager, "caution_modify", backing=backing) == ("reason", content.SAY_WHY)


def test_taking_an_effect_away_is_looser_whatever_is_asked_for(alder):
    field, _ = refusal(override, alder.manager, reading=NewReading("do_not_needle", ()))
    assert field == "lead"


def test_a_manager_loosens_with_a_named_clinician_and_a_reason(alder):
    made = override(alder.manager, "caution_modify", backing=backed(alder))

    assert (made.is_looser, made.lead, made.made_by) == (True, alder.therapist.user, alder.manager.user)
    assert (
        queries.own_content(alder.clinic.pk).library().questions["cardiac_device"].choice("yes").disposition
        is Disposition.CAUTION_MODIFY
    )


@pytest.mark.parametrize("question", ["rf_saddle", "chest_pain_new"])
def test_an_emergency_is_never_loosened(alder, question):
    answer = next(
        one
        for one in library().questions[question].positive_choices
        if one.disposition is Disposition.EMERGENCY or one.tier == "T0"
    )
    asks_for = "T1" if answer.tier else "medical_clearance"
    refused = refusal(
        override,
        alder.manager,
        question=question,
        choice=answer.code,
        reading=NewReading(asks_for, answer.effects),
        backing=backed(alder),
    )
    assert refused == ("asks_for", content.EMERGENCY)
    assert ContentOverride.objects.count() == 0


def test_an_effect_of_an_emergency_is_never_taken_away(alder):
    reading_of = NewReading("emergency", ())
    refused = refusal(
        override, alder.manager, question="chest_pain_new", reading=reading_of, backing=backed(alder)
    )
    assert refused == ("asks_for", content.EMERGENCY)


def test_what_asks_for_nothing_is_not_overridden(alder):
    assert "asks for nothing" in refusal(override, alder.manager, choice="no")[1]
    assert "asks for nothing" in refusal(override, alder.manager, question="antiplatelet", choice="maybe")[1]


def test_what_counts_already_is_no_change(alder):
    assert refusal(override, alder.manager, "clinician_decision") == (
        "asks_for",
        "That is what counts in this clinic already.",
    )


def test_a_change_on_an_old_page_is_told(alder):
    override(alder.manager)

    with pytest.raises(Stale):
        override(alder.manager, "defer", now=LATER)


def test_going_back_to_what_is_shipped_is_looser_where_the_clinic_was_stricter(alder):
    override(lead_therapist(alder))
    back = {"question": "cardiac_device", "choice": "yes", "number": 1, "now": LATER}

    field, sentence = refusal(content.withdraw, backing=Backing(), by=alder.therapist.by, **back)
    assert (field, sentence) == (
        "asks_for",
        content.ONLY_MANAGER.format(than="what counts in this clinic now"),
    )

    row = content.withdraw(backing=backed(alder), by=alder.manager.by, **back)
    assert (row.is_withdrawal, row.is_looser, row.number) == (True, True, 2)
    assert queries.own_content(alder.clinic.pk).library() is library()


def test_going_back_from_a_looser_reading_is_free(alder):
    override(alder.manager, "caution_modify", backing=backed(alder))

    row = content.withdraw(
        "cardiac_device",
        "yes",
        backing=Backing(),
        number=1,
        by=lead_therapist(alder).by,
        now=LATER,
    )
    assert row.is_looser is False


def test_a_clinic_never_sees_the_readings_of_another(birch, alder):
    override(alder.manager)

    cast.enter(birch)
    assert list(ContentOverride.objects.all()) == []
    assert queries.own_content(birch.clinic.pk).library() is library()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_was_said_about_content_stays(alder, change):
    override(alder.manager)

    rows = ContentOverride.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(reason="never mind") if change == "update" else rows.delete()
    assert ContentOverride.objects.get().reason == ""


def finished_with_a_pacemaker(at, now=cast.NOW):
    screening = scenes.answered(at, scenes.opened(at), cardiac_device=NewAnswer("yes"), now=now)
    screenings.decide(
        screening.findings.get(), resolution="proceed", rationale="No current.", by=at.therapist.by, now=now
    )
    return screenings.complete(screening, by=at.therapist.by, now=now)


def result_of(screening):
    return reading.standing(screening.episode, on=scenes.TODAY)[1].result


def test_a_stricter_reading_reaches_a_standing_screening_at_once(alder):
    screening = finished_with_a_pacemaker(alder)
    assert result_of(screening) is OverallResult.CLEARED_WITH_PRECAUTIONS

    override(alder.manager, now=LATER)

    assert result_of(screening) is OverallResult.NOT_SUITABLE
    assert reading.as_closed(screening).result is OverallResult.CLEARED_WITH_PRECAUTIONS


def test_a_looser_reading_waits_for_the_next_screening(alder):
    override(alder.manager, "do_not_needle")
    screening = scenes.answered(alder, scenes.opened(alder), cardiac_device=NewAnswer("yes"))
    screenings.decide(screening.findings.get(), resolution="accept", by=alder.therapist.by, now=cast.NOW)
    screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)

    content.withdraw("cardiac_device", "yes", backing=backed(alder), number=1, by=alder.manager.by, now=LATER)

    assert result_of(screening) is OverallResult.NOT_SUITABLE
    again = screenings.start(screening.episode, by=alder.therapist.by, now=LATER)
    assert again.findings.get().disposition == "clinician_decision"


def test_an_open_screening_is_not_closed_on_a_decision_the_clinic_no_longer_allows(alder):
    screening = scenes.answered(alder, scenes.opened(alder), cardiac_device=NewAnswer("yes"))
    screenings.decide(
        screening.findings.get(),
        resolution="proceed",
        rationale="No current.",
        by=alder.therapist.by,
        now=cast.NOW,
    )
    override(alder.manager, now=LATER)

    with pytest.raises(Refused, match="Still open"):
        screenings.complete(screening, by=alder.therapist.by, now=LATER)


def test_only_the_licensed_are_named_and_the_lead_comes_first(alder):
    other = actions.add_member(
        alder.clinic,
        email="zoe@alder.example",
        name="Zoe Lind",
        role=Role.THERAPIST,
        is_clinical_lead=True,
        by=alder.manager.by,
        now=cast.NOW,
    )
    cast.certify(alder.clinic, other.user, by=alder.manager.by, now=cast.NOW)

    assert [one.name for one in licensed(alder.clinic, on=scenes.TODAY)] == ["Zoe Lind", "Dana Whitfield"]


def ready_with_a_pacemaker(at):
    """Planned and consented, so that the next needle hangs on the screening alone."""
    episode = finished_with_a_pacemaker(at).episode
    scenes.planned(at, episode)
    sessions.agreed(at, episode)
    return episode


def test_a_stricter_reading_refuses_the_next_plan(alder):
    episode = finished_with_a_pacemaker(alder).episode
    override(alder.manager, now=LATER)

    with pytest.raises(Refused, match="not suitable for needling"):
        scenes.planned(alder, episode, now=LATER)


def test_a_stricter_reading_stops_the_next_needle(alder):
    log = sessions.opened(alder, ready_with_a_pacemaker(alder))
    override(alder.manager, now=LATER)

    with pytest.raises(Refused, match="Needling is not open"):
        sessions.needled(alder, log, now=LATER)


def test_needles_that_went_in_before_a_stricter_reading_are_signed_for(alder):
    log = sessions.needled(alder, sessions.opened(alder, ready_with_a_pacemaker(alder)))
    override(alder.manager, now=LATER)

    signed = treatment.sign(log, by=alder.therapist.by, now=LATER + timedelta(minutes=1))

    assert signed.is_signed


def warned(person, asks_for, **changes):
    """This clinic's reading of a spot that reddens, shipped as something for today."""
    return override(person, question="fu_skin", reading=NewReading(asks_for, ()), **changes)


def test_a_warning_answer_is_made_stricter_freely_and_counts_at_the_next_answer(alder):
    check_in = follow_up.asked(alder)
    made = warned(alder.manager, "T0")
    follow_up.answered(check_in, fu_skin=follow_up.yes())
    alert = Alert.objects.get()
    assert (made.is_looser, made.row, alert.tier, "911" in alert.advice_shown) == (
        False,
        "fu_skin",
        "T0",
        True,
    )


def test_a_note_can_be_made_an_alert(alder):
    check_in = follow_up.asked(alder)
    override(alder.manager, question="fu_cough", reading=NewReading("T1", ()))
    follow_up.answered(check_in, fu_cough=follow_up.yes())
    assert list(Alert.objects.values_list("cause", "tier")) == [("fu_cough", "T1")]


def test_a_warning_answer_of_one_clinic_is_as_shipped_in_another(birch, alder):
    warned(alder.manager, "T0")
    cast.enter(birch)
    follow_up.answered(follow_up.asked(birch), fu_skin=follow_up.yes())
    assert Alert.objects.get().tier == "T1"


def test_a_warning_answer_is_less_strict_only_with_a_clinician_and_an_emergency_never(alder):
    assert refusal(warned, alder.manager, "T2")[0] == "lead"
    backed_up = warned(alder.manager, "T2", backing=backed(alder))
    assert backed_up.is_looser
    emergency = {"question": "fu_breath", "reading": NewReading("T1", ()), "backing": backed(alder)}
    assert refusal(override, alder.manager, **emergency) == ("asks_for", content.EMERGENCY)


def test_a_warning_answer_blocks_nothing_by_itself(alder):
    effects = shipped().effects
    told = refusal(override, alder.manager, question="fu_skin", reading=NewReading("T0", effects))
    assert told[0] == "asks_for"


def test_what_is_computed_is_nobodys_to_read(alder):
    refusal(override, alder.manager, question="fu_flare", reading=NewReading("T0", ()))
    assert ContentOverride.objects.count() == 0
