"""In which alphabet a text travels and how many segments it costs; 3GPP TS 23.038 and 23.040."""

import pytest

from clinic.rules.segments import plain, size


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("¿Qué tal? @£$ Ñü", "GSM-7", 16, 1),
        ("€" * 80, "GSM-7", 160, 1),
        ("[" + "a" * 159, "GSM-7", 161, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # the escape does not fit into the first piece
        ("á" * 70, "UCS-2", 70, 1),
        ("á" * 71, "UCS-2", 71, 2),
        ("á" * 134, "UCS-2", 134, 2),
        ("á" * 135, "UCS-2", 135, 3),
        ("\U0001f600" * 35, "UCS-2", 70, 1),
        ("a" * 66 + "\U0001f600" + "a" * 66, "UCS-2", 134, 3),  # nor half of a pair
    ],
)
def test_a_text_is_counted_as_it_travels(text, alphabet, units, segments):
    counted = size(text)
    assert (counted.alphabet, counted.units, counted.segments) == (alphabet, units, segments)


def test_the_letter_that_makes_it_dear_is_named():
    assert size("Cómo está").words == "1 text (9 of 70 characters; because of “ó” only 70 fit in one text)"
    assert size("a" * 170).words == "2 texts (170 of 306 characters)"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("sáb 3 oct", "sab 3 oct"),
        ("Núñez é Ñ ¿", "Nuñez é Ñ ¿"),
        ("O\u2019Brien \u2013 \u201cPT\u201d\u2026", 'O\'Brien - "PT"...'),
        ("Łódź 診所", "Łodz 診所"),
    ],
)
def test_filled_in_values_keep_to_gsm7_where_they_say_the_same(text, bare):
    assert plain(text) == bare
