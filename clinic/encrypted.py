"""Fields whose words the database never sees: sealed on the way in, opened on the way out (see clinic.envelopes).

What is empty stays empty, so that constraints and filters go on asking whether something was written; nothing else may be
asked of the words. A constraint of each column takes nothing but what its row's own clinic has sealed.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import FieldError
from django.db import models

from clinic import envelopes, scope

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
    BinaryField = models.BinaryField[bytes, bytes]
    JSONField = models.JSONField[Any, Any]
else:
    TextField, BinaryField, JSONField = models.TextField, models.BinaryField, models.JSONField

ASKED = ("exact", "isnull")


class Owned(NamedTuple):
    """A value on its way into the database, and the clinic of its row."""

    clinic_id: int
    value: Any


class Kept(NamedTuple):
    """How something read was stored, and where: written there again unchanged, the column does not change either."""

    words: str
    sealed: str
    place: str

    def stands_for(self, words: str, owner: int, place: str) -> bool:
        is_same = (self.words, self.place) == (words, place)
        return is_same and self.sealed.startswith(f"{envelopes.VERSION}:{owner}:")


class Opened(str):
    kept: Kept


class OpenedMap(dict[str, Any]):
    kept: Kept


class OpenedList(list[Any]):
    kept: Kept


class Sealed:
    """What the kinds of encrypted fields share. `update()` knows no row and seals for the clinic in sight."""

    if TYPE_CHECKING:
        model: type[models.Model]
        name: str
        column: str

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def pre_save(self, model_instance: Any, add: bool) -> Owned:
        return Owned(model_instance.clinic_id, super().pre_save(model_instance, add))  # type: ignore[misc]

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ASKED:
            raise FieldError(f"{self.place} is encrypted: the database knows only whether it is empty.")
        return super().get_lookup(lookup_name)  # type: ignore[misc]

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.place} is encrypted: the database cannot look inside.")

    def _sealed(self, plain: bytes, clinic_id: int) -> bytes:
        wrapped = scope.wrapped_data_key(clinic_id)
        return envelopes.seal(plain, clinic_id=clinic_id, wrapped=wrapped, place=self.place)

    def _sealed_text(self, words: str, owner: int, kept: Kept | None) -> str:
        if kept is not None and kept.stands_for(words, owner, self.place):
            return kept.sealed
        return as_text(self._sealed(words.encode(), owner))

    def _opened(self, sealed: str) -> Kept:
        return Kept(self._unsealed(from_text(sealed)).decode(), sealed, self.place)

    def _unsealed(self, sealed: bytes) -> bytes:
        wrapped = scope.wrapped_data_key(envelopes.clinic_of(sealed))
        return envelopes.unseal(sealed, wrapped=wrapped, place=self.place)


class EncryptedTextField(Sealed, TextField):
    """Words; `max_length` is asked by forms and `full_clean`, not by the database."""

    def get_db_prep_save(self, value: Any, connection: Any) -> str | None:
        owner, words = _owned(value)
        if not words:
            return words  # type: ignore[no-any-return]
        return self._sealed_text(str(words), owner, getattr(words, "kept", None))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value:
            raise FieldError(f"{self.place} is encrypted: it is compared with nothing but the empty text.")
        return value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        if not value:
            return value
        kept = self._opened(value)
        opened = Opened(kept.words)
        opened.kept = kept
        return opened


class EncryptedBinaryField(Sealed, BinaryField):
    """Bytes, such as a document's."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        owner, content = _owned(value)
        return connection.Database.Binary(self._sealed(bytes(content), owner) if content else content)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value:
            raise FieldError(f"{self.place} is encrypted: it is compared with nothing but no bytes.")
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: object, connection: object) -> bytes | None:
        return self._unsealed(bytes(value)) if value else value


class EncryptedJSONField(Sealed, JSONField):
    """A whole JSON value as one sealed text; `{}` and `[]` stay as they are."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        owner, content = _owned(value)
        if content:
            words = json.dumps(content, cls=self.encoder)
            content = self._sealed_text(words, owner, getattr(content, "kept", None))
        return super().get_db_prep_value(content, connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value:
            raise FieldError(f"{self.place} is encrypted: it is compared with nothing but an empty value.")
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        stored = None if value is None else json.loads(value)
        if not isinstance(stored, str):
            return stored
        kept = self._opened(stored)
        content = json.loads(kept.words)
        opened = OpenedMap(content) if isinstance(content, dict) else OpenedList(content)
        opened.kept = kept
        return opened


def as_text(sealed: bytes) -> str:
    """Sealed bytes for a column of text: version and clinic readable, as in `1:7:`, then base64."""
    body = base64.b64encode(sealed[envelopes.HEADER_BYTES :]).decode()
    return f"{envelopes.VERSION}:{envelopes.clinic_of(sealed)}:{body}"


def from_text(text: str) -> bytes:
    """The sealed bytes of such a text. Raises CannotOpen when it is none."""
    try:
        version, clinic_id, body = text.split(":")
        if version != str(envelopes.VERSION):
            raise ValueError(version)
        return envelopes.header(int(clinic_id)) + base64.b64decode(body, validate=True)
    except (ValueError, OverflowError):
        raise envelopes.CannotOpen("This is not sealed.") from None


def _owned(value: Any) -> Owned:
    return value if isinstance(value, Owned) else Owned(scope.clinic_in_sight(), value)
