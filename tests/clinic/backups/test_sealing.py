"""A sealed file opens whole or not at all."""

import io
import secrets

import pytest

from clinic.backups import NoBackup, sealing
from clinic.backups.sealing import MAGIC, SALT_BYTES, TAG_BYTES, Sealer, opened

KEY, OTHER = (secrets.token_urlsafe(50) for _ in range(2))
HEAD = len(MAGIC) + SALT_BYTES
CHUNK = 64
SEALED = CHUNK + TAG_BYTES


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(sealing, "CHUNK", CHUNK)


def sealed(content, key=KEY):
    raw = io.BytesIO()
    sealer = Sealer(raw, key)
    for start in range(0, len(content), 50):
        sealer.write(content[start : start + 50])
    sealer.close()
    return raw.getvalue()


def read(file, keys=(KEY,)):
    return b"".join(opened(io.BytesIO(file), keys))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 1000])
def test_what_was_sealed_comes_out_again(size):
    content = secrets.token_bytes(size)
    assert read(sealed(content)) == content


def test_any_of_the_keys_opens_it_and_another_does_not():
    file = sealed(b"words")
    assert read(file, [OTHER, KEY]) == b"words"
    with pytest.raises(NoBackup, match="None of the BACKUP_KEYS"):
        read(file, [OTHER])


def test_the_same_words_are_never_sealed_alike():
    assert sealed(b"words")[HEAD:] != sealed(b"words")[HEAD:]


def test_a_file_that_ends_early_does_not_open_wherever_it_ends():
    file = sealed(secrets.token_bytes(3 * CHUNK))
    for end in range(len(file)):
        with pytest.raises(NoBackup):
            read(file[:end])


def test_a_file_that_goes_on_does_not_open():
    file = sealed(secrets.token_bytes(2 * CHUNK))
    for more in (b"x", file[HEAD:], file[-SEALED:]):
        with pytest.raises(NoBackup):
            read(file + more)


def test_a_single_changed_bit_is_found_wherever_it_is():
    file = sealed(secrets.token_bytes(2 * CHUNK))
    for place in range(len(file)):
        changed = bytearray(file)
        changed[place] ^= 1
        with pytest.raises(NoBackup):
            read(bytes(changed))


def test_chunks_that_changed_places_are_doubled_or_left_out_do_not_open():
    file = sealed(secrets.token_bytes(3 * CHUNK))
    head, chunks = file[:HEAD], [file[at : at + SEALED] for at in range(HEAD, len(file), SEALED)]
    one, two, three = chunks
    for order in ([two, one, three], [one, one, two, three], [one, three], [one, two, three, three], [three]):
        with pytest.raises(NoBackup):
            read(head + b"".join(order))


def test_a_chunk_of_another_file_under_the_same_key_does_not_open():
    mine, other = (sealed(secrets.token_bytes(3 * CHUNK)) for _ in range(2))
    with pytest.raises(NoBackup):
        read(mine[: HEAD + SEALED] + other[HEAD + SEALED :])


def test_something_else_is_not_taken_for_a_backup():
    with pytest.raises(NoBackup, match="not a backup of Needlepath"):
        read(b"PGDMP and so on")
