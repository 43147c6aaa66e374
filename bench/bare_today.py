"""Today as fast as it can be made behind the same sign-in: one query, and strings put together by hand.

It shows what the board shows of each visit, the free times, the calls and the counts of the frame, in about as much markup.
It knows nothing of absences, closed days, buffers, holds and other clinics, of languages, permissions or a visit's presses
beyond the first, and is no page to build on.
"""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from html import escape
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from clinic import dates
from clinic.permissions import requires
from clinic.urls import urlpatterns as ours

ALL = """
SELECT u.id, u.uuid, u.name, m.title,
       ARRAY(SELECT jsonb_build_object('from', h.starts, 'to', h.ends) FROM clinic_workinghours h
              WHERE h.clinic_id = %(clinic)s AND h.user_id = u.id AND h.weekday = %(weekday)s ORDER BY h.starts) AS hours,
       ARRAY(SELECT jsonb_build_object(
                 'id', a.id, 'uuid', a.uuid, 'from', a.starts_at, 'to', a.ends_at, 'kind', a.kind, 'state', a.state,
                 'late', a.late_minutes, 'name', p.given_name || ' ' || p.family_name, 'chaperone', p.wants_chaperone,
                 'before', (SELECT b.state FROM pathway_beforevisit b
                             WHERE b.appointment_id = a.id AND b.state <> 'cancelled' ORDER BY b.id DESC LIMIT 1),
                 'episode', e.opened_at,
                 'intake', (SELECT jsonb_build_array(i.state, i.submitted_at, i.pages_done) FROM patients_intake i
                             WHERE i.patient_id = p.id ORDER BY i.opened_at DESC LIMIT 1),
                 'consent', (SELECT jsonb_build_array(c.signed_at, c.discussed_at) FROM patients_consent c
                              WHERE c.patient_id = p.id AND c.withdrawn_at IS NULL AND c.renewed_at IS NULL),
                 'screened', EXISTS (SELECT FROM pathway_screening s
                                      WHERE s.episode_id = e.id AND s.completed_at IS NOT NULL))
               FROM patients_appointment a JOIN patients_patient p ON p.id = a.patient_id
               LEFT JOIN pathway_episodeofcare e ON e.patient_id = p.id AND e.ended_at IS NULL
              WHERE a.clinic_id = %(clinic)s AND a.therapist_id = u.id AND a.state NOT IN ('cancelled', 'held')
                AND a.starts_at >= %(first)s AND a.starts_at < %(last)s ORDER BY a.starts_at, a.id) AS visits,
       (SELECT jsonb_agg(jsonb_build_object('uuid', t.uuid, 'name', p.given_name || ' ' || p.family_name,
                                            'phone', p.phone, 'reason', t.reason, 'due', t.due_at) ORDER BY t.due_at)
          FROM pathway_calltask t JOIN patients_patient p ON p.id = t.patient_id
         WHERE t.clinic_id = %(clinic)s AND t.state = 'open' AND t.due_at <= %(now)s) AS calls,
       (SELECT count(*) FROM pathway_alert WHERE clinic_id = %(clinic)s AND state <> 'resolved') AS alerts,
       (SELECT count(*) FROM patients_bookingrequest WHERE clinic_id = %(clinic)s AND state = 'open') AS requests
  FROM clinic_membership m JOIN clinic_user u ON u.id = m.user_id
 WHERE m.clinic_id = %(clinic)s AND m.role = 'therapist' AND m.is_active
 ORDER BY u.name, u.id
"""
STATES = {"arrived": ("arrived", "Here"), "done": ("done", "Done"), "no_show": ("missed", "No-show")}
KINDS = {
    "consultation": "Consultation",
    "treatment": "Treatment",
    "review": "Review",
    "no_needles": "Visit without needles",
}
ICON = '<svg class="icon" aria-hidden="true"><use href="/static/img/icons.svg#{}"/></svg>'
ICONS = {name: ICON.format(name) for name in ("ok", "half", "missing", "plus", "tick", "phone", "person")}
LASTS = timedelta(days=365)
HALF_HOUR = timedelta(minutes=30)


@requires("see_today")
def bare_today(request: HttpRequest) -> HttpResponse:
    zone, now = request.clinic.zone, request.now
    day = now.astimezone(zone).date()
    first, last = dates.day_bounds(day, zone)
    asked = {"clinic": request.clinic.pk, "weekday": day.weekday(), "first": first, "last": last, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(ALL, asked)
        rows = cursor.fetchall()
    lanes = "".join(_lane(row, first, zone, now) for row in rows)
    _, _, _, _, _, _, calls, alerts, requests = rows[0]
    owed = "".join(
        f'<li><div><a class="row-link" href="/calls/{call["uuid"]}/outcome/">{escape(call["name"])}</a>'
        f"<small>{call['phone']}</small><small>{call['reason']}, since {call['due'][11:16]}</small></div>"
        f"{ICONS['phone']}</li>"
        for call in _read(calls or [])
    )
    return HttpResponse(
        f"<!doctype html><html lang=en><title>Today</title><body><nav><a href='/today/'>Today</a>"
        f"<a href='/calendar/'>Calendar</a><a href='/patients/'>Patients</a>"
        f"<a href='/check-ins/'>Check-ins <b>{len(calls or []) + requests}</b></a>"
        f"<a href='/alerts/'>Alerts <b>{alerts}</b></a>"
        f"</nav><header>{escape(request.clinic.name)} {escape(request.user.name)}<h1>Today, {day:%A %d %B}</h1></header>"
        f'<form id="presses" method="post" hidden><input name="csrfmiddlewaretoken" value="{get_token(request)}"></form>'
        f'<main><div class="today"><div class="day">{lanes}</div><aside><ul class="rows">{owed}</ul></aside></div></main>'
    )


def _lane(row: tuple[Any, ...], midnight: datetime, zone: Any, now: datetime) -> str:
    key, uuid, name, title, hours, visits = row[:6]
    cards, taken = [], []
    for visit in _read(visits):
        starts_at, ends_at = datetime.fromisoformat(visit["from"]), datetime.fromisoformat(visit["to"])
        taken.append((starts_at, ends_at))
        cards.append(_card(visit, starts_at, ends_at, midnight, zone, now))
    free = []
    for piece in _read(hours):
        at = datetime.combine(midnight, time.fromisoformat(piece["from"]), tzinfo=zone)
        end = datetime.combine(midnight, time.fromisoformat(piece["to"]), tzinfo=zone)
        for starts_at, ends_at in [*taken, (end, end)]:
            if starts_at - at >= HALF_HOUR and at > now:
                free.append(_free(at, starts_at, midnight, zone, uuid, key, name))
            at = max(at, ends_at)
    return (
        f'<section class="lane"><header class="lane-head"><h2>{escape(name)}, {escape(title)}</h2>'
        f"<small>{len(cards)} booked, {len(free)} free</small></header>"
        f'<ol class="lane-rows">{"".join(cards)}{"".join(free)}</ol></section>'
    )


def _card(
    visit: dict[str, Any],
    starts_at: datetime,
    ends_at: datetime,
    midnight: datetime,
    zone: Any,
    now: datetime,
) -> str:
    state, word = STATES.get(visit["state"], ("booked", f"{visit['late']} min late" if visit["late"] else ""))
    if state == "booked" and now > starts_at:
        state, word = (
            "late",
            f"{(now - starts_at) // timedelta(minutes=1)} min late" if now < ends_at else "Not marked",
        )
    name, address = escape(visit["name"]), f"/appointments/{visit['uuid']}"
    dots = "".join(
        f'<li class="ready-{is_it}">{ICONS[is_it]}<span class="ready-word">{dot}</span>'
        f'<span class="visually-hidden">: {is_it}</span></li>'
        for dot, is_it in _papers(visit, now)
    )
    press = ""
    if visit["state"] == "booked":
        press = (
            f'<div class="appointment-presses"><button class="btn btn-sm" id="arrived-{visit["id"]}" form="presses"'
            f' formaction="{address}/arrival/" title="Arrived">{ICONS["tick"]}<span class="press-word">Arrived</span>'
            f'<span class="visually-hidden">: {name}</span></button></div>'
        )
    chaperone = (
        f'<span class="appointment-note">{ICONS["person"]}Chaperone</span>' if visit["chaperone"] else ""
    )
    rows = (starts_at - midnight) // timedelta(minutes=5), (ends_at - starts_at) // timedelta(minutes=5)
    return (
        f'<li class="appointment is-{state} row-{rows[0]} span-{rows[1]}"><div class="appointment-card">'
        f'<a class="row-link" href="{address}/" id="visit-{visit["id"]}">{name}</a><p class="appointment-what">'
        f"<b>{word}</b> <span>{starts_at.astimezone(zone):%H:%M} {KINDS[visit['kind']]}</span>{chaperone}</p>"
        f'<ul class="ready">{dots}</ul>{press}</div></li>'
    )


def _papers(visit: dict[str, Any], now: datetime) -> list[tuple[str, str]]:
    if visit["state"] not in ("booked", "arrived"):
        return []
    intake, consent, episode = visit["intake"], visit["consent"], visit["episode"]
    sent = intake and episode and intake[1] and intake[1] >= episode
    signed = consent and datetime.fromisoformat(consent[0]) + LASTS > now
    return [
        ("Intake", "ok" if sent else "half" if intake and intake[0] == "open" and intake[2] else "missing"),
        ("Consent", ("ok" if consent[1] else "half") if signed else "missing"),
        ("Screening", "ok" if visit["screened"] else "missing"),
        ("Answers", "ok" if visit["before"] == "answered" else "missing"),
    ]


def _free(
    starts_at: datetime, ends_at: datetime, midnight: datetime, zone: Any, uuid: Any, key: int, name: str
) -> str:
    row, span = (starts_at - midnight) // timedelta(minutes=5), (ends_at - starts_at) // timedelta(minutes=5)
    return (
        f'<li class="free row-{row} span-{span}"><a id="free-{key}-{row}" href="/appointments/new/?therapist={uuid}'
        f'&starts_at={starts_at.isoformat()}">{ICONS["plus"]}<span class="visually-hidden">Book {escape(name)} at </span>'
        f"{starts_at.astimezone(zone):%H:%M}</a></li>"
    )


def _read(rows: Any) -> list[dict[str, Any]]:
    """Django leaves the JSON of a bare cursor as text."""
    return [
        json.loads(row) if isinstance(row, str) else row
        for row in (json.loads(rows) if isinstance(rows, str) else rows)
    ]


urlpatterns = [path("bare-today/", bare_today), *ours]
