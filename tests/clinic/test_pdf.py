"""Papers as PDF: what is printed is what was written, the same each time, whoever's name it holds."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from clinic import pdf
from clinic.pdf import Paper, Part
from tests.cast import NOW

LETTER = Paper(
    title="Referral letter",
    language="en",
    clinic="Alder Physical Therapy",
    reach=("1 Main Street, Boulder", "(303) 555-0100"),
    dated="18 November 2026",
    parts=(Part("About", facts=(("Name", "Ada Nwosu"),)),),
    signed=("Dana Whitfield, PT, DPT",),
)
MARKUP = [
    '#read("/etc/passwd")',
    "*Ada* _Nwosu_ $x$ @a <b> `c` // d",
    "= heading",
    "#{1 + 1}",
    "\\ #pagebreak()",
]


def reader(paper):
    return PdfReader(BytesIO(pdf.render(paper, made_at=NOW)))


def words(paper):
    return " ".join("\n".join(page.extract_text() for page in reader(paper).pages).split())


def test_a_paper_says_all_it_was_given():
    assert words(LETTER) == (
        "Alder Physical Therapy 1 Main Street, Boulder (303) 555-0100 18 November 2026 Referral letter "
        "About Name Ada Nwosu Dana Whitfield, PT, DPT Alder Physical Therapy, 18 November 2026 Page 1 of 1"
    )


@pytest.mark.parametrize("written", MARKUP)
def test_what_somebody_wrote_is_printed_and_never_run(written):
    part = Part(
        written,
        paragraphs=(written,),
        points=(written,),
        facts=((written, written),),
        table=((written,), (written,)),
    )
    paper = replace(
        LETTER, title=written, recipient=(written,), dated=written, parts=(part,), signed=(written,)
    )
    # title, heading, paragraph, point, both of the fact, two cells, recipient, signature, the day on top and at the foot
    assert words(paper).count(written) == 12


def test_the_same_paper_is_the_same_bytes():
    assert pdf.render(LETTER, made_at=NOW) == pdf.render(LETTER, made_at=NOW)


def test_any_moment_will_do():
    assert pdf.render(LETTER, made_at=NOW + timedelta(microseconds=7)) == pdf.render(LETTER, made_at=NOW)


def test_a_screen_reader_finds_title_language_and_structure():
    read = reader(replace(LETTER, language="es"))
    root = read.trailer["/Root"]
    assert (read.metadata.title, root["/Lang"], root["/MarkInfo"]["/Marked"]) == (
        "Referral letter",
        "es",
        True,
    )
    assert "Página 1 de 1" in read.pages[0].extract_text()


def test_a_name_the_font_cannot_draw_makes_a_letter_all_the_same():
    assert "Ada Nwosu" in words(replace(LETTER, recipient=("王秀英",)))


def test_no_sheet_asks_for_a_package_from_the_network():
    assert [sheet.name for sheet in pdf.SHEETS.glob("*.typ") if "@preview" in sheet.read_text()] == []
