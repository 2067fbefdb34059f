"""What a person may choose about an export, beside its format."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Choices of an export; each is passed over by the formats that it says nothing to.

    Attributes:
        fonts: Folders with fonts beside those that are shipped, for PNG and PDF.
        scale: Pixels of a PNG for each pixel of the picture.
        legend: Whether SVG and PNG explain their marks.
    """

    fonts: tuple[Path, ...] = ()
    scale: float = 2.0
    legend: bool = True


DEFAULT_OPTIONS = ExportOptions()
"""What holds where nobody chooses."""
