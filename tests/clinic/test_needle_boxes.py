"""A box of needles from the shelf to the bin: who may do what to it, and what the database keeps."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.actions import needle_boxes
from clinic.enums import BoxEnd
from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, NeedleBox
from clinic.queries import needle_boxes as queries
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()


def added(at, **different):
    """One box on the shelf."""
    return delivered(at, **different)[0]


def delivered(at, **different):
    label = {
        "maker": "Seirin",
        "product": "J-type",
        "diameter_mm": Decimal("0.30"),
        "length_mm": 50,
        "lot": "B2304",
        "expires_on": TODAY + timedelta(days=400),
    }
    return needle_boxes.add(at.clinic, **{**label, **different}, by=at.therapist.by, now=cast.NOW)


def test_a_box_is_recorded_opened_and_closed_with_who_and_when(alder):
    box = added(alder)
    needle_boxes.open_box(box, by=alder.therapist.by, now=cast.NOW + timedelta(hours=1))
    needle_boxes.close(box, because=BoxEnd.EMPTY, by=alder.manager.by, now=cast.NOW + timedelta(days=9))
    stored = NeedleBox.objects.get(pk=box.pk)
    assert (stored.opened_by, stored.closed_by, stored.closed_because, stored.is_open) == (
        alder.therapist.user,
        alder.manager.user,
        "empty",
        False,
    )
    kinds = AuditEvent.objects.filter(target_kind="needlebox", target_id=box.pk).values_list(
        "kind", flat=True
    )
    assert sorted(kinds) == ["needle_box.added", "needle_box.closed", "needle_box.opened"]


def test_of_a_delivery_that_stands_open_one_box_is_open(alder):
    boxes = delivered(alder, boxes=3, is_opened=True)
    assert (len(boxes), queries.open_boxes(alder.clinic.pk)) == (3, [boxes[0]])


@pytest.mark.parametrize(
    ("days_left", "sentence"),
    [(-1, "This box has expired."), (4000, "No box lasts this long.")],
    ids=["expired", "a year typed wrong"],
)
def test_a_last_day_that_cannot_be_is_refused_at_its_field(alder, days_left, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        added(alder, expires_on=TODAY + timedelta(days=days_left))
    assert (refused.value.field, NeedleBox.objects.count()) == ("expires_on", 0)


def test_an_expired_box_is_not_opened(alder):
    box = added(alder, expires_on=TODAY)
    with pytest.raises(Refused, match="Do not use it: close the box"):
        needle_boxes.open_box(box, by=alder.therapist.by, now=cast.NOW + timedelta(days=1))
    assert queries.open_boxes(alder.clinic.pk) == []


def test_a_box_is_opened_once_and_closed_once(alder):
    box = added(alder, is_opened=True)
    with pytest.raises(Stale):
        needle_boxes.open_box(box, by=alder.manager.by, now=cast.NOW)
    needle_boxes.close(box, because=BoxEnd.RECALLED, by=alder.manager.by, now=cast.NOW)
    with pytest.raises(Stale):
        needle_boxes.close(box, because=BoxEnd.EMPTY, by=alder.therapist.by, now=cast.NOW)
    with pytest.raises(Stale):
        needle_boxes.open_box(box, by=alder.therapist.by, now=cast.NOW)
    assert NeedleBox.objects.get(pk=box.pk).closed_because == "recalled"


def test_a_box_is_closed_only_for_a_reason(alder):
    box = added(alder)
    with pytest.raises(Refused) as refused:
        needle_boxes.close(box, because="", by=alder.therapist.by, now=cast.NOW)
    assert refused.value.field == "because"


@pytest.mark.parametrize(
    "change", ["SET lot = 'X'", "SET expires_on = expires_on + 400", "SET maker = 'Another'"]
)
def test_what_is_on_the_label_never_changes_even_by_hand(alder, change):
    box = added(alder)
    with (
        pytest.raises(IntegrityError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE clinic_needlebox {change} WHERE id = %s", [box.pk])
    assert NeedleBox.objects.get(pk=box.pk).lot == "B2304"


def test_a_box_is_never_deleted(alder):
    box = added(alder)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        box.delete()
    assert NeedleBox.objects.filter(pk=box.pk).exists()
