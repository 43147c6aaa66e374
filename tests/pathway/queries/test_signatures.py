"""What a signature covers: every field of a note, or a reason why not."""

import pytest

from pathway.models import NeedledSite, TreatmentSession
from pathway.queries import signatures

# Keys, what only keeps the row, what the database sums from the sites itself, and what ends a draft without a signature.
UNSIGNED = {
    "id",
    "covered_at",
    "clinic_id",
    "state",
    "content_hash",
    "version",
    "total_in",
    "total_out",
    "count_explained",
}
UNSIGNED_OF_SITE = {"id", "clinic_id", "treatment_session_id"}


@pytest.mark.parametrize(
    ("model", "signed", "unsigned"),
    [
        (TreatmentSession, signatures.SIGNED_FIELDS + signatures.LATER_FIELDS, UNSIGNED),
        (NeedledSite, signatures.SIGNED_SITE_FIELDS + signatures.LATER_SITE_FIELDS, UNSIGNED_OF_SITE),
    ],
)
def test_every_field_is_signed_or_named_here(model, signed, unsigned):
    assert {field.attname for field in model._meta.concrete_fields} == {*signed, *unsigned}


def test_no_and_zero_are_signed_and_an_empty_word_is_not():
    site = NeedledSite(
        muscle="soleus", side="left", technique="ims", dwell_minutes=0, referred_pain_reproduced=False
    )
    bare = NeedledSite(uuid=site.uuid, muscle="soleus", side="left", technique="ims")
    session = TreatmentSession(observed_minutes=0)
    before = TreatmentSession(uuid=session.uuid)
    assert signatures.content_hash(session, [site]) != signatures.content_hash(session, [bare])
    assert signatures.content_hash(session, [bare]) != signatures.content_hash(before, [bare])


def test_a_note_from_before_a_field_existed_keeps_its_hash():
    """As it was computed before manipulation, movement and the rest could be recorded."""
    site = NeedledSite(
        pk=1, uuid="4e0c9e9c-0000-7000-8000-000000000001", muscle="soleus", side="left", needles_in=2
    )
    session = TreatmentSession(uuid="4e0c9e9c-0000-7000-8000-000000000002", nprs_leg_before=6)
    assert (
        signatures.content_hash(session, [site])
        == "10f173c5db4dc27603e404d7f852d973fd7b61a6b303ce8f2a73f39d932fb1a6"
    )
