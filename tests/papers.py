"""What tests read in a PDF: its words, its fonts, and whether it can be heard."""

from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import DictionaryObject


def text_of(pdf: bytes) -> str:
    """All words, with lines and ligatures as a person would read them."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(" ".join(pages).split())


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Each font's name, and whether its file is inside."""
    found = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            for part in font.get_object()["/DescendantFonts"]:
                descriptor = part.get_object()["/FontDescriptor"]
                embedded = any(key.startswith("/FontFile") for key in descriptor)
                found[str(part.get_object()["/BaseFont"])] = embedded
    return found


def tags_of(pdf: bytes) -> set[str]:
    """The kinds of its parts, as a screen reader is told them."""
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    return set(_kinds(root))


def _kinds(part: object) -> list[str]:
    part = part.get_object() if hasattr(part, "get_object") else part
    if isinstance(part, list):
        return [kind for each in part for kind in _kinds(each)]
    if not isinstance(part, DictionaryObject):
        return []
    own = [str(part["/S"])] if "/S" in part else []
    return own + (_kinds(part["/K"]) if "/K" in part else [])
