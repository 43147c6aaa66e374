"""Takes uploaded files into memory up to a limit; what comes beyond is counted and dropped, never written to a disk."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

KEPT_BYTES = 10 * 1024 * 1024 + 1  # one more than anything of ours accepts, so that too large is seen as such
MOST_READ_BYTES = 50 * 1024 * 1024  # of a whole request: beyond it nobody waits to learn by how much


class InMemoryOnly(FileUploadHandler):
    """The file's `size` is what was sent, even where only the beginning is kept: the form says by how much it is too large.

    Patients' papers never lie in a temporary folder, and one upload never takes more memory than this.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > MOST_READ_BYTES:
            raise RequestDataTooBig("More than any form of ours takes.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.kept.write(raw_data[: max(0, KEPT_BYTES - self.kept.tell())])

    def file_complete(self, file_size: int) -> UploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
