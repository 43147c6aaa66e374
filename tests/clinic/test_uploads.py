"""Uploads stay in memory up to a limit; the form learns how large the rest was."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from clinic.uploads import KEPT_BYTES, MOST_READ_BYTES


def received(content: bytes) -> tuple[bytes, int]:
    request: HttpRequest = RequestFactory().post(
        "/", {"document": SimpleUploadedFile("a.pdf", content), "sender": "Dr Reed"}
    )
    assert request.POST["sender"] == "Dr Reed"
    file = request.FILES["document"]
    return file.read(), file.size


def test_a_file_within_the_limit_is_kept_whole():
    assert received(b"x" * 300_000) == (b"x" * 300_000, 300_000)


def test_of_a_larger_one_the_beginning_is_kept_and_the_whole_is_counted():
    content, size = received(b"x" * (KEPT_BYTES + 100_000))
    assert (len(content), size) == (KEPT_BYTES, KEPT_BYTES + 100_000)


def test_a_request_beyond_every_limit_is_not_read_at_all():
    request = RequestFactory().post("/", {"document": SimpleUploadedFile("a.pdf", b"x")})
    request.META["CONTENT_LENGTH"] = str(MOST_READ_BYTES + 1)
    with pytest.raises(RequestDataTooBig):
        _ = request.POST
