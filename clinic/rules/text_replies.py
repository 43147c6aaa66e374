"""What somebody means who answers a text: no more, again, help, or something a person has to hear."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

# Source: 47 CFR 64.1200(a)(10) as amended by 89 FR 15756 (`tcpa` of the clinical reference): these words alone take a
# consent back; STOPALL and the Spanish ones are what people send besides.
STOP = frozenset(
    {"STOP", "QUIT", "END", "REVOKE", "OPT OUT", "OPTOUT", "CANCEL", "UNSUBSCRIBE", "STOPALL", "STOP ALL"}
    | {"PARAR", "ALTO", "BASTA", "CANCELAR", "BAJA", "NO MAS"}
)
START = frozenset({"START", "UNSTOP", "YES", "EMPEZAR", "INICIAR", "SI"})
HELP = frozenset({"HELP", "INFO", "AYUDA"})


class Meaning(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


def meaning(text: str) -> Meaning:
    """What a text says when it holds one of the words alone, whatever its case, accents, dots and spaces.

    A first word STOP counts with more behind it, as "STOP please": a consent is taken back in any reasonable way.
    """
    bare = unicodedata.normalize("NFKD", text.upper())
    words = " ".join(
        re.sub(r"[^A-Z ]+", " ", "".join(c for c in bare if not unicodedata.combining(c))).split()
    )
    if words in STOP or words.startswith("STOP "):
        return Meaning.STOP
    if words in START:
        return Meaning.START
    return Meaning.HELP if words in HELP else Meaning.OTHER
