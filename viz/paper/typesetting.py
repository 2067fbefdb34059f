"""Typst in a private folder, with the fonts that are named, without clock and network.

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
"""Families that are used first; the others follow by name, a person's own after those of Noto."""

SHARED: Final = ("words.typ", "sheet.typ")
"""Parts of templates: words over a drawing; fonts, letterhead and what else documents share."""

STANDARDS: Final = ("a-3a", "ua-1")
"""PDF/A-3a keeps for years, with what it was made of; PDF/UA-1 can be read without eyes."""


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
        asks: Label of a value that a first setting finds out; the second gets it as an input of
            that name. Empty = one setting does.
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
    return _set_document(
        job, {"format": "pdf", "pdf_standards": list(STANDARDS), "timestamp": timestamp}
    )


def set_png(job: Job, pixels_per_point: float) -> bytes:
    """Draw a document of one page as PNG.

    Args:
        job: What to draw.
        pixels_per_point: How large; at 1, a point of the page is a pixel.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or refuses the document.
    """
    return _set_document(job, {"format": "png", "ppi": 72.0 * pixels_per_point})


def _set_document(job: Job, form: Mapping[str, Any]) -> bytes:
    fonts = _open_fonts(job.folders)
    check_glyphs(job.texts, _list_own_faces(fonts), job.name)
    templates = files("onward.viz").joinpath("templates")
    sources = {name: templates.joinpath(name).read_bytes() for name in (job.template, *SHARED)}
    with TemporaryDirectory(prefix="onward-") as root:  # 0700, and gone afterwards
        # the template last: no file of ours can take its place
        for name, content in {**job.files, **sources}.items():
            Path(root, name).write_bytes(content)
        return _compile_template(job, Path(root), fonts, form)


def _compile_template(job: Job, root: Path, fonts: "Fonts", form: Mapping[str, Any]) -> bytes:
    import typst

    inputs = {**job.inputs, "families": json.dumps(_sort_families(fonts.families()))}
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
        document = compiler.compile(sys_inputs=inputs, **form)
    except typst.TypstError as error:
        what = " ".join(str(error.message).split())
        # typst checks once more: PDF/A allows no missing glyph
        if "could not be displayed" in what:
            raise GlyphMissing(
                f"{job.name}: {what}; pass --font-path with a folder that has it"
            ) from error
        raise ExportError(f"{job.name}: it could not be set: {what}") from error
    if not isinstance(document, bytes):  # several pages as PNG come as a list
        raise ExportError(f"{job.name}: it is not one page")
    return document


def find_faces(folders: Iterable[Path]) -> list[Face]:
    """Return the fonts in some folders, beside those that are shipped.

    Raises:
        ExportError: Typst is not installed, or there is no such folder.
    """
    return _list_own_faces(_open_fonts(folders))


def _open_fonts(folders: Iterable[Path]) -> "Fonts":
    try:
        import typst
    except ImportError as error:
        raise ExportError(f"PDF and PNG are set with typst, which is missing; {INSTALL}") from error
    folders = list(folders)
    for folder in folders:
        if not folder.is_dir():
            raise ExportError(f"{folder}: no such folder; pass --font-path with a folder of fonts")
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[shipped_fonts_folder(), *folders],
    )


def _list_own_faces(fonts: "Fonts") -> list[Face]:
    """Return the fonts that are a person's own: those that are not shipped."""
    shipped = shipped_fonts_folder().resolve()
    faces = ((font.path, font.index) for font in fonts.fonts() if font.path)
    return sorted(face for face in faces if Path(face[0]).resolve().parent != shipped)


def _sort_families(families: Iterable[str]) -> list[str]:
    """Put families in the order in which a glyph for a character is sought in them."""
    others = sorted(set(families) - set(FIRST))
    noto = [name for name in others if name.startswith("Noto Sans")]
    return [*FIRST, *noto, *(name for name in others if name not in noto)]
