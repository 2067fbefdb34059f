"""Typst, told what it may see: a private folder, the fonts that are named, no clock, no network.

The template is constant and the data are files beside it, so no name can become markup. Every
character is checked against the fonts before anything is set.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from onward.errors import ExportError, GlyphMissing
from onward.viz.paper.glyphs import INSTALL, Face, check_glyphs, shipped_fonts_folder

if TYPE_CHECKING:
    from typst import Fonts

FIRST: Final = ("Noto Sans", "Noto Sans Arabic")
"""Families that are asked first; the others follow by name, a person's own after those of Noto."""

WORDS: Final = "words.typ"
"""What all templates use: words of a drawing that are set over it."""

STANDARDS: Final = ("a-3a", "ua-1")
"""Kept for years with what it was made of, and readable without eyes."""


@dataclass(frozen=True, slots=True)
class Job:
    """A document to set.

    Attributes:
        name: Of the document, for messages.
        template: Its file in `viz/templates`.
        files: What the template reads, by name.
        texts: Every text that will be set, in reading order.
        folders: Folders with fonts beside those that are shipped.
        inputs: Short values for the template.
        asks: Label of what a first setting finds out, which the second is told as an input of that
            name; none where empty.
    """

    name: str
    template: str
    files: Mapping[str, bytes]
    texts: Sequence[str]
    folders: tuple[Path, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    asks: str = ""


def set_pdf(job: Job, timestamp: int) -> bytes:
    """Set a document as PDF/A-3a and PDF/UA-1.

    Args:
        job: What to set.
        timestamp: Seconds of the document's day; the clock is not asked.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or refuses the document.
    """
    return _set(job, {"format": "pdf", "pdf_standards": list(STANDARDS), "timestamp": timestamp})


def set_png(job: Job, pixels_per_point: float) -> bytes:
    """Draw a document of one page as PNG.

    Args:
        job: What to draw.
        pixels_per_point: How large; at 1, a point of the page is a pixel.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or refuses the document.
    """
    return _set(job, {"format": "png", "ppi": 72.0 * pixels_per_point})


def _set(job: Job, form: Mapping[str, Any]) -> bytes:
    fonts = _open_fonts(job.folders)
    check_glyphs(job.texts, _faces(fonts), job.name)
    templates = files("onward.viz").joinpath("templates")
    own = {name: templates.joinpath(name).read_bytes() for name in (job.template, WORDS)}
    with TemporaryDirectory(prefix="onward-") as root:  # 0700, and gone afterwards
        for name, content in {**job.files, **own}.items():
            Path(root, name).write_bytes(content)
        return _compile(job, Path(root), fonts, form)


def _compile(job: Job, root: Path, fonts: "Fonts", form: Mapping[str, Any]) -> bytes:
    import typst

    inputs = {**job.inputs, "families": json.dumps(_families(fonts.families()))}
    try:
        compiler = typst.Compiler(
            root / job.template,
            root=root,
            font_paths=fonts,
            ignore_system_fonts=True,
            package_path=root,
            package_cache_path=root,
            sys_inputs=inputs,
        )
        if job.asks:
            inputs[job.asks] = compiler.query(f"<{job.asks}>", field="value", one=True)
        made = compiler.compile(sys_inputs=inputs, **form)
    except typst.TypstError as error:
        what = " ".join(str(error.message).split())
        if "could not be displayed" in what:
            raise GlyphMissing(
                f"{job.name}: {what}; pass --font-path with a folder that has it"
            ) from error
        raise ExportError(f"{job.name}: it could not be set: {what}") from error
    if not isinstance(made, bytes):
        raise ExportError(f"{job.name}: it is not one page")
    return made


def find_faces(folders: Iterable[Path]) -> list[Face]:
    """Give the fonts in some folders, beside those that are shipped.

    Raises:
        ExportError: Typst is not installed, or there is no such folder.
    """
    return _faces(_open_fonts(folders))


def _open_fonts(folders: Iterable[Path]) -> "Fonts":
    try:
        import typst
    except ImportError as error:
        raise ExportError(f"PDF and PNG are set with typst, which is missing; {INSTALL}") from error
    named = list(folders)
    for folder in named:
        if not folder.is_dir():
            raise ExportError(f"{folder}: no such folder; pass --font-path with a folder of fonts")
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[shipped_fonts_folder(), *named],
    )


def _faces(fonts: "Fonts") -> list[Face]:
    """Give the fonts that are not among those shipped."""
    ours = shipped_fonts_folder().resolve()
    found = ((font.path, font.index) for font in fonts.fonts() if font.path)
    return sorted(face for face in found if Path(face[0]).resolve().parent != ours)


def _families(found: Iterable[str]) -> list[str]:
    """Put families in the order in which they are asked for a character."""
    others = sorted(set(found) - set(FIRST))
    noto = [name for name in others if name.startswith("Noto Sans")]
    return [*FIRST, *noto, *(name for name in others if name not in noto)]
