"""The practice page: who works here with which credentials, the rooms, the hours, and who may do what."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic import heartbeats, queries
from clinic.enums import Role
from clinic.permissions import DESK_LEAD, LEAD, PERMISSIONS, ROLES, may, requires
from clinic.queries import audit_reviews, invitations


@require_safe
@requires("run_practice")
def practice(request: HttpRequest) -> HttpResponse:
    granted = {
        **{role.label: ROLES[role] for role in Role},
        "Also: clinical lead": LEAD,
        "Also: desk lead": DESK_LEAD,
    }
    return render(
        request,
        "clinic/practice.html",
        {
            "staff": queries.staff_with_credentials(
                request.clinic, on=request.clinic.local(request.now).date()
            ),
            "invited": invitations.waiting(request.clinic),
            "switched_off": queries.switched_off(request.clinic),
            "keeps_staff": may(request.membership, "keep_staff"),
            "rooms": queries.rooms(request.clinic),
            "month_to_review": audit_reviews.open_month(request.clinic, request.now)
            if may(request.membership, "review_audit")
            else None,
            "hours": queries.opening_hours(request.clinic),
            "keeps_backups": bool(settings.BACKUP_FOLDER),
            "health": heartbeats.read(request.membership.signs, request.now),
            "roles": list(granted),
            "rights": [
                (words, [name in names for names in granted.values()]) for name, words in PERMISSIONS.items()
            ],
            "rights_by_role": [
                (role, [words for name, words in PERMISSIONS.items() if name in names])
                for role, names in granted.items()
            ],
        },
    )
