"""A kept file comes back as a download: never run, never shown inside the site, and under a name of ours."""

import pytest

from clinic.downloads import attachment
from tests.patients.papers import PDF


@pytest.mark.parametrize("media_type", ["application/pdf", "image/png", "image/jpeg"])
def test_a_browser_saves_it_and_neither_guesses_nor_runs_it(media_type):
    answer = attachment(PDF, media_type=media_type, file_name="letter-2026-11-22.pdf")
    assert answer.content == PDF
    assert {name: answer[name] for name in HEADS} == HEADS | {"Content-Type": media_type}


HEADS = {
    "Content-Type": "",
    "Content-Disposition": 'attachment; filename="letter-2026-11-22.pdf"',
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
