"""What a person may choose about an export, beside its format."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture for a letterhead: PNG or JPEG, with nothing in it but the picture."""

    content: bytes
    suffix: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes a document, as its policy file states it.

    Attributes:
        name: Of the organisation; empty where nobody states one.
        address: Its lines, top to bottom.
        author: Who prepares its documents.
        classification: What stands on each page.
        logo: Its picture.
    """

    name: str = ""
    address: tuple[str, ...] = ()
    author: str = ""
    classification: str = ""
    logo: Logo | None = None


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Choices of an export; each is passed over by the formats that it says nothing to.

    Attributes:
        fonts: Folders with fonts beside those that are shipped, for PNG and PDF.
        scale: Pixels of a PNG for each pixel of the picture.
        legend: Whether SVG and PNG explain their marks.
        language: Of the words of briefings, letters and files for an authority.
        letterhead: Who writes them.
        reference: Under which the case is kept.
        addressee: To whom a document goes, line by line.
    """

    fonts: tuple[Path, ...] = ()
    scale: float = 2.0
    legend: bool = True
    language: str = "en"
    letterhead: Letterhead = Letterhead()
    reference: str = ""
    addressee: tuple[str, ...] = ()


DEFAULT_OPTIONS = ExportOptions()
"""What holds where nobody chooses."""
