"""Papers as PDF: what they say is data, how they look is one typst file; no network, no system font, no markup in data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import typst

SHEETS = Path(__file__).resolve().parent.parent / "templates" / "pdf"
TAGGED: list[typst.PDFStandard] = ["ua-1"]  # a screen reader finds the title, the language and the headings


@dataclass(frozen=True)
class Part:
    """One section of a paper; what it holds is shown in this order, every text as it is written, whatever signs are in it.

    `facts` are pairs of name and value. `table` has its headings as the first row; all rows are equally long. `widths` are
    the shares of its columns; without them the first takes what the others leave.
    """

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A letter or sheet below the clinic's name and `reach` (address, phone, e-mail).

    `language` is `en` or `es`. `dated` is the day in words, `signed` the lines below the text. `stamp` is a
    word across every page, such as "Void". `about` stands at the foot of every
    page, so that none of several is nobody's.
    """

    title: str
    language: str
    clinic: str
    reach: tuple[str, ...]
    dated: str
    recipient: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    signed: tuple[str, ...] = ()
    stamp: str = ""
    about: str = ""


def render(paper: Paper, *, made_at: datetime) -> bytes:
    """The PDF. The same paper made at the same moment gives the same bytes."""
    try:
        return _compiled(paper, made_at, standards=TAGGED)
    except typst.TypstError:
        # The standard refuses a sign the built-in font does not draw, such as a Chinese name; a box there is better
        # than no letter at all. Whatever else is wrong is raised again.
        return _compiled(paper, made_at, standards=[])


def _compiled(paper: Paper, made_at: datetime, *, standards: list[typst.PDFStandard]) -> bytes:
    made = typst.compile(
        SHEETS / "paper.typ",
        root=SHEETS,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": json.dumps(asdict(paper))},
        pdf_standards=standards,
        timestamp=made_at.astimezone(UTC).replace(microsecond=0),
    )
    assert isinstance(made, bytes)  # one document; only pictures come one a page
    return made
