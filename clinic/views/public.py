"""Pages anybody may ask for: where to sign in, and the three signs of life."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from clinic import dates, heartbeats


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    return redirect("today" if request.user.is_authenticated else "account_login")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration: fit to be routed to."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return HttpResponse(f"{missing} migrations missing\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Whether promises are being kept, from rows that beat and workers write. For monitors, never for routing."""
    now = dates.now()
    health = heartbeats.health(now)
    seals = [heartbeats.SEALS] if health.seals_are_late(now) else []
    held = ["on hold"] if health.is_held else []
    late = [*held, *health.late, *seals, *health.backups_late]
    body = {
        "ok": not late,
        "late": late,
        "last_beat": health.beat_at,
        "last_round_trip": health.worker_at,
        "oldest_due": health.oldest_due_at,
        "last_sealing": health.sealed_at,
        "last_backup": health.backup_at,
        "last_proven_restore": health.proven_at,
    }
    return JsonResponse(body, status=503 if late else 200)
