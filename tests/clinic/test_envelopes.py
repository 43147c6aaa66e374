"""Envelopes: only the clinic's own data key opens what it sealed, only in its place, and only with a master key at hand."""

import pytest

from clinic import envelopes
from clinic.encrypted import as_text, from_text
from clinic.services import made_up

PLACE = "pathway_alertcall.words"
OLD, NEW = made_up.master_key(), made_up.master_key()


@pytest.fixture
def keys(settings):
    """Say which master keys there are; what was unwrapped before is forgotten, as in a process that starts."""

    def be(*masters):
        settings.DATA_KEYS = list(masters)
        envelopes.data_key.cache_clear()

    yield be
    envelopes.data_key.cache_clear()


@pytest.fixture
def wrapped(keys):
    keys(OLD)
    return envelopes.new_data_key(7)


def sealed(wrapped, words=b"Pain down to the heel"):
    return envelopes.seal(words, clinic_id=7, wrapped=wrapped, place=PLACE)


def test_what_was_sealed_opens_again(wrapped):
    assert envelopes.unseal(sealed(wrapped), wrapped=wrapped, place=PLACE) == b"Pain down to the heel"


def test_the_same_words_are_sealed_differently_each_time(wrapped):
    assert sealed(wrapped) != sealed(wrapped)


def test_it_says_whose_it_is_without_being_opened(wrapped):
    assert envelopes.clinic_of(sealed(wrapped)) == 7
    assert as_text(sealed(wrapped)).startswith("1:7:")


def test_as_text_it_is_the_same(wrapped):
    one = sealed(wrapped)
    assert from_text(as_text(one)) == one


@pytest.mark.parametrize(
    "text", ["plain words", "1:7", "2:7:AAAA", "1:seven:AAAA", "1:7:not base64!", f"1:{2**80}:AAAA"]
)
def test_what_was_never_sealed_is_told_from_it(text):
    with pytest.raises(envelopes.CannotOpen):
        from_text(text)


def test_in_another_column_it_does_not_open(wrapped):
    with pytest.raises(envelopes.CannotOpen, match="changed or moved"):
        envelopes.unseal(sealed(wrapped), wrapped=wrapped, place="pathway_complaint.what")


def test_under_another_clinics_number_it_does_not_open(wrapped):
    moved = envelopes.header(8) + sealed(wrapped)[envelopes.HEADER_BYTES :]
    with pytest.raises(envelopes.CannotOpen, match="changed or moved"):
        envelopes.unseal(moved, wrapped=envelopes.new_data_key(8), place=PLACE)


def test_another_clinics_data_key_is_not_taken_for_its_own(wrapped):
    with pytest.raises(envelopes.CannotOpen, match="not that of clinic 8"):
        envelopes.seal(b"words", clinic_id=8, wrapped=wrapped, place=PLACE)


@pytest.mark.parametrize("position", [0, 5, 12, 30, -1])
def test_one_changed_byte_is_noticed(wrapped, position):
    changed = bytearray(sealed(wrapped))
    changed[position] ^= 1
    with pytest.raises(envelopes.CannotOpen):
        envelopes.unseal(bytes(changed), wrapped=wrapped, place=PLACE)


def test_wrapped_anew_it_opens_what_it_sealed_before(keys, wrapped):
    one = sealed(wrapped)
    keys(NEW, OLD)
    anew = envelopes.wrapped_anew(wrapped)
    assert (envelopes.is_wrapped_by_the_first(wrapped), envelopes.is_wrapped_by_the_first(anew)) == (
        False,
        True,
    )
    keys(NEW)
    assert envelopes.unseal(one, wrapped=anew, place=PLACE) == b"Pain down to the heel"


def test_without_its_master_key_nothing_opens_and_nothing_is_wrapped_anew(keys, wrapped):
    one = sealed(wrapped)
    keys(NEW)
    with pytest.raises(envelopes.CannotOpen, match="No key of DATA_KEYS"):
        envelopes.unseal(one, wrapped=wrapped, place=PLACE)
    with pytest.raises(envelopes.CannotOpen, match="No key of DATA_KEYS"):
        envelopes.wrapped_anew(wrapped)
