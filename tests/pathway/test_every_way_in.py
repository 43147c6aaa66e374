"""Every way in is tried: no address and no verb begins or signs needling, or saves a target, where the screening says no.

The address book and the verbs are walked by machine, so whoever adds one is asked here what it does. The only way past a
block is the session log's own deviation, which tests/pathway/actions/test_treatment.py is about.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from clinic import dates, links, scope
from clinic.errors import Refused
from clinic.models import PatientLink
from pathway.actions import plans, sites, treatment
from pathway.actions.plans import PlanDetails
from pathway.enums import BegunFrom, Side
from pathway.models import NeedledSite, PlanOfCare, TargetMuscle, TreatmentSession
from pathway.rules.plans import Target
from pathway.states import PlanState, SessionState
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.pathway import no_needles, sessions
from tests.pathway.no_needles import HalfWay, routes

pytestmark = pytest.mark.django_db

WANTED = Target("gluteus_medius", Side.RIGHT, e_stim=True)
NEEDLES = {"technique": "trigger_point", "needle": "0.30x50", "needles_in": "2", "needles_out": "2"}

# What goes through where nothing stands in the way; a new address or verb that reaches a target or a needle belongs here.
ADDRESSES_THAT_REACH = {
    "episodes/<uuid:uuid>/plan/": "plans",
    "plans/<uuid:uuid>/activation/": "plans",
    "treatment-sessions/<uuid:uuid>/edit/": "needles",
    "treatment-sessions/<uuid:uuid>/signature/": "signed",
}
VERBS_THAT_REACH = {
    "plans.save": "targets",
    "plans.activate": "plans",
    "treatment.save": "needles",
    "treatment.sign": "signed",
}
# Begins nothing by itself: a visit without needles is always possible, and a planned site holds no needle.
VERBS_THAT_DO_NOT = {
    "treatment.open_log",
    "treatment.begin",
    "sites.add",
    "sites.repeat",
    "sites.remove",
    "sites.start_from",
}


@pytest.fixture
def at(db):
    return open_clinic("alder", cast.this_moment())


@pytest.mark.parametrize("name", no_needles.SHUT)
def test_no_address_and_no_verb_leads_past_a_no(at, name):
    """Against each no the addresses that reach a needle at all, and every other address against one of the nos.

    With --hypothesis-profile=thorough the whole address book for each kind of no.
    """
    patient = no_needles.SHUT[name](at, cast.this_moment())
    is_told_by_rows = patient.who is at.therapist  # who may press at all is for the pages to say

    assert reached_by_addresses(patient, {*ADDRESSES_THAT_REACH, *others_for(name)}) == {}
    assert not is_told_by_rows or reached_by_verbs(patient) == {}


def test_exactly_these_reach_a_needle_where_nothing_says_no(at):
    """The control: the same presses go through for a patient who is ready, so the refusals above are refusals."""
    patient = no_needles.ready(at, cast.this_moment())

    assert reached_by_addresses(patient, routes(), whole=True) == ADDRESSES_THAT_REACH
    assert reached_by_verbs(patient, whole=True) == VERBS_THAT_REACH
    assert reached_by_addresses(patient, routes(), whole=True, reading=True) == {}


@pytest.mark.parametrize("module", [plans, sites, treatment], ids=lambda module: module.__name__)
def test_every_verb_that_may_write_targets_or_needles_is_tried_here(module):
    room = module.__name__.rpartition(".")[2]
    verbs = {
        f"{room}.{name}"
        for name, verb in inspect.getmembers(module, inspect.isfunction)
        if verb.__module__ == module.__name__ and not name.startswith("_")
        if "by" in inspect.signature(verb).parameters
    }

    assert verbs == {verb for verb in {*VERBS_THAT_REACH, *VERBS_THAT_DO_NOT} if verb.startswith(f"{room}.")}


def test_nobody_else_writes_targets_sites_or_sessions():
    """Whatever is not tried above cannot write a needle, because only these rooms make or change those rows."""
    assert {path for path in python_files() if writes_needles(path)} == {
        "pathway/actions/addenda.py",  # only that a draft is covered, which ends it without a signature
        "pathway/actions/plans.py",
        "pathway/actions/sites.py",
        "pathway/actions/treatment.py",
    }


def others_for(name: str) -> list[str]:
    """What else is tried against this no; nothing against a variant of another one."""
    kinds = [kind for kind in no_needles.SHUT if kind not in no_needles.VARIANTS]
    if name not in kinds:
        return []
    book = sorted(set(routes()) - set(ADDRESSES_THAT_REACH))
    return (
        book
        if hypothesis.settings.get_current_profile_name() == "thorough"
        else book[kinds.index(name) :: len(kinds)]
    )


# Trying

State = dict[str, set[Any]]


NOT_PRESSED: set[str] = (
    set()
)  # addresses that take no press at all, whoever asks; learnt from the first patient


def reached_by_addresses(
    patient: HalfWay, book: Iterable[str], *, whole: bool = False, reading: bool = False
) -> dict[str, str]:
    """What each address reached in one press, by its route; everything is taken back before the next one."""
    client = Client()
    client.force_login(patient.who.user)
    signed_in = client.cookies[settings.SESSION_COOKIE_NAME].value
    rows, data, before = patient.rows(), everything_a_form_could_send(patient), state(patient)
    found = {}
    for route in sorted(book):
        path = address(route, rows, patient)
        if path is None or (route in NOT_PRESSED and not reading):
            continue
        client.cookies[settings.SESSION_COOKIE_NAME] = signed_in  # signing out takes it away
        found[route], response = tried(
            patient, lambda path=path: client.get(path) if reading else client.post(path, data), before, whole
        )
        if not reading and getattr(response, "status_code", None) == 405:
            NOT_PRESSED.add(route)
    return {route: words for route, words in found.items() if words}


def reached_by_verbs(patient: HalfWay, *, whole: bool = False) -> dict[str, str]:
    """What each verb reached, called as no page would: with everything given, whatever was shown."""
    by, now = patient.at.therapist.by, dates.now()
    log = TreatmentSession.objects.get(pk=patient.log.pk)
    entries = {**sessions.IN_THE_ROOM, **sessions.AFTERWARDS}
    needles = {
        "technique": "trigger_point",
        "needle_diameter_mm": 0.3,
        "needle_length_mm": 50,
        "needles_in": 2,
        "needles_out": 2,
    }

    def save_plan():
        version = patient.draft.version if patient.draft else None
        return plans.save(
            patient.episode, details=PlanDetails(), targets=[WANTED], version=version, by=by, now=now
        )

    def save_log():
        return treatment.save(
            log,
            entries=entries,
            sites={site.uuid: needles for site in log.sites.all()},
            version=log.version,
            by=by,
            now=now,
        )

    def save_and_sign():
        # as a hand that writes rows would: no check before the signature's own
        NeedledSite.objects.filter(treatment_session=log).update(**needles)
        TreatmentSession.objects.filter(pk=log.pk).update(
            **entries, first_needle_at=now, screening=patient.screening
        )
        log.refresh_from_db()
        return treatment.sign(log, by=by, now=now)

    attempts: dict[str, Callable[[], object]] = {
        "plans.save": save_plan,
        "plans.activate": lambda: plans.activate(patient.draft, by=by, now=now) if patient.draft else None,
        "treatment.open_log": lambda: treatment.open_log(patient.episode, by=by, now=now),
        "treatment.begin": lambda: treatment.begin(patient.episode, started_at=now, by=by, now=now),
        "treatment.save": save_log,
        "treatment.sign": save_and_sign,
        "sites.add": lambda: sites.add(log, muscle="soleus", side="left", by=by, now=now),
        "sites.repeat": lambda: sites.repeat(log.sites.first(), by=by, now=now),
        "sites.start_from": lambda: sites.start_from(log, source=BegunFrom.PLAN, by=by, now=now),
        "sites.remove": lambda: sites.remove(log.sites.first(), by=by, now=now),
    }
    assert set(attempts) == {*VERBS_THAT_REACH, *VERBS_THAT_DO_NOT}
    before = state(patient)
    found = {name: tried(patient, attempt, before, whole)[0] for name, attempt in attempts.items()}
    if found["treatment.sign"] == "needles":  # written by the test's own hand, and not signed
        found["treatment.sign"] = ""
    return {name: words for name, words in found.items() if words}


def tried(patient: HalfWay, attempt: Callable[[], object], before: State, whole: bool) -> tuple[str, object]:
    """How far one attempt got (signed, needles, plans, targets or nothing) and its answer. It is taken back."""
    response = None
    with transaction.atomic():
        try:
            with transaction.atomic():
                response = attempt()
        except (Refused, IntegrityError):
            pass
        assert getattr(response, "status_code", 200) != 500
        after = state(patient)
        transaction.set_rollback(True)
    scope.enter(patient.at.clinic.pk)
    new = [what for what, rows in after.items() if rows - before[what]]
    counted = (
        new if whole or not patient.may_plan else [one for one in new if one not in {"targets", "plans"}]
    )
    furthest = next((what for what in ("signed", "needles", "plans", "targets") if what in counted), "")
    return furthest, response


def state(patient: HalfWay) -> State:
    """Everything an attempt must not add to."""
    scope.enter(patient.at.clinic.pk)
    logs = TreatmentSession.objects.filter(episode=patient.episode)
    return {
        "targets": set(TargetMuscle.objects.values_list("plan_id", "muscle", "side", "technique", "e_stim")),
        "plans": set(
            PlanOfCare.objects.filter(state=PlanState.ACTIVE, targets__isnull=False).values_list("pk")
        ),
        "needles": set(NeedledSite.objects.filter(needles_in__gt=0).values_list("pk"))
        | set(logs.filter(first_needle_at__isnull=False).values_list("pk", "uuid")),
        "signed": set(logs.filter(state=SessionState.SIGNED, no_needles_reason="").values_list("pk")),
    }


# What is tried


def everything_a_form_could_send(patient: HalfWay) -> dict[str, Any]:
    """One press that says yes to everything: the plan's targets, a whole log with needles, agreement, a reason."""
    version = patient.draft.version if patient.draft else ""
    data: dict[str, Any] = {
        "sessions_planned": "3",
        "interval_days": "7",
        "targets": [f"{WANTED.muscle}:{WANTED.side}"],
        f"target-{WANTED.muscle}-{WANTED.side}-e_stim": "on",
        "activate": "on",
        "version": version,
        "band": ["before", "needling", "after"],
        "site": [str(site.uuid) for site in patient.log.sites.all()],
        "nprs_leg_before": "6",
        "nprs_leg_after": "3",
        "position": "prone",
        "aseptic_confirmed": "on",
        "response": "eased",
        "fit_to_leave": "yes",
        "reason": "goals_met",
        "name": patient.episode.patient.full_name,
        "agrees": "on",
        "resolution": "proceed",
        "rationale": "Because.",
        "ticks": "none",
        "go": "on",
    }
    for site in patient.log.sites.all():
        data |= {f"site-{site.uuid}-{name}": value for name, value in NEEDLES.items()}
    return data


def address(route: str, rows: dict[str, Any], patient: HalfWay) -> str | None:
    """The route about this patient; None where it is about something no patient on the way to needles has."""
    about = no_needles.what_it_is_about(route)
    if about in no_needles.ABOUT_SOMETHING_ELSE or (about and rows[about] is None):
        return None
    if about:
        route = re.sub(r"<uuid:\w+>", str(rows[about].uuid), route)
    if "<str:token>" in route:
        link = PatientLink.objects.get(purpose="intake", target_id=patient.intake.pk)
        route = route.replace("<str:token>", links.url(link).rstrip("/").rpartition("/")[2])
    return "/" + re.sub(r"<\w+:(\w+)>", lambda part: no_needles.OTHER_PARTS[part[1]], route)


# Who may write


def python_files() -> list[str]:
    root = Path(plans.__file__).parents[2]
    apps = [root / name for name in ("clinic", "patients", "pathway")]
    return [
        path.relative_to(root).as_posix()
        for app in apps
        for path in app.rglob("*.py")
        if "migrations" not in path.parts
    ]


def writes_needles(path: str) -> bool:
    """Whether a file makes, changes or deletes a target, a needled site or a treatment session by its model."""
    tree = ast.parse((Path(plans.__file__).parents[2] / path).read_text(encoding="utf-8"))
    return any(is_such_a_write(node) for node in ast.walk(tree) if isinstance(node, ast.Call))


GUARDED = {"TargetMuscle", "NeedledSite", "TreatmentSession"}
ROWS_OF = {"targets", "sites", "treatment_sessions"}
WRITES = {"create", "bulk_create", "update", "bulk_update", "get_or_create", "update_or_create", "delete"}


def is_such_a_write(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in GUARDED
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    through = {node.id for node in ast.walk(call.func) if isinstance(node, ast.Name)}
    through |= {node.attr for node in ast.walk(call.func) if isinstance(node, ast.Attribute)}
    return bool(through & (GUARDED | ROWS_OF))
