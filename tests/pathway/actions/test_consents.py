"""Consent on the pathway: what it covers, what is said in the room, taking it back, and what the gate makes of it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from clinic import actors
from clinic.enums import Channel
from clinic.errors import Refused
from clinic.messages import rendering
from clinic.models import AuditEvent, Message, PatientLink
from pathway.actions import consents, sites, treatment
from pathway.actions.screenings import NewAnswer
from pathway.enums import Chaperone
from pathway.models import Alert, ChaperoneAnswer, NeedledSite, SpokenYes
from pathway.queries import treatment as queries
from pathway.queries.gates import needling_gate
from pathway.rules.plans import Target
from patients.actions.consents import Signature
from patients.enums import Signer
from patients.models import Consent, Document, Patient
from tests.cast import NOW
from tests.pathway import scenes, sessions
from tests.patients.papers import PDF

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SOON = NOW + timedelta(minutes=5)


def sign(at, episode, *, now=NOW, **signature):
    return consents.sign(
        episode.patient,
        language=signature.pop("language", "en"),
        signature=Signature(**{"name": episode.patient.full_name, **signature}),
        by=at.therapist.by,
        now=now,
    )


def discuss(at, consent, episode, *, now=NOW, **changed):
    talked = {"regions": ["buttock"], "techniques": ["trigger_point"], "chaperone": Chaperone.DECLINED}
    return consents.discuss(consent, episode, **{**talked, **changed}, by=at.therapist.by, now=now)


def withdraw(at, *, by=None, how="word", now=SOON):
    return consents.withdraw(Consent.objects.standing().get(), how=how, by=by or at.therapist.by, now=now)


def missing(at, episode, *, now=NOW):
    gate = needling_gate(
        episode,
        clinic=at.clinic,
        therapist_id=at.therapist.user.pk,
        on=at.clinic.local(now).date(),
        muscles=[],
    )
    return [one.code for one in gate.missing]


def log_gate(session, *, now=SOON):
    return [one.code for one in queries.standing(queries.logs().get(pk=session.pk), now=now).gate.missing]


# --- signed and talked through --------------------------------------------------------------------


def test_what_was_signed_is_kept_in_the_patients_language(alder):
    consent = sign(alder, scenes.opened(alder, language="es"), language="es")
    assert (consent.language, consent.wording["title"]) == ("es", "Consentimiento para la punción seca")


def test_the_talk_keeps_regions_techniques_and_the_answers_of_that_day(alder):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode, anticoagulant=NewAnswer("yes"), anticoagulant_changed=NewAnswer("no"))
    consent = discuss(alder, sign(alder, episode), episode, regions=["low_back", "groin", "elsewhere"])
    assert consent.covered == {
        "regions": ["low_back", "groin"],
        "techniques": ["trigger_point"],
        "answers": {"anticoagulant": "yes"},
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"regions": []}, "regions"),
        ({"techniques": []}, "techniques"),
        ({"chaperone": ""}, "chaperone"),
        ({"chaperone": "perhaps"}, "chaperone"),
        ({"chaperone": Chaperone.PRESENT, "chaperone_name": " "}, "chaperone_name"),
    ],
)
def test_a_talk_that_says_too_little_is_refused(alder, changed, field):
    episode = scenes.opened(alder)
    with pytest.raises(Refused) as refused:
        discuss(alder, sign(alder, episode), episode, **changed)
    assert refused.value.field == field
    assert not Consent.objects.get().is_valid


def test_outside_private_regions_no_chaperone_is_asked_about(alder):
    episode = scenes.opened(alder)
    assert discuss(alder, sign(alder, episode), episode, regions=["low_back"], chaperone="").is_valid
    assert ChaperoneAnswer.objects.count() == 0


def test_who_wishes_a_chaperone_is_asked_about_one_for_every_region(alder):
    episode = scenes.opened(alder, wants_chaperone=True)
    consent = sign(alder, episode)
    with pytest.raises(Refused) as refused:
        discuss(alder, consent, episode, regions=["low_back"], chaperone="")
    assert refused.value.field == "chaperone"
    assert discuss(alder, consent, episode, regions=["low_back"]).is_valid


def test_who_asked_for_an_interpreter_is_talked_to_through_one_who_is_named(alder):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode, interpreter=NewAnswer("yes"))
    consent = sign(alder, episode)
    with pytest.raises(Refused) as refused:
        discuss(alder, consent, episode)
    assert refused.value.field == "interpreter"
    assert discuss(alder, consent, episode, interpreter=" Ana  Ruiz ").interpreter == "Ana Ruiz"


def test_once_it_counts_the_patient_gets_a_link_to_the_copy(alder):
    episode = scenes.opened(alder)
    consent = discuss(alder, sign(alder, episode), episode)
    sent = Message.objects.get(template="consent_copy")
    assert (sent.address, sent.link.purpose, consent.copy_given_at) == (episode.patient.email, "consent", NOW)


def test_who_is_phoned_gets_the_copy_into_the_hand(alder):
    episode = scenes.opened(alder, channel=Channel.PHONE)
    consent = discuss(alder, sign(alder, episode), episode)
    assert (Message.objects.count(), consent.copy_given_at) == (0, None)
    with pytest.raises(Refused, match="Print it"):
        consents.give_copy(consent, episode, by=alder.therapist.by, now=NOW)
    assert consents.hand_over_copy(consent, by=alder.therapist.by, now=SOON).copy_given_at == SOON


def test_a_patient_under_18_does_not_sign_alone(alder):
    episode = scenes.opened(alder, birth_date=date(2012, 3, 1))
    with pytest.raises(Refused, match="decides for the patient") as refused:
        sign(alder, episode)
    assert refused.value.field == "signed_by"
    consent = sign(alder, episode, name="Gail Better", signed_by=Signer.GUARDIAN, patient_agrees=True)
    assert (consent.signed_by, consent.signed_name) == ("guardian", "Gail Better")


def test_where_somebody_else_decides_that_person_signs(alder):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode, consent_unable=NewAnswer("yes"))
    with pytest.raises(Refused, match="decides for the patient"):
        sign(alder, episode)


def test_a_paper_is_kept_with_its_scan_and_its_day(alder):
    episode = scenes.opened(alder, now=NOW - timedelta(days=3))
    consent = paper(alder, episode, signed_on=NOW.date() - timedelta(days=2))
    kept = Document.objects.get()
    assert (consent.medium, consent.scan, kept.purpose) == ("paper", kept, "signed_consent")
    assert alder.clinic.local(consent.signed_at).date() == date(2026, 11, 16)


def paper(at, episode, **changed):
    typed = {
        "language": "en",
        "name": "Will Better",
        "signed_on": scenes.TODAY,
        "signed_by": "patient",
        "patient_agrees": False,
        "agrees_to_current": False,
        "scan": PDF,
    }
    return consents.sign_on_paper(episode.patient, **{**typed, **changed}, by=at.therapist.by, now=NOW)


def test_a_refused_paper_leaves_no_scan_behind(alder):
    with pytest.raises(Refused):
        paper(alder, scenes.opened(alder), name="")
    assert (Consent.objects.count(), Document.objects.count()) == (0, 0)


def test_the_database_takes_no_paper_without_its_scan(alder):
    consent = paper(alder, scenes.opened(alder))
    withdraw(alder)
    consent.pk, consent.uuid, consent.scan = None, "0193a1b2-0000-7000-8000-000000000000", None
    with pytest.raises(DatabaseError), transaction.atomic():
        consent.save(force_insert=True)


# --- what asks for a new one ----------------------------------------------------------------------


def test_a_plan_for_another_region_asks_for_a_new_consent(alder):
    episode = sessions.ready(alder)
    assert missing(alder, episode) == []
    targets = (Target("gluteus_medius", "left"), Target("soleus", "left", priority=2))
    renew(alder, episode, regions=["buttock"])
    scenes.planned(alder, episode, targets=targets, now=SOON)
    assert missing(alder, episode) == ["consent_region_lower_leg"]


def test_a_plan_with_another_technique_or_with_current_asks_for_a_new_consent(alder):
    episode = sessions.ready(alder)
    renew(alder, episode, techniques=["trigger_point"])
    scenes.planned(alder, episode, targets=(Target("gluteus_medius", "left", "ims", e_stim=True),), now=SOON)
    assert missing(alder, episode) == ["consent_technique_ims", "consent_current"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"pregnancy": NewAnswer("trying")}, "consent_answer_pregnancy"),
        ({"antiplatelet": NewAnswer("yes")}, "consent_answer_antiplatelet"),
    ],
)
def test_a_new_pregnancy_or_medicine_asks_for_a_new_consent(alder, answer, code):
    episode = sessions.ready(alder)
    scenes.answered(alder, episode, now=SOON, **answer)
    assert code in missing(alder, episode)
    renew(alder, episode)
    assert code not in missing(alder, episode)


def test_signing_again_renews_only_where_something_has_changed(alder):
    episode = sessions.ready(alder)
    first = Consent.objects.get()
    assert sign(alder, episode, now=SOON) == first
    scenes.answered(alder, episode, now=SOON, antiplatelet=NewAnswer("yes"))
    renewed = sign(alder, episode, now=SOON)
    assert (renewed.pk != first.pk, Consent.objects.get(pk=first.pk).renewed_at) == (True, SOON)
    assert (Alert.objects.count(), missing(alder, episode)[0]) == (0, "consent_discussed")


def test_a_consent_of_an_earlier_episode_does_not_open_the_next_one(alder):
    episode = sessions.ready(alder)
    earlier = Consent.objects.get()
    later = NOW + timedelta(days=60)
    episode.opened_at = later
    episode.save()
    assert (Consent.objects.get(), missing(alder, episode, now=later)[0]) == (earlier, "consent_episode")


def renew(at, episode, **changed):
    signature = Signature(episode.patient.full_name)
    new = consents.sign(
        episode.patient, language="en", signature=signature, anew=True, by=at.therapist.by, now=NOW
    )
    everything = {"regions": ["buttock", "low_back"], "techniques": ["trigger_point", "ims", "functional"]}
    return discuss(at, new, episode, **{**everything, **changed})


# --- said in the room -----------------------------------------------------------------------------


@pytest.fixture
def log(alder):
    """A log nobody has asked the patient in yet."""
    return treatment.open_log(sessions.ready(alder), by=alder.therapist.by, now=NOW)


def test_no_needle_goes_in_before_the_yes_of_the_day_and_the_offer_of_a_chaperone(alder, log):
    assert log_gate(log) == ["yes_today", "chaperone"]
    with pytest.raises(Refused, match="Needling is not open"):
        sessions.needled(alder, log, now=SOON)
    assert set(NeedledSite.objects.values_list("needles_in", flat=True)) == {None}
    sessions.asked_today(alder, log)
    assert log_gate(log) == []
    assert sessions.needled(alder, log, now=SOON).first_needle_at == SOON


def test_the_yes_is_heard_once_a_session_and_every_session_anew(alder, log):
    first = consents.hear_yes(log, by=alder.therapist.by, now=NOW)
    assert consents.hear_yes(log, by=alder.therapist.by, now=SOON) == first
    assert (SpokenYes.objects.get().said_at, AuditEvent.objects.filter(kind="consent.yes_heard").count()) == (
        NOW,
        1,
    )
    sessions.asked_today(alder, log)
    treatment.sign(sessions.needled(alder, log, now=SOON), by=alder.therapist.by, now=NOW + HOUR)
    later = NOW + timedelta(days=7)
    following = treatment.open_log(log.episode, by=alder.therapist.by, now=later)
    assert {"yes_today", "chaperone"} <= set(log_gate(following, now=later))


def test_who_wants_a_chaperone_waits_for_one(alder, log):
    consents.hear_yes(log, by=alder.therapist.by, now=NOW)
    answer(alder, log, Chaperone.WANTED)
    assert log_gate(log) == ["chaperone_wanted"]
    answer(alder, log, Chaperone.PRESENT, name="Rosa Marin", now=SOON)
    assert log_gate(log) == []


def in_the_calf(at, **details):
    """A log with one planned site, in no private region."""
    episode = scenes.opened(at, **details)
    scenes.screened(at, episode)
    scenes.examined(at, episode)
    scenes.planned(at, episode, targets=(Target("gastrocnemius", "left"),))
    sessions.agreed(at, episode)
    log = treatment.open_log(episode, by=at.therapist.by, now=NOW)
    consents.hear_yes(log, by=at.therapist.by, now=NOW)
    return log


def test_who_wishes_a_chaperone_is_asked_in_the_calf_as_well_and_no_needle_goes_in_before(alder):
    log = in_the_calf(alder, wants_chaperone=True)
    assert log_gate(log) == ["chaperone"]
    with pytest.raises(Refused, match="Needling is not open"):
        sessions.needled(alder, log, now=SOON)
    answer(alder, log, Chaperone.WANTED)
    assert log_gate(log) == ["chaperone_wanted"]
    answer(alder, log, Chaperone.PRESENT, name="Rosa Marin", now=SOON)
    signed = treatment.sign(sessions.needled(alder, log, now=SOON), by=alder.therapist.by, now=NOW + HOUR)
    assert signed.is_signed


def test_a_wish_that_is_told_after_the_first_needle_is_asked_about_before_the_signature(alder):
    log = sessions.needled(alder, in_the_calf(alder), now=SOON)
    Patient.objects.filter(pk=log.episode.patient_id).update(wants_chaperone=True)
    with pytest.raises(Refused, match="Offer a chaperone"):
        treatment.sign(queries.logs().get(pk=log.pk), by=alder.therapist.by, now=NOW + HOUR)
    answer(alder, log, Chaperone.DECLINED, now=NOW + HOUR)
    assert treatment.sign(log, by=alder.therapist.by, now=NOW + HOUR).is_signed


def answer(at, log, word, *, name="", now=NOW):
    return consents.answer_chaperone(
        log.episode, answer=word, name=name, treatment_session=log, by=at.therapist.by, now=now
    )


def test_a_yes_without_a_consent_that_counts_is_refused(alder):
    session = treatment.open_log(scenes.opened(alder), by=alder.therapist.by, now=NOW)
    with pytest.raises(Refused, match="no valid consent"):
        consents.hear_yes(session, by=alder.therapist.by, now=NOW)


def test_only_who_treats_records_what_was_said_and_only_before_the_signature(alder, log):
    with pytest.raises(Refused, match="another therapist"):
        consents.hear_yes(log, by=alder.manager.by, now=NOW)
    with pytest.raises(Refused, match="another therapist"):
        consents.answer_chaperone(
            log.episode, answer="declined", treatment_session=log, by=alder.manager.by, now=NOW
        )
    sessions.asked_today(alder, log)
    treatment.sign(sessions.needled(alder, log, now=SOON), by=alder.therapist.by, now=NOW + HOUR)
    with pytest.raises(Refused, match="signed"):
        answer(alder, log, Chaperone.WANTED, now=NOW + HOUR)


def test_the_database_lets_no_needle_in_before_the_yes(alder, log):
    with pytest.raises(DatabaseError, match="before the spoken yes"), transaction.atomic():
        NeedledSite.objects.filter(treatment_session=log).update(needles_in=1)


def test_the_database_lets_no_needle_in_without_a_consent(alder, log):
    sessions.asked_today(alder, log)
    withdraw(alder)
    with pytest.raises(DatabaseError, match="without a consent"), transaction.atomic():
        NeedledSite.objects.filter(treatment_session=log).update(needles_in=1)


def test_the_database_keeps_what_was_said(alder, log):
    sessions.asked_today(alder, log)
    for rows in (SpokenYes.objects.all(), ChaperoneAnswer.objects.all()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.delete()


# --- taken back -----------------------------------------------------------------------------------


def test_taken_back_in_the_middle_no_site_and_no_needle_is_added_and_what_was_done_is_signed(alder, log):
    sessions.asked_today(alder, log)
    session = sessions.needled(alder, log, needles_in=2, needles_out=None, now=SOON)
    withdraw(alder, now=SOON + timedelta(minutes=1))
    later = SOON + timedelta(minutes=2)
    with pytest.raises(Refused, match="No more sites"):
        sites.add(session, muscle="gluteus_maximus", side="left", by=alder.therapist.by, now=later)
    with pytest.raises(Refused, match="took the consent back"):
        sessions.written(alder, session, sites={"needles_in": 3}, now=later)
    session = sessions.written(alder, session, sites={"needles_out": 2}, now=later)
    assert treatment.sign(session, by=alder.therapist.by, now=NOW + HOUR).state == "signed"


def test_a_new_consent_in_the_same_session_needs_a_new_yes(alder, log):
    sessions.asked_today(alder, log)
    withdraw(alder, now=SOON)
    discuss(alder, sign(alder, log.episode, now=SOON + HOUR), log.episode, now=SOON + HOUR)
    assert log_gate(log, now=SOON + HOUR) == ["yes_today"]
    consents.hear_yes(log, by=alder.therapist.by, now=SOON + HOUR)
    assert log_gate(log, now=SOON + HOUR) == []


def test_a_region_that_was_renewed_for_in_the_session_is_signed_without_a_deviation(alder, log):
    sessions.asked_today(alder, log)
    session = sessions.needled(alder, log, now=SOON)
    at = SOON + timedelta(minutes=5)
    new = consents.sign(
        log.episode.patient,
        language="en",
        signature=Signature("Will Better"),
        anew=True,
        by=alder.therapist.by,
        now=at,
    )
    discuss(alder, new, log.episode, regions=["buttock", "lower_leg"], now=at)
    consents.hear_yes(log, by=alder.therapist.by, now=at)
    session.refresh_from_db()
    sites.add(session, muscle="soleus", side="left", by=alder.therapist.by, now=at)
    session = sessions.needled(alder, session, now=at)
    assert treatment.sign(session, by=alder.therapist.by, now=NOW + HOUR).state == "signed"


def test_by_link_the_therapist_is_told_and_the_patient_gets_a_kind_mail(alder):
    episode = sessions.ready(alder)
    withdraw(alder, by=by_link(episode), how="link")
    alert = Alert.objects.get()
    assert (alert.cause, alert.tier, alert.owner) == ("consent_withdrawn", "T2", alder.therapist.user)
    told = dict(Message.objects.filter(due_at=SOON).values_list("template", "address"))
    assert told == {"staff_alert": "dana@alder.example", "consent_withdrawn": episode.patient.email}
    assert missing(alder, episode, now=SOON)[0] == "consent_withdrawn"


def by_link(episode):
    return actors.patient(consents.link_of(episode, now=NOW))


def test_a_therapist_who_hears_it_gets_no_alert_about_it(alder):
    sessions.ready(alder)
    withdraw(alder)
    withdraw_again = consents.withdraw(Consent.objects.get(), how="word", by=alder.therapist.by, now=SOON)
    assert (withdraw_again.withdrawn_at, Alert.objects.count()) == (SOON, 0)
    assert Message.objects.filter(template="consent_withdrawn").count() == 1


def test_a_colleague_who_records_it_tells_the_patients_therapist(alder):
    sessions.ready(alder)
    withdraw(alder, by=alder.manager.by)
    assert Alert.objects.get().asked == "The patient took the consent to needling back by word."


def test_no_mail_about_consent_holds_a_clinical_word(alder):
    episode = sessions.ready(alder)
    consents.send_link(episode, by=alder.therapist.by, now=NOW)
    withdraw(alder)
    for message in Message.objects.filter(template__startswith="consent_").select_related("clinic", "link"):
        mail = rendering.email(message)
        for word in ("needle", "needling", "consent", "sciatica", "pain", "region"):
            assert word not in f"{mail.subject} {mail.body}".lower().replace("needlepath", "")


def test_asking_twice_a_day_sends_one_mail_with_one_link(alder):
    episode = scenes.opened(alder)
    for _ in range(2):
        consents.send_link(episode, by=alder.therapist.by, now=NOW)
    assert (Message.objects.count(), PatientLink.objects.filter(purpose="consent").count()) == (1, 1)
