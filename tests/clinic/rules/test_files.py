"""Which files are kept: told by their bytes, and refused in a sentence one can act on."""

import pytest

from clinic.rules.files import (
    APPLE_PICTURE,
    EMPTY,
    GOES_ON,
    HIDES_A_PAGE,
    HOLDS_A_PROGRAM,
    LARGEST_BYTES,
    WRONG_KIND,
    media_type,
    problem,
)
from tests.patients.papers import HEIC, JPEG, PDF, PNG, SVG, WEB_PAGE, ZIP, jpeg_of, png_of


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


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PDF + WEB_PAGE, HIDES_A_PAGE),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), HOLDS_A_PROGRAM),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>"), HOLDS_A_PROGRAM),
        (PNG[:33] + WEB_PAGE + PNG[33:], HIDES_A_PAGE),
        (PNG + WEB_PAGE.upper(), HIDES_A_PAGE),
        (PNG + ZIP, GOES_ON),
        (PNG + PDF, GOES_ON),
        (JPEG + b"<?php system($_GET[0]); ?>", HIDES_A_PAGE),
        (JPEG + SVG, HIDES_A_PAGE),
        (SVG, WRONG_KIND),
        (ZIP, WRONG_KIND),
        (b"\xef\xbb\xbf" + WEB_PAGE, WRONG_KIND),
        (b"GIF89a" + b"\x00" * 20, WRONG_KIND),
        (b"MZ" + PDF, WRONG_KIND),
    ],
    ids=[
        "a PDF with a web page behind it",
        "a PDF that runs a script",
        "a PDF that starts a program",
        "a PNG with a web page in a part of it",
        "a PNG with a web page behind it",
        "a PNG with an archive behind it",
        "a PNG with a PDF behind it",
        "a JPEG with a program of a web server",
        "a JPEG with a drawing that runs",
        "a drawing that may run",
        "an archive, large as it may unpack",
        "a web page behind a byte order mark",
        "another kind of picture",
        "a program that holds a PDF",
    ],
)
def test_a_file_of_two_kinds_and_one_that_runs_are_refused(content, sentence):
    assert problem(content) == sentence


@pytest.mark.parametrize("made", [png_of, jpeg_of], ids=["PNG", "JPEG"])
def test_a_picture_that_would_fill_the_memory_is_refused_by_what_it_says_of_itself(made):
    assert problem(made(12_000, 9_000)) == ""
    assert problem(made(60_000, 60_000)) == (
        "This picture has 60,000 by 60,000 points, more than can be opened. Take a smaller photograph."
    )


def test_the_largest_file_is_kept_and_one_byte_more_is_not():
    largest = PDF.ljust(LARGEST_BYTES, b"\n")
    assert problem(largest) == ""
    assert problem(largest + b"\n") == (
        "This file has 10.1 MB and 10 MB is the most. Scan it in grey, or take a smaller photograph."
    )


def test_a_file_of_which_only_the_beginning_was_read_is_judged_by_what_was_sent():
    assert problem(PDF, size_bytes=25 * 1024 * 1024).startswith("This file has 25 MB and 10 MB is the most.")
