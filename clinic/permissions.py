"""Every permission and every role, on one page; and the guards that ask for them.

Read ROLES aloud to whoever runs the clinic: it is the whole truth of who may do what.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from clinic import actors, heartbeats, list_wall, renewals, scope, second_step_wall
from clinic.compiled import compiled
from clinic.dates import ClockNow
from clinic.enums import Role
from clinic.models import Membership

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponse]

PERMISSIONS = {
    "see_today": "See the day's appointments.",
    "find_patients": "Find patients and see who they are and how to reach them.",
    "edit_patients": "Add patients and change who they are and how to reach them.",
    "import_patients": "Take in patients from a file, and undo that.",
    "undo_deaths": "Take back that a patient has died, where that was a mistake.",
    "handle_complaints": "Record, read, answer and close complaints; nobody else knows of them.",
    "keep_records": "Join two records of one person, archive a record, and undo either.",
    "export_records": "Hand a patient's whole record over, with for whom and why; say how long records are kept.",
    "book": "Book, move, cancel and mark appointments.",
    "overbook": "Book a therapist or a room twice at once, with a reason; never a patient.",
    "say_off_today": "Say that a therapist is off today and who sees their patients; a therapist says it of themselves.",
    "see_check_ins": "See which check-ins are due, sent or unanswered, never what was answered.",
    "send_check_ins": "Send a check-in now and record calls.",
    "read_charts": "Read the clinical chart; every reading is recorded.",
    "break_glass": "Open the chart of a patient who is not on one's list, with a reason, for some hours;"
    " the managers hear of it.",
    "treat": "Screen, decide findings, plan, log and sign treatment sessions, discharge.",
    "keep_needles": "Keep the boxes of needles: add, open and close them.",
    "recall_lots": "Find every patient who was needled from a lot; every search is recorded.",
    "stand_in": "Write a covering note to the session draft of somebody who cannot sign it.",
    "handle_alerts": "Read, acknowledge and resolve alerts.",
    "see_outcomes": "See the clinic's outcomes.",
    "read_deviations": "Read what was needled against a block, and say that it was read.",
    "read_content": "Read the clinical content this clinic works by, and its history.",
    "change_content": "Make what an answer asks for stricter in this clinic.",
    "loosen_content": "Make it less strict, with a licensed clinician and a reason; never an emergency.",
    "approve_content": "Approve a version of the clinical content for this clinic.",
    "keep_staff": "Invite people, say what they are here, and switch them off and on again.",
    "keep_own_sign_in": "Keep one's own sign-in: passkeys, an app, recovery codes, a device's PIN, where one is signed in.",
    "review_audit": "See who opened whose record, and what each person who works here did; sign off each month of it.",
    "run_practice": "See staff, rooms and hours; keep the clinic's name, numbers and hours, the licences and certificates;"
    " say when check-ins are sent, who hears alerts and how texts read.",
}

ROLES: dict[str, frozenset[str]] = {
    Role.RECEPTIONIST: frozenset(
        {"see_today", "find_patients", "edit_patients", "keep_records", "book"}
        | {"see_check_ins", "send_check_ins", "keep_own_sign_in"}
    ),
    Role.THERAPIST: frozenset(
        {"see_today", "find_patients", "edit_patients", "keep_records", "book"}
        | {"see_check_ins", "send_check_ins", "keep_own_sign_in"}
        | {"read_charts", "break_glass", "treat", "handle_alerts", "see_outcomes", "read_content"}
        | {"keep_needles", "recall_lots"}
    ),
    Role.MANAGER: frozenset(
        {"see_today", "find_patients", "edit_patients", "keep_records", "book"}
        | {"see_check_ins", "send_check_ins", "keep_own_sign_in"}
        | {"read_charts", "break_glass", "handle_alerts", "see_outcomes", "read_deviations"}
        | {"run_practice", "keep_staff"}
        | {"read_content", "change_content", "loosen_content"}
        | {"keep_needles", "recall_lots", "overbook", "say_off_today"}
        | {"review_audit"}
        | {"undo_deaths", "handle_complaints", "import_patients", "export_records"}
    ),
}

# What the clinical lead may do besides, whatever their role.
LEAD = frozenset({"read_content", "change_content", "approve_content", "read_deviations", "stand_in"})

# What somebody at the desk may do besides whom the manager names for it.
DESK_LEAD = frozenset({"overbook", "say_off_today"})

CLINIC_KEY = "clinic"
OWN_SIGN_IN = "keep_own_sign_in"  # the pages a second step is set up on stand before the wall


def may(membership: Membership, permission: str) -> bool:
    return (
        permission in ROLES[membership.role]
        or (membership.is_clinical_lead and permission in LEAD)
        or (membership.is_desk_lead and permission in DESK_LEAD)
    )


class NotShown(Http404):
    """To this person the page is not there; kept among the refusals all the same."""


def requires(permission: str, *, hidden: bool = False) -> Callable[[View], View]:
    """Let a view run only for a member of the clinic in sight whose role holds `permission`.

    `hidden` answers 404 instead of 403 to the others, where that something exists is itself a thing to keep.

    A page's script that nobody is signed in for, or somebody else, is answered 401 and keeps its words (clinic.renewals).
    A page of a patient who is not on the list of whoever asks leads to the one that asks why; a press on it is refused.
    Enters the clinic's scope as the first thing inside the request's transaction, and gives the view `request.clinic`,
    `request.membership`, `request.actor` and `request.now`.
    """
    if permission not in PERMISSIONS:
        raise LookupError(f"No permission is called {permission!r}.")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            by_script = renewals.is_by_script(request)
            if not request.user.is_authenticated:
                if by_script:
                    return HttpResponse(status=renewals.SIGN_IN_AGAIN)
                return redirect_to_login(page_to_return_to(request))
            membership = _enter_clinic(request)
            if by_script and renewals.is_of_another(request, membership):
                return HttpResponse(status=renewals.SIGN_IN_AGAIN)
            if not may(membership, permission):
                raise (NotShown if hidden else PermissionDenied)(PERMISSIONS[permission])
            if permission != OWN_SIGN_IN and (led := second_step_wall.before(request, membership)):
                return led
            request.permission = permission
            try:
                response = view(request, *args, **kwargs)
            except list_wall.NotOnList as found:
                response = _asked_why(request, found)
            add_never_cache_headers(response)  # after sign-out the back button shows nobody's chart
            return response

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def load(rows: QuerySet[M], request: HttpRequest, uuid: UUID) -> M:
    """The row of the clinic in sight at this address; another clinic's row is 404, as if it were not there.

    On a clinical page it opens only where its patient is on the list of whoever asks (clinic.list_wall).
    """
    row = list_wall.asked(rows.filter(clinic=request.clinic, uuid=uuid), request).first()
    if row is None:
        raise Http404
    list_wall.let_in(row, request)
    return row


def page_to_return_to(request: HttpRequest) -> str:
    """The address to come back to after signing in: of a press, the page it was on, for its own address takes no GET."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.get_host() else settings.LOGIN_REDIRECT_URL


def _asked_why(request: HttpRequest, found: list_wall.NotOnList) -> HttpResponse:
    """To the page that asks for a reason, and from there back here; a press or a page's script is refused instead."""
    if request.method not in {"GET", "HEAD"} or renewals.is_by_script(request):
        raise found
    transaction.set_rollback(True)
    return redirect(list_wall.asks_why(found, back=page_to_return_to(request)))


def _enter_clinic(request: HttpRequest) -> Membership:
    wanted = request.session.get(CLINIC_KEY)
    membership = _membership(request, wanted) if wanted else None
    if membership is None:
        for clinic_id in scope.clinics_of(request.user.pk):
            membership = _membership(request, clinic_id)
            if membership is not None:
                request.session[CLINIC_KEY] = clinic_id
                break
    if membership is None:
        raise PermissionDenied("Your account does not belong to a clinic here. Ask your practice manager.")
    request.membership, request.clinic = membership, membership.clinic
    request.actor, request.now = actors.staff(membership), membership.now  # type: ignore[attr-defined]
    return membership


def _membership(request: HttpRequest, clinic_id: int) -> Membership | None:
    scope.enter_as(f"staff:{request.user.pk}", clinic_id, route=scope.route_of(request))
    return next(iter(_memberships(clinic=clinic_id, user=request.user.pk)), None)


@compiled(clinic=int, user=int)
def _memberships(clinic: int, user: int) -> QuerySet[Membership]:
    """At most one, with all that every page needs to know of it."""
    return (
        Membership.objects.filter(clinic_id=clinic, user_id=user, is_active=True)
        .select_related("clinic", "user")
        .annotate(
            now=ClockNow(),
            clinic_ids=scope.ClinicsOf("user_id"),
            signs=heartbeats.signs(),
            **second_step_wall.asked(),
        )
    )
