"""The session log as its page uses it: saved by script or by hand, refused with words kept, signed once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import dates, scope
from clinic.models import AuditEvent
from pathway.actions import treatment
from pathway.models import AdverseEvent, CheckIn, NeedledSite, TreatmentSession
from pathway.queries import treatment as queries
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.pathway import lists, scenes, sessions

SCRIPT = {"X-Needlepath-Autosave": "yes"}


@pytest.fixture
def alder(db):
    """Where it is morning: what was screened half an hour ago was screened today, at every hour of the night."""
    return open_clinic("alder", cast.this_moment())


@pytest.fixture
def now(alder):
    """The database's own moment, which every request is judged by."""
    return cast.this_moment()


@pytest.fixture
def episode(alder, now):
    return ready(alder, now)


def ready(alder, now):
    before = now - timedelta(minutes=30)
    return sessions.ready(alder, now=before)


@pytest.fixture
def draft(alder, episode, now):
    return sessions.opened(alder, episode, now=now - timedelta(minutes=20))


@pytest.fixture
def therapist(alder, episode, sign_in):
    """Signed in when the patient is ready, so that what leads there is played once for all tests."""
    return sign_in(alder.therapist)


def url(name, session):
    return reverse(f"treatment:{name}", args=[session.uuid])


def page(session, **changed):
    """What the log's form sends: every band, every site, the version it was made from."""
    data = {
        "band": ["before", "needling", "after"],
        "site": [str(site.uuid) for site in session.sites.all()],
        "version": session.version,
        "nprs_leg_before": 6,
        "position": "prone",
        "aseptic_confirmed": "on",
        "nprs_leg_after": 3,
        "response": "eased",
        "fit_to_leave": "yes",
    }
    for site in session.sites.all():
        prefix = f"site-{site.uuid}"
        data |= {
            f"{prefix}-technique": "trigger_point",
            f"{prefix}-needle": "0.30x50",
            f"{prefix}-needles_in": 2,
            f"{prefix}-needles_out": 2,
        }
    return data | changed


def stored(alder, session):
    scope.enter(alder.clinic.pk)
    return queries.logs().get(pk=session.pk)


def test_two_presses_open_one_log(alder, episode, therapist):
    for _ in range(2):
        therapist.post(reverse("treatment:new", args=[episode.uuid]))
    scope.enter(alder.clinic.pk)
    assert TreatmentSession.objects.count() == 1


def test_reading_the_log_and_the_note_is_recorded(alder, draft, therapist):
    therapist.get(url("detail", draft))
    scope.enter(alder.clinic.pk)
    assert AuditEvent.objects.filter(kind="treatment.viewed", target_id=draft.pk).count() == 1


def test_an_autosave_stores_and_gets_the_count_and_the_new_version_back(alder, draft, therapist):
    response = therapist.post(url("edit", draft), page(draft), headers=SCRIPT)
    session = stored(alder, draft)
    assert (response.status_code, session.version) == (200, 2)
    assert 'name="version" value="2"' in response.text
    assert "<small>In</small> <b>4</b>" in response.text
    assert session.first_needle_at is not None
    assert session.nprs_leg_before == 6


def test_a_typed_count_brings_the_one_press_that_counts_them_out(alder, draft, therapist):
    site = draft.sites.first()
    sent = page(draft, **{f"site-{site.uuid}-needles_in": 3, f"site-{site.uuid}-needles_out": ""})
    response = therapist.post(url("edit", draft), sent, headers=SCRIPT)
    head = response.text.split(f'id="site-head-{site.uuid}"')[1].split("</div>\n")[1]
    assert "Mark all 3 out" in head


def test_a_band_that_is_not_on_the_page_changes_nothing(alder, draft, therapist):
    therapist.post(url("edit", draft), page(draft), headers=SCRIPT)
    therapist.post(
        url("edit", draft), {"version": 2, "band": "after", "note": "Walked well."}, headers=SCRIPT
    )
    session = stored(alder, draft)
    assert (session.note, session.nprs_leg_before, session.sites.first().needles_in) == ("Walked well.", 6, 2)


def test_a_stale_tab_overwrites_nothing_and_keeps_its_words(alder, draft, therapist):
    therapist.post(url("edit", draft), page(draft, note="From the first tab"))
    response = therapist.post(url("edit", draft), page(draft, note="From the second tab"))
    assert stored(alder, draft).note == "From the first tab"
    assert "<td>From the first tab</td><td>From the second tab</td>" in response.text
    assert "From the second tab</textarea>" in response.text


def test_the_script_of_a_stale_tab_gets_what_is_stored_to_merge_with(alder, draft, therapist):
    therapist.post(url("edit", draft), page(draft, note="From the first tab"))
    response = therapist.post(url("edit", draft), page(draft, note="From the second tab"), headers=SCRIPT)
    assert response.status_code == 409
    assert "From the first tab</textarea>" in response.text


def test_a_wrong_number_is_refused_with_a_sentence_and_kept(alder, draft, therapist):
    site = draft.sites.first()
    response = therapist.post(url("edit", draft), page(draft, **{f"site-{site.uuid}-needles_in": 99}))
    assert stored(alder, draft).version == 1
    assert "Ensure this value is less than or equal to 30." in response.text
    assert 'value="99"' in response.text


@pytest.mark.parametrize("step", ["confirm", "out"])
def test_one_press_confirms_a_site(alder, draft, therapist, step):
    site = draft.sites.first()
    NeedledSite.objects.filter(pk=site.pk).update(planned_needles=3)
    counts = {
        f"site-{site.uuid}-needles_in": "" if step == "confirm" else 3,
        f"site-{site.uuid}-needles_out": "",
    }
    therapist.post(url("edit", draft), page(draft, then=f"{step}:{site.uuid}", **counts))
    site = stored(alder, draft).sites.get(pk=site.pk)
    assert (site.needles_in, site.needles_out) == ((3, None) if step == "confirm" else (3, 3))


def test_one_press_adds_repeats_and_removes_a_site(alder, draft, therapist):
    edit = url("edit", draft)
    therapist.post(edit, {"version": 1, "then": "add:soleus:left"})
    added = stored(alder, draft).sites.get(muscle="soleus")
    therapist.post(edit, {"version": 2, "then": f"repeat:{added.uuid}"})
    therapist.post(edit, {"version": 3, "then": f"remove:{added.uuid}"})
    soleus = stored(alder, draft).sites.filter(muscle="soleus")
    assert list(soleus.values_list("side", flat=True)) == ["right"]


def test_the_same_press_sent_twice_makes_one_site(alder, draft, therapist):
    for _ in range(2):
        therapist.post(url("edit", draft), {"version": 1, "then": "add:soleus:left"}, headers=SCRIPT)
    assert stored(alder, draft).sites.filter(muscle="soleus").count() == 1


def test_no_needles_today_needs_a_reason(alder, draft, therapist):
    response = therapist.post(url("edit", draft), {"version": 1, "then": "no_needles"})
    assert "Say why no needles are used today." in response.text
    therapist.post(url("edit", draft), {"version": 1, "then": "no_needles", "no_needles_reason": "Feverish"})
    assert stored(alder, draft).no_needles_reason == "Feverish"


def test_needling_against_a_block_is_refused_by_direct_post(alder, therapist, now):
    episode = scenes.opened(alder, now=now - timedelta(minutes=30))
    draft = sessions.opened(alder, episode, now=now - timedelta(minutes=20))
    assert "Needling opens when this is settled" in therapist.get(url("detail", draft)).text
    scope.enter(alder.clinic.pk)
    NeedledSite.objects.create(clinic=alder.clinic, treatment_session=draft, muscle="soleus", side="left")
    response = therapist.post(url("edit", draft), page(draft), headers=SCRIPT)
    assert response.status_code == 422
    assert "Needling is not open" in response.text
    scope.enter(alder.clinic.pk)
    assert NeedledSite.objects.get().needles_in is None


def test_signing_saves_what_the_page_holds_and_closes_it(alder, draft, therapist):
    response = therapist.post(url("signature", draft), page(draft, note="All calm."))
    session = stored(alder, draft)
    assert response.status_code == 302
    assert (session.state, session.note, CheckIn.objects.count()) == ("signed", "All calm.", 5)
    note = therapist.get(url("detail", draft)).text
    assert session.content_hash in note
    assert "Signed by Dana Whitfield, PT, DPT" in note


def test_signing_is_refused_with_everything_that_is_missing_and_saves_the_words(alder, draft, therapist):
    response = therapist.post(
        url("signature", draft), page(draft, note="All calm.", response="", fit_to_leave="")
    )
    session = stored(alder, draft)
    assert (session.state, session.note) == ("draft", "All calm.")
    assert "Enter how the patient responded." in response.text
    assert "Say whether the patient was fit to leave." in response.text


def test_not_signed_from_a_page_with_another_count(alder, draft, therapist):
    site = draft.sites.first()
    therapist.post(url("signature", draft), page(draft, **{f"site-{site.uuid}-needles_out": 1}))
    assert stored(alder, draft).state == "draft"


def test_a_stale_tab_signs_nothing(alder, draft, therapist):
    therapist.post(url("edit", draft), page(draft, note="From the first tab"))
    therapist.post(url("signature", draft), page(draft, note="From the second tab"))
    session = stored(alder, draft)
    assert (session.state, session.note) == ("draft", "From the first tab")


def test_a_second_signature_is_told_and_a_signed_note_takes_no_save(alder, draft, therapist):
    therapist.post(url("signature", draft), page(draft))
    signed = stored(alder, draft)
    for name in ("signature", "edit"):
        response = therapist.post(url(name, draft), page(signed, note="changed"), headers=SCRIPT)
        assert response.status_code == 422
        assert "Dana Whitfield, PT, DPT signed this session." in response.text
    assert stored(alder, draft).version == signed.version


def test_reaction_saves_stamps_the_moment_and_asks_for_the_needles_site_by_site(alder, draft, therapist, now):
    site = draft.sites.first()
    sent = page(draft, then="reaction", **{f"site-{site.uuid}-needles_out": ""})
    answer = therapist.post(url("edit", draft), sent, headers=SCRIPT)
    session = stored(alder, draft)
    assert session.is_stopped
    assert session.reaction_at >= now
    panel = answer.text.split('id="log-stopped"')[1].split("</section>")[0]
    assert "Are all needles out? 2 still in." in panel
    assert panel.count('value="out:') == 1


def test_a_reaction_is_heard_whatever_else_is_wrong_on_the_page(alder, draft, therapist):
    site = draft.sites.first()
    sent = page(draft, then="reaction", **{f"site-{site.uuid}-needles_in": 99})
    assert therapist.post(url("edit", draft), sent, headers=SCRIPT).status_code == 422
    assert stored(alder, draft).is_stopped


def test_while_stopped_nothing_is_confirmed_or_added_and_what_is_in_can_be_counted(alder, draft, therapist):
    site = draft.sites.first()
    NeedledSite.objects.filter(pk=site.pk).update(planned_needles=3)
    nothing = {f"site-{one.uuid}-needles_{way}": "" for one in draft.sites.all() for way in ("in", "out")}
    therapist.post(url("edit", draft), page(draft, then="reaction", **nothing))
    version = stored(alder, draft).version
    for press in (f"confirm:{site.uuid}", "add:soleus:left", f"repeat:{site.uuid}"):
        sent = page(draft, then=press, version=version, **nothing)
        assert "A reaction stopped the session." in therapist.post(url("edit", draft), sent).text
    assert stored(alder, draft).sites.count() == 2
    therapist.post(url("edit", draft), page(draft, version=version))
    assert stored(alder, draft).sites.get(pk=site.pk).needles_in == 2


def test_a_session_that_was_stopped_is_signed_once_it_went_on_or_the_event_is_filed(alder, draft, therapist):
    therapist.post(url("edit", draft), page(draft, then="reaction"))
    version = stored(alder, draft).version
    refused = therapist.post(url("signature", draft), page(draft, version=version))
    assert "A reaction stopped the session. File what happened, or go on." in refused.text
    therapist.post(url("edit", draft), page(draft, version=version, then="go_on"))
    version = stored(alder, draft).version
    therapist.post(url("signature", draft), page(draft, version=version))
    session = stored(alder, draft)
    assert (session.state, session.is_stopped) == ("signed", False)


def test_the_event_form_opens_with_the_moment_of_the_reaction_and_the_needled_sites(alder, draft, therapist):
    therapist.post(url("edit", draft), page(draft, then="reaction"))
    TreatmentSession.objects.filter(pk=draft.pk).update(reaction_at=draft.started_at)
    version = stored(alder, draft).version
    went = therapist.post(url("edit", draft), page(draft, version=version, then="event"), headers=SCRIPT)
    form = therapist.get(went.headers["X-Needlepath-Go"]).text
    at = alder.clinic.local(draft.started_at)
    assert f'value="{at:%Y-%m-%dT%H:%M}"' in form
    assert "Gluteus medius, left" in form


def test_an_event_is_filed_at_the_clinics_own_time(alder, draft, therapist, now):
    local = alder.clinic.local(now - timedelta(minutes=5)).replace(second=0, microsecond=0)
    event = {
        "kind": "fainting",
        "severity": "mild",
        "occurred_at": local.strftime("%Y-%m-%dT%H:%M"),
        "action_taken": "Laid flat.",
    }
    therapist.post(url("events_new", draft), event)
    scope.enter(alder.clinic.pk)
    assert AdverseEvent.objects.get().occurred_at == local


def test_the_front_desk_and_another_clinic_see_nothing(birch, alder, sign_in, draft):
    assert sign_in(alder.receptionist).get(url("detail", draft)).status_code == 403
    assert sign_in(birch.therapist).get(url("detail", draft)).status_code == 404
    assert sign_in(birch.therapist).post(url("signature", draft)).status_code == 404


def test_a_manager_reads_the_note_and_writes_nothing(alder, sign_in, draft):
    manager = sign_in(alder.manager)
    lists.opened(draft.episode.patient, alder.manager)
    assert "belongs to Dana Whitfield" in manager.get(url("detail", draft)).text
    assert manager.post(url("edit", draft), page(draft)).status_code == 403


def test_the_log_asks_as_many_questions_of_the_database_with_many_sites_as_with_two(
    alder, therapist, draft, django_assert_num_queries, django_assert_max_num_queries
):
    therapist.get(url("detail", draft))  # the first request of a session also writes when it was last seen
    with django_assert_max_num_queries(37) as few:
        therapist.get(url("detail", draft))
    scope.enter(alder.clinic.pk)
    for muscle in ("soleus", "biceps_femoris", "gluteus_minimus"):
        NeedledSite.objects.create(clinic=alder.clinic, treatment_session=draft, muscle=muscle, side="left")
    with django_assert_num_queries(len(few)):
        therapist.get(url("detail", draft))


def test_only_who_needled_signs_by_page_too(alder, sign_in, draft):
    other = replace(alder.therapist.by, id=alder.manager.user.pk)
    TreatmentSession.objects.filter(pk=draft.pk).update(therapist=alder.manager.user)
    response = sign_in(alder.therapist).post(url("signature", draft), page(draft))
    assert "belongs to Max Oyelaran" in response.text
    assert stored(alder, draft).state == "draft"
    assert treatment.open_log(draft.episode, by=other, now=dates.now()) == draft
