"""Who may needle until when: the licences and certificates of the staff, kept by the manager, read by their owners."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import actions, queries
from clinic.enums import CredentialKind
from clinic.errors import Refused
from clinic.forms import CredentialForm, WithdrawalForm
from clinic.idempotency import once
from clinic.models import Credential, Membership
from clinic.permissions import load, requires
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
    return _member(request, load(Membership.objects.select_related("user"), request, uuid))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Record a paper, also a renewal: the earlier row stays as it was."""
    membership = load(Membership.objects.select_related("user"), request, uuid)
    form = CredentialForm(
        request.POST or None, today=days.today(request), initial={"kind": CredentialKind.LICENCE}
    )
    if form.is_valid():
        try:
            actions.record_credential(
                request.clinic,
                membership.user,
                **form.cleaned_data,
                by=request.actor,
                now=request.now,
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "It is recorded.")
            return redirect("member", uuid=membership.uuid)
    return render(request, "clinic/credential_form.html", {"form": form, "member": membership})


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
            messages.success(request, "It counts no longer. Notes signed under it stay as they are.")
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
    return render(request, "clinic/member.html", {"person": person, "papers": papers})
