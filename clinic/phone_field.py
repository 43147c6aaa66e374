"""A phone number that is read when it is looked at: parsing those of a page's patients takes as long as finding them."""

from __future__ import annotations

from typing import Any

from phonenumber_field.modelfields import PhoneNumberDescriptor, PhoneNumberField
from phonenumber_field.phonenumber import to_python


class ReadLate(PhoneNumberDescriptor):  # type: ignore[misc]
    """Keeps what it is given, and parses it at the first look."""

    def __get__(self, instance: Any, owner: Any) -> Any:
        value = super().__get__(instance, owner)
        if not isinstance(value, str):
            return value
        instance.__dict__[self.field.name] = number = to_python(value, region=self.field.region)
        return number

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.name] = value


class PhoneField(PhoneNumberField):  # type: ignore[misc]
    """django-phonenumber-field's field, and to migrations the same one."""

    descriptor_class = ReadLate

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, f"{PhoneNumberField.__module__}.{PhoneNumberField.__qualname__}", args, kwargs
