"""The lot of each site's needles: by itself from the one open box, by one press from several, never from an expired one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic.actions import needle_boxes
from clinic.enums import BoxEnd
from clinic.errors import Refused
from clinic.models import AuditEvent
from pathway.actions import needle_lots, treatment
from pathway.models import NeedledSite
from pathway.queries import signatures
from pathway.queries import treatment as queries
from tests.cast import NOW
from tests.pathway import boxes, sessions

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def log(alder):
    return sessions.opened(alder, sessions.ready(alder))


def needled(alder, log, *, size="0.30x50", now=LATER, **more):
    """Two needles of this size in each of the two sites."""
    diameter, _, length = size.partition("x")
    sites = {
        "technique": "trigger_point",
        "needle_diameter_mm": float(diameter),
        "needle_length_mm": int(length),
        "needles_in": 2,
    }
    return sessions.written(alder, log, sites=sites | more, now=now)


def lots(log):
    return list(NeedledSite.objects.filter(treatment_session=log).values_list("needle_lot", flat=True))


def first(log):
    return queries.logs().get(pk=log.pk).sites.all()[0]


def test_with_one_open_box_of_the_size_its_lot_and_last_day_are_recorded_by_themselves(alder, log):
    box = boxes.opened(alder)
    boxes.opened(alder, lot="C9", size="0.25x25")
    boxes.on_the_shelf(alder, lot="D1")
    needled(alder, log)
    recorded = NeedledSite.objects.filter(treatment_session=log)
    assert {(one.needle_box, one.needle_lot, one.needle_expires_on) for one in recorded} == {
        (box, "B2304", box.expires_on)
    }


def test_no_lot_is_recorded_before_a_needle_is_in(alder, log):
    boxes.opened(alder)
    needled(alder, log, needles_in=None)
    assert lots(log) == ["", ""]


def test_without_an_open_box_nothing_is_recorded_and_the_session_is_signed_all_the_same(alder, log):
    boxes.on_the_shelf(alder)
    sessions.needled(alder, log, now=LATER)
    signed = treatment.sign(log, by=alder.therapist.by, now=LATER)
    assert (signed.is_signed, lots(log)) == (True, ["", ""])


def test_several_open_lots_are_asked_once_for_the_session_and_may_be_changed_at_a_site(alder, log):
    boxes.opened(alder)
    other = boxes.opened(alder, lot="E5")
    needled(alder, log)
    assert lots(log) == ["", ""]
    needle_lots.take(first(log), other, by=alder.therapist.by, now=LATER)
    assert lots(log) == ["E5", "E5"]
    needle_lots.take(first(log), boxes.opened(alder, lot="F6"), by=alder.therapist.by, now=LATER)
    assert lots(log) == ["F6", "E5"]
    assert AuditEvent.objects.filter(kind="treatment.lot_taken", target_id=log.pk).count() == 2


def test_another_size_takes_another_lot_and_a_needle_that_was_none_takes_none(alder, log):
    boxes.opened(alder)
    boxes.opened(alder, lot="C9", size="0.25x25")
    needled(alder, log)
    needled(alder, log, size="0.25x25")
    assert lots(log) == ["C9", "C9"]
    needled(alder, log, size="0.25x25", needles_in=0)
    assert lots(log) == ["", ""]


def test_a_corrected_count_keeps_the_lot_that_was_recorded(alder, log):
    box = boxes.opened(alder)
    needled(alder, log)
    needle_boxes.close(box, because=BoxEnd.EMPTY, by=alder.therapist.by, now=LATER)
    boxes.opened(alder, lot="E5")
    needled(alder, log, needles_in=3)
    assert lots(log) == ["B2304", "B2304"]


def test_what_was_left_out_stays_left_out(alder, log):
    boxes.opened(alder)
    needled(alder, log)
    needle_lots.leave_out(first(log), by=alder.therapist.by, now=LATER)
    needled(alder, log, needles_in=3)
    assert lots(log) == ["", "B2304"]


def test_an_expired_box_is_neither_recorded_by_itself_nor_by_a_press(alder, log):
    box = boxes.expired(alder)
    needled(alder, log)
    with pytest.raises(Refused, match=r"Lot B2304 expired on 17 Nov 2026\. Take needles from another box"):
        needle_lots.take(first(log), box, by=alder.therapist.by, now=LATER)
    assert lots(log) == ["", ""]


def test_an_expired_box_beside_a_good_one_makes_it_a_question(alder, log):
    boxes.expired(alder, lot="X9")
    boxes.opened(alder)
    needled(alder, log)
    assert lots(log) == ["", ""]


@pytest.mark.parametrize("why", ["closed", "another size", "nothing in"])
def test_a_box_that_cannot_be_meant_is_refused(alder, log, why):
    box = boxes.opened(alder, size="0.25x25" if why == "another size" else "0.30x50", lot="E5")
    needled(alder, log, needles_in=0 if why == "nothing in" else 2)
    if why == "closed":
        needle_boxes.close(box, because=BoxEnd.RECALLED, by=alder.manager.by, now=LATER)
    sentence = {
        "closed": "not open any more",
        "another size": "needles of another size",
        "nothing in": "Log the needles first",
    }[why]
    with pytest.raises(Refused, match=sentence):
        needle_lots.take(first(log), box, by=alder.therapist.by, now=LATER)


def test_needles_of_an_expired_box_are_recorded_and_signed_only_with_a_deviation(alder, log):
    box = boxes.expired(alder)
    sessions.needled(alder, log, now=LATER)
    sessions.deviated(alder, log, needles=4, now=LATER)
    needle_lots.take(first(log), box, by=alder.therapist.by, now=LATER)
    assert lots(log) == ["B2304", "B2304"]
    assert treatment.sign(log, by=alder.therapist.by, now=LATER).is_signed


def test_a_lot_that_was_expired_at_the_first_needle_keeps_the_note_from_being_signed(alder, log):
    boxes.opened(alder)
    sessions.needled(alder, log, now=LATER)
    NeedledSite.objects.filter(treatment_session=log).update(needle_expires_on=NOW.date() - timedelta(days=1))
    with pytest.raises(treatment.Incomplete) as refused:
        treatment.sign(log, by=alder.therapist.by, now=LATER)
    assert {(one.code, one.field) for one in refused.value.missing} == {
        ("expired_lot", "site-1-lot"),
        ("expired_lot", "site-2-lot"),
    }


def test_a_box_that_ran_out_between_the_needles_and_the_signature_counts_as_it_was_at_the_needles(alder, log):
    boxes.opened(alder, expires_on=NOW.date())
    sessions.needled(alder, log, now=LATER)
    signed = treatment.sign(log, by=alder.therapist.by, now=NOW + timedelta(days=2))
    assert (signed.is_signed, lots(log)) == (True, ["B2304", "B2304"])


def test_the_signature_covers_the_lot_and_the_last_day(alder, log):
    boxes.opened(alder)
    sessions.needled(alder, log, now=LATER)
    signed = treatment.sign(log, by=alder.therapist.by, now=LATER)
    sites = list(signed.sites.all())
    sites[0].needle_lot = "Z1"
    assert signatures.content_hash(signed, sites) != signed.content_hash


@pytest.mark.parametrize("field", ["needle_lot", "needle_expires_on"])
def test_the_lot_of_a_signed_site_never_changes(alder, log, field):
    boxes.opened(alder)
    sessions.needled(alder, log, now=LATER)
    treatment.sign(log, by=alder.therapist.by, now=LATER)
    value = "Z1" if field == "needle_lot" else NOW.date()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        NeedledSite.objects.filter(treatment_session=log).update(**{field: value})
    assert lots(log) == ["B2304", "B2304"]


def test_one_aseptic_press_keeps_the_words_it_confirmed(alder, log):
    confirmed = sessions.written(alder, log, aseptic_confirmed=True, now=LATER)
    assert confirmed.aseptic_points == [
        "Hands cleaned",
        "Gloves on",
        "Skin inspected",
        "Skin cleaned and dry",
        "Sterile single-use needles, in date",
    ]
    assert sessions.written(alder, log, aseptic_confirmed=False, now=LATER).aseptic_points == []
