"""The treatment session: begin its log, write it, sign it, read the note."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clinic import audit, locks, renewals
from clinic.errors import Refused, Stale
from clinic.idempotency import once
from clinic.permissions import load, requires
from clinic.queries import needle_boxes
from pathway.actions import consents, needle_lots, reactions, sites, treatment
from pathway.models import EpisodeOfCare, NeedledSite, TreatmentSession
from pathway.queries import treatment as queries
from pathway.queries.content import unapproved
from pathway.views import behind_lock
from pathway.views import session_log_presses as presses
from pathway.views.autosave import BY_SCRIPT, CONFLICT, GO, REFUSED, version_of
from pathway.views.needle_count import NeedleCount
from pathway.views.notes import note_context
from pathway.views.session_log import LogPage, differences, log_page
from patients.enums import TakenBack
from patients.queries import consents as patient_consents

STOP = "stop"


@require_POST
@requires("treat")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open the log of an episode, or the one that is open already."""
    episode = load(EpisodeOfCare.objects.select_related("clinic", "patient"), request, uuid)
    try:
        opened = treatment.open_log(episode, by=request.actor, now=request.now)
    except Refused as refused:
        return render(request, "pathway/treatment/not_opened.html", {"refused": refused, "episode": episode})
    return redirect("treatment:detail", opened.uuid)


@require_safe
@requires("read_charts")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The log while it is a draft, the note once it is signed."""
    session = load(queries.logs(), request, uuid)
    audit.record(
        "treatment.viewed",
        target=session,
        by=request.actor,
        now=request.now,
        patient_id=session.episode.patient_id,
    )
    if session.is_signed:
        return render(request, "pathway/treatment/note.html", note_context(request, session))
    page = log_page(session, membership=request.membership, now=request.now)
    return _log(request, page)


def _keeps_or_stops(request: HttpRequest) -> bool:
    """What the page may do past the lock: say that there is a reaction, and by its script save what was typed before it."""
    is_reaction = request.POST.get("then") == presses.REACTION
    if BY_SCRIPT not in request.headers:
        return is_reaction
    return locks.keeps_words(request) or (is_reaction and renewals.is_by_page(request))


@require_POST
@requires("treat")
@locks.open_while_locked(_keeps_or_stops)
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save the log and do what was pressed, if anything."""
    session = load(queries.logs(), request, uuid)
    page = log_page(session, membership=request.membership, now=request.now, data=request.POST)
    then = request.POST.get("then", "")
    try:
        session, anchor = _stored(request, page, then)
    except Refused as refused:
        if then == STOP:  # a patient who says stop is heard whatever else is wrong on the page
            _stop(request, session)
        was_heard = then == presses.REACTION and page.may_write and _heard(request, session)
        if locks.is_locked(request):
            return _not_stored_behind_lock(request, session, was_heard)
        return _refused(request, page, refused)
    if BY_SCRIPT not in request.headers:
        return HttpResponseRedirect(_next_page(session, then) or _url("detail", session) + anchor)
    if goes_to := _next_page(session, then):
        return HttpResponse(status=204, headers={GO: goes_to})
    if locks.is_locked(request):
        count = _count(request, session)
        return behind_lock.stored(request, version=count.session.version, count=count)
    return _parts(request, session, saved=True, bands=bool(then))


@require_POST
@requires("treat")
def signature(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save what the page holds, then sign it: what is signed is what was on the page."""
    session = load(queries.logs(), request, uuid)
    page = log_page(session, membership=request.membership, now=request.now, data=request.POST)
    try:
        if "version" in request.POST:
            session, _ = _stored(request, page, "signature")
        signed = treatment.sign(session, by=request.actor, now=request.now)
    except treatment.Incomplete as refused:
        return _refused(request, log_page_of(request, session), refused)
    except Refused as refused:
        return _refused(request, page, refused)
    url = _url("detail", signed)
    return HttpResponse(status=204, headers={GO: url}) if BY_SCRIPT in request.headers else redirect(url)


def log_page_of(request: HttpRequest, session: TreatmentSession) -> LogPage:
    fresh = load(queries.logs(), request, session.uuid)
    return log_page(fresh, membership=request.membership, now=request.now)


def _stored(request: HttpRequest, page: LogPage, then: str) -> tuple[TreatmentSession, str]:
    """Save what was typed and do what was pressed, both or neither; the session as stored and the anchor to go to."""
    step, _, about = then.partition(":")
    entries, site_entries = _typed(page)
    if step == "no_needles":
        entries["no_needles_reason"] = _reason(page)
    elif step == "needles":
        entries["no_needles_reason"] = ""
    row = next((one for one in page.rows if str(one.site.uuid) == about), None)
    if row is not None and step in {"confirm", "out"} and row.site.uuid in site_entries:
        entry = site_entries[row.site.uuid]
        if step == "confirm":
            if page.session.is_stopped:
                raise Refused("A reaction stopped the session. Go on first, then confirm the site.")
            entry["needles_in"] = row.site.planned_needles
        else:
            entry["needles_out"] = entry["needles_in"]
    with transaction.atomic():
        session = treatment.save(
            page.session,
            entries=entries,
            sites=site_entries,
            version=version_of(request),
            fresh=bool(then),
            by=request.actor,
            now=request.now,
        )
        who = {"by": request.actor, "now": request.now}
        if step == STOP:
            _stop(request, session)
            return session, "#needling"
        if step in presses.PRESSES:
            return session, presses.press(session, step, about, **who)
        if step == "yes":
            consents.hear_yes(session, **who)
            return session, "#needling"
        if step == "chaperone":
            name = page.form.cleaned_data["chaperone_name"]
            consents.answer_chaperone(
                session.episode, answer=about, name=name, treatment_session=session, **who
            )
            return session, "#needling"
        if step == "add":
            muscle, _, side = about.partition(":")
            return session, f"#site-{sites.add(session, muscle=muscle, side=side, **who).uuid}"
        if step in {"lot", "no_lot"}:
            return session, f"#site-{_lot(session, step, about, **who).uuid}"
        if row is not None and step in {"repeat", "remove"}:
            site = session.sites.get(pk=row.site.pk)
            site.treatment_session = session
            if step == "remove":
                sites.remove(site, **who)
                return session, "#needling"
            return session, f"#site-{sites.repeat(site, **who).uuid}"
    return session, f"#site-{about}" if row else ""


def _stop(request: HttpRequest, session: TreatmentSession) -> None:
    standing = patient_consents.standing(session.episode.patient)
    if standing is not None:
        consents.withdraw(standing, how=TakenBack.WORD, by=request.actor, now=request.now)


def _heard(request: HttpRequest, session: TreatmentSession) -> bool:
    """Whether a reaction is recorded although what was typed beside it could not be stored."""
    try:
        reactions.stop(session, by=request.actor, now=request.now)
    except Refused:  # signed meanwhile
        return False
    return True


def _not_stored_behind_lock(request: HttpRequest, session: TreatmentSession, was_heard: bool) -> HttpResponse:
    """Without a script the page would come back whole, with what it says of the patient: the lock comes instead."""
    if BY_SCRIPT not in request.headers:
        return redirect(locks.page(_url("detail", session)))
    return behind_lock.not_stored(request, pressed=_count(request, session) if was_heard else None)


def _count(request: HttpRequest, session: TreatmentSession) -> NeedleCount:
    return NeedleCount(load(queries.logs(), request, session.uuid), request.now)


def _lot(session: TreatmentSession, step: str, about: str, **who: Any) -> NeedledSite:
    """Record the box that was pressed at a site, or that it came from none; both are named by their key in the press."""
    wanted, _, address = about.partition(":")
    site = next((one for one in session.sites.all() if str(one.uuid) == wanted), None)
    if site is None:
        raise Stale("This site is not in the log any more.")
    site.treatment_session = session
    if step == "no_lot":
        needle_lots.leave_out(site, **who)
        return site
    box = next((one for one in needle_boxes.open_boxes(session.clinic_id) if str(one.uuid) == address), None)
    if box is None:
        raise Refused(needle_lots.GONE)
    needle_lots.take(site, box, **who)
    return site


def _typed(page: LogPage) -> tuple[dict[str, Any], dict[UUID, dict[str, Any]]]:
    bound = [row for row in page.rows if row.form.is_bound]
    if set(page.form.data.getlist("site")) - {str(row.site.uuid) for row in page.rows}:
        raise Stale(
            "A site of this page was taken off the log elsewhere. What was entered there is not stored."
        )
    if not all([page.form.is_valid(), *(row.form.is_valid() for row in bound)]):
        raise Refused("Some of this could not be saved. What you typed is kept on this page.")
    return page.form.entries(), {row.site.uuid: row.form.entries() for row in bound}


def _reason(page: LogPage) -> str:
    reason = page.form.cleaned_data["no_needles_reason"].strip()
    if not reason:
        raise Refused("Say why no needles are used today.", field="no_needles_reason")
    return str(reason)


def _refused(request: HttpRequest, page: LogPage, refused: Refused) -> HttpResponse:
    """Nothing was stored: the page comes back with what was typed, what is stored now, and the sentence."""
    stale = isinstance(refused, Stale)
    if BY_SCRIPT in request.headers and stale:
        return _parts(request, page.session, saved=False, bands=True, status=CONFLICT)
    _put_on_field(page, refused)
    page.refusals = _sentences(page, refused)
    if stale:
        page.differences = differences(page)
    if BY_SCRIPT in request.headers:
        return render(request, "pathway/treatment/_refusal.html", {"page": page}, status=REFUSED)
    return _log(request, page)


def _put_on_field(page: LogPage, refused: Refused) -> None:
    if refused.field in page.form.fields and page.form.is_bound:
        page.form.add_error(refused.field, refused.message)


def _sentences(page: LogPage, refused: Refused) -> list[str]:
    forms = [(page.form, ""), *((row.form, f"{row.title}, ") for row in page.rows)]
    fields = [
        f"{where}{form[name].label}: {error}"
        for form, where in forms
        if form.is_bound
        for name, errors in form.errors.items()
        for error in errors
        if error != refused.message
    ]
    return [refused.message, *fields]


def _log(request: HttpRequest, page: LogPage) -> HttpResponse:
    left = unapproved(page.session.clinic, "muscles", "techniques", "session_log")
    return render(request, "pathway/treatment/log.html", {"page": page, "unapproved": left})


def _parts(
    request: HttpRequest, session: TreatmentSession, *, saved: bool, bands: bool, status: int = 200
) -> HttpResponse:
    """The parts of the log that change with every save, and the bands where something was pressed."""
    page = log_page_of(request, session)
    page.saved_at = request.now if saved else None
    return render(request, "pathway/treatment/_parts.html", {"page": page, "bands": bands}, status=status)


def _next_page(session: TreatmentSession, then: str) -> str:
    """Where a press leads when it leaves the log: from a reaction to the event form, with its moment in it."""
    return _url("events_new", session) + "?reaction=now" if then == "event" else ""


def _url(name: str, session: TreatmentSession) -> str:
    return reverse(f"treatment:{name}", args=[session.uuid])
