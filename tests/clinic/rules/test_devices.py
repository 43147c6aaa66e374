"""What a browser says it is, in words; and nothing of what it sends beyond them."""

import pytest

from clinic.rules import devices

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME}", "Chrome on a Windows computer"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/140.0", "Edge on a Windows computer"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18 Safari/605.1.15", "Safari on a Mac"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17 Safari/604.1", "Safari on an iPad"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) CriOS/140 Safari", "Chrome on an iPhone"),
        (f"Mozilla/5.0 (Linux; Android 15; SM-X) {CHROME}", "Chrome on an Android device"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on a Linux computer",
        ),
        ("<script>alert(1)</script>", "A browser on an unknown device"),
        ("", "A browser on an unknown device"),
    ],
)
def test_a_browser_is_named_as_its_owner_would(sent, words):
    assert devices.words(sent) == words
