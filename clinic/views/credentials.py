"""Who may needle until when: the licences and certificates of the staff, kept by the manager, read by their owners."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import actions, audit, queries
from clinic.actions import credential_scans
from clinic.downloads import attachment
from clinic.enums import CredentialKind
from clinic.errors import Refused
from clinic.forms.credentials import CredentialForm, ScanForm, WithdrawalForm
from clinic.idempotency import once
from clinic.models import Credential, CredentialScan, Membership
from clinic.permissions import PERMISSIONS, load, may, requires
from clinic.views import days


@require_safe
@requires("treat")
def own(request: HttpRequest) -> HttpResponse:
    """A therapist's own papers, to read."""
    person = queries.staff_member(request.membership, on=days.today(request))
    return render(request, "clinic/own_credentials.html", {"person": person})


@require_safe
@requires("run_practice")
def member(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _member(request, load(Membership.objects.select_related("user", "care_team"), request, uuid))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Record a paper, also a renewal: the earlier row stays as it was."""
    membership = load(Membership.objects.select_related("user"), request, uuid)
    form = CredentialForm(
        request.POST or None,
        request.FILES or None,
        today=days.today(request),
        initial={"kind": CredentialKind.LICENCE},
    )
    if form.is_valid():
        scan = form.cleaned_data.pop("scan")
        try:
            with transaction.atomic():  # the paper and its scan, or neither
                credential = actions.record_credential(
                    request.clinic,
                    membership.user,
                    **form.cleaned_data,
                    by=request.actor,
                    now=request.now,
                )
                if scan:
                    credential_scans.add(credential, content=scan, by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "It is recorded.")
            return redirect("member", uuid=membership.uuid)
    return render(request, "clinic/credential_form.html", {"form": form, "member": membership})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def new_scan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add the scan of a paper that is on record."""
    credential = load(Credential.objects.select_related("user"), request, uuid)
    membership = Membership.objects.get(clinic=request.clinic, user_id=credential.user_id)
    form = ScanForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            credential_scans.add(
                credential, content=form.cleaned_data["scan"], by=request.actor, now=request.now
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "The scan is kept.")
            return redirect("member", uuid=membership.uuid)
    context = {"form": form, "credential": credential, "member": membership}
    return render(request, "clinic/scan_form.html", context)


@require_safe
@requires("see_today")
def scan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The scan as it came, for the manager and for whoever it belongs to; a download the browser never runs."""
    row = load(CredentialScan.objects.select_related("credential"), request, uuid)
    if row.credential.user_id != request.user.pk and not may(request.membership, "run_practice"):
        raise PermissionDenied(PERMISSIONS["run_practice"])
    audit.record("credential.scan_opened", target=row, by=request.actor, now=request.now)
    return attachment(bytes(row.content), media_type=row.media_type, file_name=row.file_name)


@require_POST
@requires("run_practice")
@once
def withdrawal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    credential = load(Credential.objects.all(), request, uuid)
    membership = Membership.objects.select_related("user").get(
        clinic=request.clinic, user_id=credential.user_id
    )
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw_credential(
                credential, reason=form.cleaned_data["reason"], by=request.actor, now=request.now
            )
        except Refused as refused:
            form.add_error("reason", refused.message)
        else:
            messages.success(request, "It is withdrawn. Notes signed under it stay as they are.")
            return redirect("member", uuid=membership.uuid)
    return _member(request, membership, withdrawing=(credential.pk, form))


def _member(
    request: HttpRequest, membership: Membership, *, withdrawing: tuple[int, WithdrawalForm] | None = None
) -> HttpResponse:
    person = queries.staff_member(membership, on=days.today(request))
    key, refused = withdrawing or (None, None)
    papers = [
        (
            paper,
            refused
            if paper.credential.pk == key
            else WithdrawalForm(auto_id=f"id_{paper.credential.uuid}_%s"),
        )
        for paper in person.papers
    ]
    context = {"person": person, "papers": papers, "keeps_staff": may(request.membership, "keep_staff")}
    return render(request, "clinic/member.html", context)
