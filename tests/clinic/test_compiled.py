"""Queries whose SQL is written once: the same rows as ever for each value, and no value kept by mistake."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F

from clinic import scope
from clinic.compiled import Among, compiled
from clinic.models import Membership, User
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@compiled(clinic=int, names=list)
def members(clinic, names):
    rows = Membership.objects.filter(Among("user_id", names), clinic=clinic)
    return rows.select_related("user").annotate(called=F("user__name")).order_by("called")


@compiled(user=int)
def names(user):
    return User.objects.filter(pk=user).values("name")


@compiled(since=datetime, clinic=int)
def of_long_ago(since, clinic):
    return Membership.objects.filter(clinic=clinic, user__last_login__lt=since - timedelta(days=1))


@compiled(clinic=int, role=str)
def forgetful(clinic, role):
    return Membership.objects.filter(clinic=clinic)


def everybody(at):
    return [at.therapist.user.pk, at.receptionist.user.pk, at.manager.user.pk]


@pytest.mark.parametrize("many", [0, 1, 3])
def test_it_asks_for_what_it_is_asked_with_however_many_keys_there_are(alder, many):
    keys = everybody(alder)[:many]
    for _ in range(2):
        found = members(clinic=alder.clinic.pk, names=keys)
        plain = Membership.objects.filter(clinic=alder.clinic, user__in=keys).order_by("user__name")
        assert list(found) == list(plain)


def test_each_question_has_its_own_answer(alder):
    people = [alder.therapist.user, alder.manager.user]
    asked = [names(user=person.pk) for person in people]
    assert [rows[0]["name"] for rows in reversed(asked)] == [person.name for person in reversed(people)]


def test_rows_that_were_joined_come_along(alder, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = [
            (row.called, row.user.name) for row in members(clinic=alder.clinic.pk, names=everybody(alder))
        ]
    assert all(called == name for called, name in found)
    assert len(found) == 3


def test_another_thread_asks_by_its_own_connection(alder):
    list(members(clinic=alder.clinic.pk, names=[]))

    def ask():
        try:
            scope.clinics_of(0)
            return list(members(clinic=alder.clinic.pk, names=everybody(alder)))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        assert (
            other.submit(ask).result() == []
        )  # what this test has made is not committed, and not in its sight


def test_a_value_that_is_computed_with_is_refused():
    with pytest.raises(ValueError, match="of_long_ago computes with a value"):
        of_long_ago(since=NOW, clinic=1)


def test_a_value_that_is_not_asked_for_is_refused():
    with pytest.raises(ValueError, match="forgetful does not ask for role"):
        forgetful(clinic=1, role="therapist")


def test_it_is_asked_with_all_its_values_and_no_others():
    with pytest.raises(TypeError, match="clinic, names"):
        members(clinic=1)
