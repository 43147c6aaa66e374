"""A clinic's say about its clinical content: its lead approves a version, and its people read an answer in their own way.

Stricter is free for whoever may change content. Looser, than what is shipped or than what was in force, takes a manager
who names a licensed clinician and a reason; what is shipped as an emergency is never loosened by anyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from clinic import audit
from clinic import queries as practice
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.models import Membership, User
from clinic.moves import LOST_RACE
from clinic.permissions import may
from pathway.enums import ContentChange
from pathway.models import ContentApproval, ContentOverride
from pathway.queries import content as queries
from pathway.reference import Library, library
from pathway.reference.content_sets import content_sets
from pathway.reference.screening_rows import Choice, Effect, Question
from pathway.reference.warning_rows import readable
from pathway.rules import overrides
from pathway.rules.overrides import Override

ONLY_LEAD = "Only this clinic's clinical lead approves content."
NOT_YOURS = "Only a manager or the clinical lead changes what the clinic's content asks for."
EMERGENCY = "An emergency is never made less strict. You can add to what it blocks."
ONLY_MANAGER = (
    "This is less strict than {than}. Only a manager may do that, with a licensed clinician and a reason."
)
NAME_A_LEAD = (
    "Name the clinician who answers for this: somebody here with a physical therapy licence in date."
)
SAY_WHY = "Write why. Whoever reads this years from now needs it."


@dataclass(frozen=True)
class NewReading:
    """What an answer is to ask for (a disposition, or a tier where it is shipped with one) and all it is to block."""

    asks_for: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Backing:
    """Why, and who answers for it: `lead_id` is a user's key. Both are needed only for what is looser."""

    reason: str = ""
    lead_id: int | None = None


@transaction.atomic
def approve(content_set: str, *, digest: str, by: Actor, now: datetime) -> ContentApproval:
    """Approve the shipped version of one content set for this clinic. `digest` is the version that was read.

    Raises Refused when somebody else than the clinical lead presses, Stale when another version is shipped by now.
    """
    if not may(_member(by), "approve_content"):
        raise Refused(ONLY_LEAD)
    known = content_sets(library()).get(content_set)
    if known is None:
        raise Refused("There is no such content.")
    if known.digest != digest:
        raise Stale("This content has changed since the page was opened. Read it again, then approve it.")
    try:
        with transaction.atomic():
            row = ContentApproval.objects.create(
                clinic_id=by.clinic_id,
                content_set=content_set,
                digest=digest,
                approved_at=now,
                approved_by_id=by.staff_id,
            )
    except IntegrityError as error:
        raise Refused("This version is approved already.") from error
    detail = {"set": content_set, "digest": digest[:12]}
    audit.record("content.approved", target=row, by=by, now=now, detail=detail)
    return row


@transaction.atomic
def override(
    question: str,
    choice: str,
    *,
    reading: NewReading,
    backing: Backing,
    number: int,
    by: Actor,
    now: datetime,
) -> ContentOverride:
    """Read one answer in this clinic's own way from now on. `number` is the newest reading that was seen, 0 for none.

    Raises Refused (fields `asks_for`, `lead`, `reason`) for what this person may not do or what is no change, Stale when
    somebody changed it in between.
    """
    shipped = _shipped(question, choice)
    if reading.asks_for not in overrides.options(shipped):
        raise Refused("Choose what this answer asks for.", field="asks_for")
    row = readable(library())[question]
    if reading.effects and question in library().warnings:
        raise Refused("A warning answer asks for somebody; it blocks nothing by itself.", field="asks_for")
    own = Override(question, choice, row.version, reading.asks_for, reading.effects)
    wanted = overrides.literally(shipped, own, library=library())
    is_looser = overrides.change(shipped, wanted, library=library()) is ContentChange.LOOSER
    if overrides.is_emergency(shipped) and is_looser:
        raise Refused(EMERGENCY, field="asks_for")
    return _append(
        question,
        choice,
        wanted,
        number=number,
        backing=backing,
        by=by,
        now=now,
        asks_for=reading.asks_for,
        effects=queries.stored(reading.effects),
    )


@transaction.atomic
def withdraw(
    question: str, choice: str, *, backing: Backing, number: int, by: Actor, now: datetime
) -> ContentOverride:
    """Go back to what is shipped for one answer; history keeps the reading. Looser than what was in force needs the same
    backing as any loosening. Raises as `override` does."""
    return _append(
        question,
        choice,
        _shipped(question, choice),
        number=number,
        backing=backing,
        by=by,
        now=now,
        is_withdrawal=True,
    )


def _append(
    question: str,
    choice: str,
    wanted: Choice,
    *,
    number: int,
    backing: Backing,
    by: Actor,
    now: datetime,
    **said: object,
) -> ContentOverride:
    member = _member(by)
    if not may(member, "change_content"):
        raise Refused(NOT_YOURS)
    own = queries.own_content(by.clinic_id)
    if any(one.number > number for one in own.changes if (one.question, one.choice) == (question, choice)):
        raise Stale(LOST_RACE)
    standing = _choice(_question(own.library(), question).choice(choice))
    if overrides.change(standing, wanted, library=library()) is ContentChange.SAME:
        raise Refused("That is what counts in this clinic already.", field="asks_for")
    than = _looser_than(_shipped(question, choice), standing, wanted)
    if than:
        _check_backing(member, backing, than, now)
    row = readable(library())[question]
    try:
        with transaction.atomic():
            made = ContentOverride.objects.create(
                clinic_id=by.clinic_id,
                row=row.slug,
                question=question,
                choice=choice,
                number=number + 1,
                row_version=row.version,
                asked=_question(library(), question).en,
                answered=wanted.en or choice.replace("_", " "),
                is_looser=bool(than),
                reason=backing.reason.strip(),
                lead_id=backing.lead_id if than else None,
                made_at=now,
                made_by_id=by.staff_id,
                **said,
            )
    except IntegrityError as error:
        raise Stale(LOST_RACE) from error
    kind = "content.override_withdrawn" if made.is_withdrawal else "content.overridden"
    detail = {"question": question, "choice": choice, "number": made.number, "is_looser": made.is_looser}
    audit.record(kind, target=made, by=by, now=now, detail=detail)
    return made


def _shipped(question: str, choice: str) -> Choice:
    """The shipped answer. One that asks for nothing is made to ask in the reference itself, where its cases are."""
    found = _question(library(), question).choice(choice) if question in readable(library()) else None
    if found is None or not found.is_positive:
        raise Refused("This answer asks for nothing in the content we ship, so there is nothing to read.")
    return found


def _question(known: Library, slug: str) -> Question:
    return next(one for one in readable(known)[slug].question if one.slug == slug)


def _choice(found: Choice | None) -> Choice:
    assert found is not None  # an override never takes an answer away
    return found


def _looser_than(shipped: Choice, standing: Choice, wanted: Choice) -> str:
    """What `wanted` is less strict than, in words; empty when than neither."""
    for words, before in (("what is shipped", shipped), ("what counts in this clinic now", standing)):
        if overrides.change(before, wanted, library=library()) is ContentChange.LOOSER:
            return words
    return ""


def _check_backing(member: Membership, backing: Backing, than: str, now: datetime) -> None:
    if not may(member, "loosen_content"):
        raise Refused(ONLY_MANAGER.format(than=than), field="asks_for")
    licensed: list[User] = practice.licensed(member.clinic, on=member.clinic.local(now).date())
    if backing.lead_id not in {one.pk for one in licensed}:
        raise Refused(NAME_A_LEAD, field="lead")
    if not backing.reason.strip():
        raise Refused(SAY_WHY, field="reason")


def _member(by: Actor) -> Membership:
    """Whoever presses, as they stand in this clinic now."""
    member = (
        Membership.objects.select_related("clinic")
        .filter(clinic_id=by.clinic_id, user_id=by.staff_id, is_active=True)
        .first()
    )
    if member is None:
        raise Refused("You do not work in this clinic.")
    return member
