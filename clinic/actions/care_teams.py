"""Who treats together: whoever is in a care team has the patients of all of it on their list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import CareTeam, Clinic, Membership
from clinic.queries import care_teams as queries


@transaction.atomic
def add(clinic: Clinic, *, name: str, people: Collection[UUID], by: Actor, now: datetime) -> CareTeam:
    """A new team of these therapists. Whoever was in another one is in this one now. Raises Refused at `name`."""
    _locked(clinic)
    team = CareTeam.objects.create(clinic=clinic, name=_fit(clinic, name, but_for=None))
    audit.record("care_team.added", target=team, by=by, now=now)
    _put_in(team, people, by, now)
    return team


@transaction.atomic
def change(
    team: CareTeam, *, name: str, people: Collection[UUID], version: int, by: Actor, now: datetime
) -> CareTeam:
    """Let the team be called this and be these therapists; a team of nobody is kept. Raises Refused at `name`, and Stale."""
    _locked(team.clinic)
    name, before = _fit(team.clinic, name, but_for=team), team.name
    moves.edit(team, version=version, name=name)
    if name != before:
        audit.record("care_team.renamed", target=team, by=by, now=now)
    _put_in(team, people, by, now)
    return team


def leave(row: Membership, *, by: Actor, now: datetime) -> None:
    """Take somebody out of the team they are in, in the transaction of who asked for it."""
    if row.care_team_id is not None:
        _move(row, None, by, now)


def _locked(clinic: Clinic) -> None:
    """Of two managers who change teams one waits, so that nobody is put into two."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)


def _fit(clinic: Clinic, name: str, *, but_for: CareTeam | None) -> str:
    name = name.strip()
    if not name:
        raise Refused("Give the team a name.", field="name")
    called = CareTeam.objects.filter(clinic=clinic, name__iexact=name)
    if any(one != but_for for one in called):
        raise Refused("Another team is called this.", field="name")
    return name


def _put_in(team: CareTeam, people: Collection[UUID], by: Actor, now: datetime) -> None:
    for row in queries.who_could_be_in(team.clinic, team):
        is_inside, stays = row.care_team_id == team.pk, row.uuid in people
        if is_inside != stays:
            _move(row, team if stays else None, by, now)


def _move(row: Membership, into: CareTeam | None, by: Actor, now: datetime) -> None:
    before, after = row.care_team_id, into.pk if into else None
    row.care_team = into
    row.save(update_fields=["care_team"])
    audit.record(
        "member.care_team_changed", target=row, by=by, now=now, detail={"care_team": [before, after]}
    )
