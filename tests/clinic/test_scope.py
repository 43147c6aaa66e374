"""Which clinic a connection may see."""

import pytest
from django.db import connection, transaction

from clinic import scope
from clinic.models import Room


def names():
    """Of the cast: what really committed tests leave behind is nobody's business here."""
    rooms = Room.objects.filter(clinic__slug__in=["alder", "birch"])
    return sorted(rooms.values_list("clinic__slug", flat=True))


@pytest.mark.django_db
def test_entering_a_clinic_shows_its_rows_only(birch, alder):
    scope.enter(birch.clinic.pk)
    assert names() == ["birch"]


@pytest.mark.django_db
def test_leaving_an_inner_clinic_brings_the_outer_one_back(birch, alder):
    with scope.in_clinic(birch.clinic.pk):
        assert names() == ["birch"]
    assert names() == ["alder"]


@pytest.mark.django_db
def test_every_clinic_is_in_sight_only_inside_its_own_block(birch, alder):
    with scope.all_clinics("a test"):
        assert names() == ["alder", "birch"]
    assert names() == ["alder"]


@pytest.mark.django_db
def test_seeing_every_clinic_needs_a_reason():
    with pytest.raises(ValueError, match="needs a reason"), scope.all_clinics(""):
        pass


@pytest.mark.django_db
def test_a_row_of_another_clinic_cannot_be_written(birch, alder):
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Room.objects.create(clinic=birch.clinic, name="Not mine")


@pytest.mark.django_db
def test_a_persons_clinics_are_known_before_any_is_in_sight(birch, alder, nothing_in_scope):
    nothing_in_scope()
    assert scope.clinics_of(birch.therapist.user.pk) == [birch.clinic.pk]
    assert names() == []


def test_outside_a_transaction_a_scope_is_refused_instead_of_being_lost():
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError, match="needs a transaction"):
        scope.enter(1)
