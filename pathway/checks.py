"""Start-up checks of the care storey: the reference files load and agree, or `manage.py check` says line by line why not."""

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, register

from clinic.datafiles import DataFileError
from pathway.reference import library


@register()
def reference_files_load(**_kwargs: Any) -> Iterable[CheckMessage]:
    """One error for every mistake in the reference files."""
    try:
        library()
    except DataFileError as error:
        return [Error(str(mistake), id="pathway.E001") for mistake in error.mistakes]
    return []
