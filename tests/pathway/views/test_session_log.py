"""What the session log shows and takes in depth: news in words, movement, current, a second counter, the next visit."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import scope
from pathway.enums import BegunFrom
from pathway.forms.treatment import LogForm, SiteForm
from pathway.models import CheckIn, HomeExercise, Measurement, NeedledSite
from pathway.queries import treatment as queries
from patients.models import Appointment, Patient
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.pathway import boxes, follow_up, scenes, sessions
from tests.pathway.views.test_treatment import SCRIPT, page, stored, url

WEEK = timedelta(days=7)


@pytest.fixture
def alder(db):
    return open_clinic("alder", cast.this_moment())


@pytest.fixture
def now(alder):
    return cast.this_moment()


@pytest.fixture
def draft(alder, now):
    return sessions.opened(
        alder, sessions.ready(alder, now=now - timedelta(minutes=30)), now=now - timedelta(minutes=20)
    )


@pytest.fixture
def therapist(alder, sign_in):
    return sign_in(alder.therapist)


def second_log(alder, now, **answers):
    """A log a week after a session whose 48-hour check-in was answered."""
    episode = sessions.ready(alder, now=now - WEEK)
    last = sessions.signed(alder, episode, now=now - WEEK)
    CheckIn.objects.filter(treatment_session=last, kind="after_48_hours").update(
        state="asked", asked_at=now - timedelta(days=5)
    )
    check_in = CheckIn.objects.get(treatment_session=last, kind="after_48_hours")
    follow_up.answered(check_in, now=last.ended_at + timedelta(hours=50), complete=True, **answers)
    scenes.screened(alder, episode, now=now - timedelta(minutes=30))
    return sessions.opened(alder, episode, now=now - timedelta(minutes=20))


def test_what_the_patient_answered_since_the_last_session_is_said_in_words(alder, therapist, now):
    log = second_log(alder, now, nprs_leg=follow_up.value(4), fu_weak=follow_up.no())
    shown = therapist.get(url("detail", log)).text.split("Since last time")[1].split("</section>")[0]
    assert "answered 50 h after the session" in shown
    assert "Leg pain <b>4 of 10</b>" in shown
    assert "No to every warning question" in shown


def test_a_wish_for_a_chaperone_stands_in_every_head_and_where_the_needles_are_asked_about(
    alder, draft, therapist
):
    patient = draft.episode.patient
    pages = [url("detail", draft), reverse("chart", args=[patient.uuid])]
    assert ["Chaperone wished" in therapist.get(one).text for one in pages] == [False, False]
    Patient.objects.filter(pk=patient.pk).update(wants_chaperone=True)
    log, chart = (therapist.get(one).text for one in pages)
    assert [
        one.split('class="safety"')[1].split("</ul>")[0].count("Chaperone wished") for one in (log, chart)
    ] == [1, 1]
    assert "(wished by the patient, buttock)" in log.split('id="field-chaperone"')[1]


def test_an_alarming_answer_since_the_last_session_stands_out(alder, therapist, now):
    log = second_log(alder, now, fu_fever=follow_up.yes())
    shown = therapist.get(url("detail", log)).text.split("Since last time")[1].split("</section>")[0]
    assert 'class="is-alarming"' in shown
    assert "No to every warning question" not in shown


def test_what_is_warned_about_is_read_before_the_signature(draft, therapist):
    """No lot, and no after-care explained: the bar leads to the warnings and does not sign."""
    shown = therapist.post(url("edit", draft), page(draft), headers=SCRIPT).text
    assert "No lot is recorded for" in shown
    assert "After-care and when to get help are not ticked as explained." in shown
    assert ('href="#log-sign">Review and sign<' in shown, shown.count("/signature/")) == (True, 1)


def test_where_nothing_is_warned_about_one_press_in_the_bar_signs(alder, draft, therapist, now):
    boxes.opened(alder, now=now)
    shown = therapist.post(url("edit", draft), page(draft, advice_given="on"), headers=SCRIPT).text
    assert ("Review and sign" in shown, shown.count("/signature/")) == (False, 2)


def test_a_screening_with_open_questions_is_no_all_clear(alder, therapist, now):
    episode = sessions.ready(alder, now=now - WEEK)
    log = sessions.opened(alder, episode, now=now)
    shown = therapist.get(url("detail", log)).text
    assert "Nothing found so far, " in shown
    assert "Nothing was found." not in shown


def test_the_home_programme_stands_beside_the_first_band(alder, draft, therapist):
    HomeExercise.objects.create(
        clinic=alder.clinic,
        plan=draft.plan,
        place=1,
        exercise="calf_stretch",
        exercise_version=1,
        hold_seconds=30,
    )
    shown = therapist.get(url("detail", draft)).text
    assert "Home programme, 1" in shown
    assert "Hold 30 seconds." in shown


def test_everything_beside_needles_is_stored_and_measured_at_the_signature(alder, draft, therapist):
    site = draft.sites.first()
    receptionist = alder.receptionist.user
    therapist.post(
        url("signature", draft),
        page(
            draft,
            slr_left_degrees_before=40,
            slr_left_degrees_after=65,
            flexion_percent_before=50,
            observed_minutes=10,
            skin_prep="alcohol_70",
            skin_dry_seconds=30,
            second_count_by=receptionist.uuid,
            **{
                f"site-{site.uuid}-{name}": value
                for name, value in {
                    "cm_from_midline": "2.5",
                    "manipulation": "pistoning",
                    "dwell_minutes": 10,
                    "local_twitch_response": "many",
                    "referred_pain_reproduced": "yes",
                }.items()
            },
        ),
    )
    session = stored(alder, draft)
    kept = session.sites.get(pk=site.pk)
    assert session.state == "signed"
    assert (session.observed_minutes, session.skin_prep, session.skin_dry_seconds) == (10, "alcohol_70", 30)
    assert session.second_count_by == receptionist
    assert (float(kept.cm_from_midline), kept.manipulation, kept.dwell_minutes) == (2.5, "pistoning", 10)
    assert (kept.local_twitch_response, kept.referred_pain_reproduced) == ("many", True)
    measured = Measurement.objects.filter(treatment_session=session, kind="slr_left_degrees")
    assert list(measured.order_by("measured_at").values_list("at_point", "value")) == [
        ("before", 40),
        ("after", 65),
    ]


def test_the_current_is_stored_where_it_was_agreed_to(alder, now):
    log = queries.logs().get(
        pk=sessions.opened(alder, sessions.ready(alder, now=now - timedelta(minutes=30)), now=now).pk
    )
    site = log.sites.first()
    values = {
        "e_stim": "on",
        "e_stim_hz": 2,
        "e_stim_microseconds": 200,
        "e_stim_ma": "1.5",
        "e_stim_felt": "motor",
        "e_stim_minutes": 15,
        "e_stim_pairing": "other_side",
    }
    form = SiteForm({f"site-{site.uuid}-{name}": value for name, value in values.items()}, site=site)
    assert form.is_valid()
    entries = form.entries()
    assert (entries["e_stim"], entries["e_stim_hz"], float(entries["e_stim_ma"])) == (True, 2, 1.5)
    assert (entries["e_stim_felt"], entries["e_stim_pairing"]) == ("motor", "other_side")


def test_current_the_patient_did_not_agree_to_cannot_be_chosen_and_says_why(draft, therapist):
    shown = therapist.get(url("detail", draft)).text
    site = draft.sites.first()
    row = shown.split(f'id="site-{site.uuid}"')[1].split("</li>")[0]
    assert "E-stim through the needles is blocked: The patient did not agree to electric current." in row
    tick = next(part for part in row.split("<input")[1:] if f'name="site-{site.uuid}-e_stim"' in part)
    assert " disabled" in tick.split(">")[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slr_left_degrees_before", 121),
        ("observed_minutes", -1),
        ("skin_dry_seconds", "soon"),
        ("second_count_by", "01a1fd5c-924b-7232-a475-171e7a8beaa0"),
    ],
)
def test_a_value_off_its_scale_is_told_at_its_field_and_nothing_is_stored(
    alder, therapist, draft, name, value
):
    answer = therapist.post(url("edit", draft), page(draft, **{name: value}), headers=SCRIPT)
    assert answer.status_code == 422
    assert stored(alder, draft).version == draft.version


def test_the_therapist_is_no_second_counter(alder, draft):
    form = LogForm(None, session=queries.logs().get(pk=draft.pk), modalities=[])
    offered = set(form.fields["second_count_by"].queryset)
    assert offered == {alder.receptionist.user, alder.manager.user}


def test_one_press_starts_from_the_plan_instead_of_the_last_session(alder, therapist, now):
    log = second_log(alder, now, nprs_leg=follow_up.value(4))
    shown = therapist.get(url("detail", log)).text
    assert 'value="from:last" aria-pressed="true"' in shown
    therapist.post(url("edit", log), page(log, version=log.version, then="from:plan", site=[]))
    assert stored(alder, log).begun_from == BegunFrom.PLAN


def test_one_press_books_the_next_visit_and_the_page_says_so(alder, draft, therapist, now):
    shown = therapist.get(url("detail", draft)).text
    first = shown.split('value="book:')[1].split('"')[0].replace("&#x2B;", "+")
    answer = therapist.post(url("edit", draft), page(draft, then=f"book:{first}"), headers=SCRIPT)
    scope.enter(alder.clinic.pk)
    booked = Appointment.objects.get(patient=draft.episode.patient, starts_at__gt=now)
    assert (booked.starts_at.isoformat(), booked.therapist) == (first, alder.therapist.user)
    assert booked.starts_at.date() >= (now + timedelta(days=5)).date()
    assert "Booked" in answer.text.split('id="next-visit"')[1].split("</section>")[0]


def test_a_time_that_was_taken_meanwhile_is_told_and_the_log_is_as_it_was(alder, draft, therapist, now):
    gone = (now - timedelta(days=1)).replace(microsecond=0).isoformat()
    for about in (gone, "nonsense"):
        answer = therapist.post(url("edit", draft), page(draft, then=f"book:{about}"), headers=SCRIPT)
        assert answer.status_code == 422
    scope.enter(alder.clinic.pk)
    assert Appointment.objects.filter(starts_at__gt=now).count() == 0
    assert NeedledSite.objects.filter(needles_in__isnull=False).count() == 0
