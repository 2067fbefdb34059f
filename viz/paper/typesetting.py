"""Typst in a private folder, with the fonts that are named, without clock and network.

The template is constant and the data are files beside it, so no name can become markup. Every
character is checked against the fonts before anything is set.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from onward.errors import ExportError, GlyphMissing
from onward.viz.placing.cards import is_in_shipped_fonts
from onward.viz.scene import Scene

if TYPE_CHECKING:
    from typst import Fonts


# ------------------------------------------------------------------------------------------------
# Whether the fonts at hand can draw every character of a document, checked before it is set.
#
# A character that no font has would come out as an empty box, and a name with a box in it is a
# wrong name. So a missing glyph is an error that names the character, its script and the text it
# stands in. The fonts are those that Onward ships and those in folders that a person names; fonts
# that a machine has installed are never used, as the same document would look different elsewhere.
# ------------------------------------------------------------------------------------------------

Face = tuple[str, int]
"""A font's file, and its place in a collection."""

INSTALL: Final = "install Onward with it: pip install 'onward[pdf]'"

_INVISIBLE: Final = frozenset((0x09, 0x0A, 0x0D, 0x034F, 0x200C, 0x200D, *range(0xFE00, 0xFE10)))
"""Characters that steer others and need no glyph of their own."""

_SCRIPTS: Final = {"Cjk": "Han", "Ideographic": "Han"}
"""Scripts whose Unicode character names begin with another word than the script's."""

_LETTER: Final = re.compile(
    r"^(?:FULLWIDTH |HALFWIDTH )?(.+?) "
    r"(?:(?:CAPITAL|SMALL|VOWEL|INDEPENDENT|SUBJOINED|COMBINING|SYLLABLE|COMPATIBILITY) )*"
    r"(?:LETTER|SYLLABLE|SIGN|VOWEL|DIGIT|MARK|IDEOGRAPH|CHARACTER|CONSONANT|CHOSEONG|JUNGSEONG"
    r"|JONGSEONG|RADICAL|HIEROGLYPH)\b"
)


def shipped_fonts_folder() -> Path:
    """Return the folder with the fonts that Onward ships."""
    return Path(str(files("onward.viz").joinpath("fonts")))


def check_glyphs(texts: Iterable[str], faces: Sequence[Face], name: str) -> None:
    """Refuse a document that holds a character which no font can draw.

    Args:
        texts: Every text of the document, in reading order.
        faces: The fonts beside those that are shipped; they are read only where one is needed.
        name: Of the document, for the message.

    Raises:
        GlyphMissing: There is such a character; the message names the first.
    """
    texts = tuple(texts)
    missing = find_missing_glyphs(texts, faces)
    if not missing:
        return
    text = next(text for text in texts if not missing.isdisjoint(map(ord, text)))
    char = next(char for char in text if ord(char) in missing)
    # the word around it says where in a long text to look
    word = next(word for word in text.split() if char in word)
    place = _shorten_around(word, char)
    raise GlyphMissing(
        f"{name}: no font for {name_script(char)} U+{ord(char):04X} in {place}; "
        "pass --font-path with a folder that has one"
    )


def find_missing_glyphs(texts: Iterable[str], faces: Sequence[Face]) -> set[int]:
    """Return the code points that no font can draw.

    Args:
        texts: What is to be drawn.
        faces: The fonts beside those that are shipped; they are read only where one is needed.
    """
    chars: set[str] = set().union(*texts)
    # a person's fonts are opened only for characters that ours lack: it is slow
    unshipped = {ord(char) for char in chars if not is_in_shipped_fonts(char)} - _INVISIBLE
    return unshipped - _read_coverage(faces) if unshipped else unshipped


def _shorten_around(word: str, char: str) -> str:
    """Return a word, or where it is long the part of it around a character."""
    if len(word) <= 40:
        return word
    first = max(0, word.index(char) - 20)
    return f"{'…' if first else ''}{word[first : first + 40]}…"


def name_script(char: str) -> str:
    """Name the script of a character, or say that it belongs to none.

    >>> name_script("林"), name_script("김"), name_script("ঢ"), name_script("😀")
    ('Han', 'Hangul', 'Bengali', 'the symbol')
    """
    name = unicodedata.name(char, "")
    if not name or unicodedata.category(char)[0] not in "LMN":
        return "the symbol" if name else "the character"
    letter = _LETTER.match(name)
    script = (letter[1] if letter else name.split()[0]).title()
    return _SCRIPTS.get(script.split()[0], script)


def _read_coverage(faces: Sequence[Face]) -> set[int]:
    """Return every code point that one of the fonts can draw."""
    if not faces:
        return set()
    try:
        from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise ExportError(f"fonts of a folder are read with fontTools; {INSTALL}") from error
    covered: set[int] = set()
    for path, index in faces:
        try:
            with Path(path).open("rb") as file, TTFont(file, fontNumber=index, lazy=True) as font:
                covered.update(font.getBestCmap() or ())
        except (OSError, TTLibError) as error:
            what = str(error).splitlines()[0]
            raise ExportError(
                f"{path}: cannot be read as a font ({what}); remove it from the folder"
            ) from error
    return covered


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
    files: Mapping[str, bytes] = field(default_factory=dict)
    texts: Sequence[str] = ()
    folders: tuple[Path, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    asks: str = ""


def set_pdf(job: Job, day: date) -> bytes:
    """Set a document as PDF/A-3a and PDF/UA-1.

    Args:
        job: What to set.
        day: The document's; the clock is not asked.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or refuses the document.
    """
    timestamp = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    form = {"format": "pdf", "pdf_standards": list(STANDARDS), "timestamp": timestamp}
    return _set_document(job, form)


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


# ------------------------------------------------------------------------------------------------
# A scene as the fonts at hand can draw it.
#
# A name that no font can draw stops a document: with blanks in it, it would be another name. But a
# second name in another script only stands beside one that is drawn; where no font has it, its
# place says so.
# ------------------------------------------------------------------------------------------------


def replace_undrawable_names(scene: Scene, folders: Sequence[Path]) -> Scene:
    """Return a scene in which a note stands for every second name that no font can draw.

    Args:
        scene: Any.
        folders: With fonts, beside those that are shipped.

    Raises:
        ExportError: Typst is not installed, or a folder or font cannot be read.
    """
    # of several pictures the scene holds every party
    natives = {node.native for node in scene.nodes} | {row.native for row in scene.parties}
    # a person's fonts are opened only where the shipped ones do not do
    if not find_missing_glyphs(natives, ()):
        return scene
    faces = find_faces(folders)
    drawn_names = {native: _name_or_note(native, faces) for native in sorted(natives)}
    return replace(
        scene,
        nodes=tuple(replace(node, native=drawn_names[node.native]) for node in scene.nodes),
        parties=tuple(replace(row, native=drawn_names[row.native]) for row in scene.parties),
        pictures=tuple(replace_undrawable_names(each, folders) for each in scene.pictures),
    )


def _name_or_note(native: str, faces: Sequence[Face]) -> str:
    missing = find_missing_glyphs([native], faces)
    if not missing:
        return native
    first = next(char for char in native if ord(char) in missing)
    return f"(its name in {name_script(first)} is not drawn: no font for it)"
