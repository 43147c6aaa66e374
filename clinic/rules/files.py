"""What may be kept as a file: which kinds, how large, and how a kind is told from the bytes themselves."""

from __future__ import annotations

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SIGNATURES = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
PNG_END = b"IEND\xaeB`\x82"
MARKER, FRAMES = (
    0xFF,
    frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC},
)  # of a JPEG: what begins a part, and a picture
ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
ACCEPTED = ",".join((*ENDINGS, *(f".{ending}" for ending in ENDINGS.values()), ".jpeg"))
MEGABYTE = 1024 * 1024
LARGEST_BYTES = 10 * MEGABYTE
MOST_POINTS = 250_000_000  # more than any telephone takes; opened, such a picture fills a computer's memory
MARKUP = (b"<script", b"<!doctype", b"<html", b"<svg", b"<iframe", b"<?php")
PROGRAMS = (b"/javascript", b"/launch", b"/richmedia")
APPLE_PICTURES = {b"heic", b"heix", b"hevc", b"mif1", b"msf1"}

EMPTY = "This file is empty. Choose another one."
WRONG_KIND = "This is neither a PDF nor a JPEG or PNG picture. Scan it as a PDF, or take a photograph of it."
HIDES_A_PAGE = (
    "This file holds a web page beside the paper. Print it to a new PDF, or take a photograph of it."
)
HOLDS_A_PROGRAM = (
    "This PDF holds a program that would run when it is opened. Print it to a new PDF and choose that."
)
GOES_ON = "After its end this picture goes on with something else. Take a new photograph of the paper."
APPLE_PICTURE = "This is an iPhone picture (HEIC). Send it to yourself as JPEG, or scan it as a PDF."


def media_type(content: bytes) -> str:
    """The kind of file by its first bytes, whatever its name says; "" for a kind that is not kept."""
    return next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), "")


def problem(content: bytes, *, size_bytes: int | None = None) -> str:
    """Why these bytes are not kept, as a sentence for whoever chose the file; "" when they are.

    `size_bytes` is what was sent, when only the beginning of a file that is too large was read into `content`.
    """
    size = len(content) if size_bytes is None else size_bytes
    if not size:
        return EMPTY
    if size > LARGEST_BYTES:
        return (
            f"This file has {_megabytes(size)} MB and {_megabytes(LARGEST_BYTES)} MB is the most. "
            "Scan it in grey, or take a smaller photograph."
        )
    if kind := media_type(content):
        return _hidden(content, kind) or _too_many_points(content, kind)
    return APPLE_PICTURE if content[4:8] == b"ftyp" and content[8:12] in APPLE_PICTURES else WRONG_KIND


def _hidden(content: bytes, kind: str) -> str:
    """What a file of two kinds hides behind the first one; a compressed picture holds none of these words by chance."""
    plain = content.lower()
    if any(word in plain for word in (MARKUP if kind != PDF else MARKUP[:1])):
        return HIDES_A_PAGE
    if kind == PDF and any(word in plain for word in PROGRAMS):
        return HOLDS_A_PROGRAM
    return GOES_ON if kind == PNG and not content.rstrip(b"\0").endswith(PNG_END) else ""


def _too_many_points(content: bytes, kind: str) -> str:
    width, height = {PNG: _points_of_png, JPEG: _points_of_jpeg}.get(kind, lambda _: (0, 0))(content)
    if width * height <= MOST_POINTS:
        return ""
    return f"This picture has {width:,} by {height:,} points, more than can be opened. Take a smaller photograph."


def _points_of_png(content: bytes) -> tuple[int, int]:
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _points_of_jpeg(content: bytes) -> tuple[int, int]:
    """From the first frame; (0, 0) where none is found, which no program opens either."""
    at = 2
    while at + 9 <= len(content) and content[at] == MARKER:
        kind = content[at + 1]
        if kind in FRAMES:
            return int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(
                content[at + 5 : at + 7], "big"
            )
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return 0, 0


def _megabytes(size_bytes: int) -> str:
    """Rounded up to a tenth, so that what is too large never reads as large as the limit."""
    return f"{-(-size_bytes * 10 // MEGABYTE) / 10:g}"
