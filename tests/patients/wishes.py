"""Two therapists, one shown as a woman and one as a man, and a patient who wishes to be seen by one of them."""

from clinic import actions
from clinic.actions import shown_gender
from clinic.enums import Role
from tests import cast
from tests.cast import NOW, Person


def omar_too(at, *, now=NOW):
    """Dana is shown as a woman; Omar, who works the same week and may needle too, as a man."""
    omar = actions.add_member(
        at.clinic,
        email=f"omar@{at.clinic.slug}.example",
        name="Omar Haddad",
        role=Role.THERAPIST,
        by=at.manager.by,
        now=now,
    )
    actions.set_working_hours(at.clinic, omar.user, cast.WEEK, by=at.manager.by, now=now)
    cast.certify(at.clinic, omar.user, by=at.manager.by, now=now)
    shown_gender.show(at.therapist.member, gender="woman", by=at.manager.by, now=now)
    shown_gender.show(omar, gender="man", by=at.manager.by, now=now)
    return Person(omar)


def wishing(at, wish, name="Wanda", **details):
    return cast.patient(at, given_name=name, family_name="Wishing", therapist_wish=wish, **details)
