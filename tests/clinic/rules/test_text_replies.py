"""What somebody means who answers a text."""

import pytest

from clinic.rules.text_replies import Meaning, meaning


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((word, Meaning.STOP) for word in ("STOP", "quit", "End.", "revoke", "opt out", "Cancel!", "unsubscribe")),
        ("  stop  ", Meaning.STOP),
        ("Stop please", Meaning.STOP),
        ("no más", Meaning.STOP),
        ("PARAR", Meaning.STOP),
        ("Start", Meaning.START),
        ("sí", Meaning.START),
        ("help", Meaning.HELP),
        ("AYUDA", Meaning.HELP),
        ("I cannot stop the bleeding", Meaning.OTHER),
        ("yes it hurts", Meaning.OTHER),
        ("", Meaning.OTHER),
    ],
)  # fmt: skip
def test_one_word_alone_is_understood_and_everything_else_is_for_a_person(text, meant):
    assert meaning(text) is meant
