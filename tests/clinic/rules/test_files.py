"""Which files are kept: told by their bytes, and refused in a sentence one can act on."""

import pytest

from clinic.rules.files import APPLE_PICTURE, EMPTY, LARGEST_BYTES, WRONG_KIND, media_type, problem
from tests.patients.papers import HEIC, JPEG, PDF, PNG, WEB_PAGE


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "application/pdf"), (JPEG, "image/jpeg"), (PNG, "image/png"), (WEB_PAGE, ""), (b"", "")],
)
def test_the_kind_is_read_from_the_bytes(content, kind):
    assert media_type(content) == kind


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PDF, ""),
        (b"", EMPTY),
        (WEB_PAGE, WRONG_KIND),
        (b"GIF89a" + PDF, WRONG_KIND),
        (HEIC, APPLE_PICTURE),
    ],
    ids=["a PDF", "empty", "a web page", "another kind that holds a PDF", "an iPhone picture"],
)
def test_what_is_not_kept_says_why(content, sentence):
    assert problem(content) == sentence


def test_the_largest_file_is_kept_and_one_byte_more_is_not():
    largest = PDF.ljust(LARGEST_BYTES, b"\n")
    assert problem(largest) == ""
    assert problem(largest + b"\n") == (
        "This file has 10.1 MB and 10 MB is the most. Scan it in grey, or take a smaller photograph."
    )


def test_a_file_of_which_only_the_beginning_was_read_is_judged_by_what_was_sent():
    assert problem(PDF, size_bytes=25 * 1024 * 1024).startswith("This file has 25 MB and 10 MB is the most.")
