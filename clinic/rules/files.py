"""What may be kept as a file: which kinds, how large, and how a kind is told from the bytes themselves."""

from __future__ import annotations

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SIGNATURES = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
ACCEPTED = ",".join((*ENDINGS, *(f".{ending}" for ending in ENDINGS.values()), ".jpeg"))
MEGABYTE = 1024 * 1024
LARGEST_BYTES = 10 * MEGABYTE
APPLE_PICTURES = {b"heic", b"heix", b"hevc", b"mif1", b"msf1"}

EMPTY = "This file is empty. Choose another one."
WRONG_KIND = "This is neither a PDF nor a JPEG or PNG picture. Scan it as a PDF, or take a photograph of it."
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
    if media_type(content):
        return ""
    return APPLE_PICTURE if content[4:8] == b"ftyp" and content[8:12] in APPLE_PICTURES else WRONG_KIND


def _megabytes(size_bytes: int) -> str:
    """Rounded up to a tenth, so that what is too large never reads as large as the limit."""
    return f"{-(-size_bytes * 10 // MEGABYTE) / 10:g}"
