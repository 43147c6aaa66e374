"""Start-up checks of the care storey: the reference files load and agree, or `manage.py check` says line by line why not."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, register

from clinic.datafiles import DataFileError
from pathway.reference import library
from pathway.reference.examination import examination


@register()
def reference_files_load(**_kwargs: Any) -> Iterable[CheckMessage]:
    """One error for every mistake in the reference files."""
    return errors_in(library) or errors_in(examination)


def errors_in(read: Callable[[], object]) -> list[CheckMessage]:
    """The mistakes that keep `read` from loading the reference, one error each; none when it loads."""
    try:
        read()
    except DataFileError as error:
        return [Error(str(mistake), id="pathway.E001") for mistake in error.mistakes]
    return []
