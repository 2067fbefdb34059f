"""From a scene to files: which formats there are, and what is chosen about them."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from onward import registry
from onward.api.files import write_file
from onward.api.inputs.arguments import check_number, check_path, check_paths, check_text
from onward.api.inputs.limits import CARDS
from onward.api.inputs.writing import Writing
from onward.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from onward.graph.engine import Engine
    from onward.queries.model.assessment import Assessment
    from onward.viz.scene import Scene

FRAME_HEIGHT: Final = 640
"""Pixels of a map in a notebook."""

NO_SNAPSHOT: Final = (
    "Only evidence is drawn: the snapshot that was assessed is not in the workspace"
)
NOT_WANTED: Final = (
    "Only evidence is drawn, as was asked for: context, near miss and names in another script are "
    "left out"
)
"""Why a picture shows evidence alone."""


PLAIN: Final = Writing()
"""English, without letterhead, reference and addressee."""


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A scene that can be written in every export format, and shown in a notebook."""

    scene: "Scene"

    def __repr__(self) -> str:
        """Return the title, and how much is drawn."""
        parties, ties = len(self.scene.nodes), len(self.scene.edges)
        return f"<{type(self).__name__}: {self.scene.title}; {parties} cards, {ties} lines>"

    def with_log_head(self, log_head: str) -> Self:
        """Return the picture with the head of the log that has its assessment; "" = none has."""
        return replace(self, scene=replace(self.scene, log_head=log_head))

    def render(
        self,
        form: str,
        *,
        fonts: Sequence[str | Path] = (),
        scale: float = 2.0,
        writing: Writing = PLAIN,
    ) -> bytes:
        """Return the picture as a document.

        Args:
            form: A format: html, pdf, svg, png, pyvis, xlsx, csv, ftm, bods, graphml, gexf or
                json; of an assessment also letter, mail and notification.
            fonts: Folders of fonts for PDF and PNG, beside those that Onward brings.
            scale: Pixels of a PNG for each pixel of the picture.
            writing: Language, letterhead, reference and addressee of documents.

        Returns:
            The bytes of the document.

        Raises:
            UsageError: There is no such format, language or folder.
            InputRefused: The policy file, or its logo, cannot be taken.
            ExportError: It cannot be written; a font lacks a character, for instance.
        """
        from onward.viz.options import ExportOptions

        folders = check_paths("fonts", fonts)
        # a folder that is misspelt would show as a missing letter much later
        for folder in folders:
            if not folder.is_dir():
                raise UsageError(f"--font-path {folder}: there is no such folder")
        options = ExportOptions(fonts=folders, scale=check_number("scale", scale))
        exporter = registry.find("export", check_text("form", form))
        options = writing.fill(options, form)
        content: bytes = exporter.render(self.scene, options)
        return content

    def export(
        self,
        form: str,
        path: str | Path,
        *,
        fonts: Sequence[str | Path] = (),
        scale: float = 2.0,
        writing: Writing = PLAIN,
    ) -> Path:
        """Write the picture to a file, whole or not at all; one that is there is replaced.

        Args:
            form: As in `render`.
            path: The file.
            fonts: As in `render`.
            scale: As in `render`.
            writing: As in `render`.

        Returns:
            The path of the file.

        Raises:
            UsageError: There is no such format, or no such folder.
            ExportError: It cannot be written.
        """
        target = check_path("path", path)
        write_file(target, self.render(form, fonts=fonts, scale=scale, writing=writing))
        return target

    def _repr_html_(self) -> str:
        """Return the interactive map for a notebook, in a frame of its own.

        The frame has no rights over the notebook that shows it, and runs only the page's own
        scripts, which the page's content security policy names by hash.
        """
        page = html.escape(self.render("html").decode(), quote=True)
        title = html.escape(self.scene.title, quote=True)
        return (
            f'<iframe title="{title}" sandbox="allow-scripts allow-downloads" srcdoc="{page}" '
            f'style="width:100%;height:{FRAME_HEIGHT}px;border:0"></iframe>'
        )


def read_formats(text: str, also: Sequence[str] = ()) -> list[str]:
    """Read a list of formats, ``html,pdf``.

    Args:
        text: As it was typed.
        also: What can be given beside the exports.

    Raises:
        UsageError: There is no such format, or none is named.

    >>> read_formats("html, pdf,html")
    ['html', 'pdf']
    """
    names = (*also, *registry.names("export"))
    formats = [name.strip() for name in text.split(",") if name.strip()]
    for name in formats:
        if name not in names:
            likely = did_you_mean(name, names)
            there_are = ", ".join(names)
            raise UsageError(f"--format {name!r} does not exist; {likely}use one of {there_are}")
    if not formats:
        raise UsageError(f"--format names nothing; use one of {', '.join(names)}")
    return list(dict.fromkeys(formats))


def format_suffix(form: str) -> str:
    """Return how the name of a file of a format ends."""
    suffix: str = registry.find("export", form).SUFFIX
    return suffix


def format_by_suffix(path: Path) -> str:
    """Return the format of a file by how its name ends.

    Raises:
        UsageError: No format has such an ending.

    >>> format_by_suffix(Path("graph.ftm.json")), format_by_suffix(Path("map.HTML"))
    ('ftm', 'html')
    """
    suffixes = {name: format_suffix(name) for name in registry.names("export")}
    fitting = [name for name, suffix in suffixes.items() if path.name.lower().endswith(suffix)]
    if not fitting:
        endings = ", ".join(sorted(suffixes.values()))
        raise UsageError(f"--output {path.name}: no format has that ending; use one of {endings}")
    # .ftm.json ends with .json, too: the longest ending says most
    return max(fitting, key=lambda name: len(suffixes[name]))


def draw_assessment(
    assessment: "Assessment", engine: "Engine | None", budget: int = CARDS
) -> Picture:
    """Draw an assessment, with what stands around its evidence.

    Args:
        assessment: What is drawn.
        engine: Of the assessed snapshot; None = only the evidence is drawn, and a note says why.
        budget: Cards at most.
    """
    from onward.viz.context import add_context

    if engine is None:
        return draw_evidence(assessment, budget, NO_SNAPSHOT)
    scene = draw_evidence(assessment, budget).scene
    on = date.fromisoformat(assessment.on)
    as_of = date.fromisoformat(assessment.as_of) if assessment.as_of else None
    return Picture(add_context(scene, engine, on, as_of, budget))


def draw_evidence(assessment: "Assessment", budget: int, *notes: str) -> Picture:
    """Draw the evidence of an assessment alone.

    Args:
        assessment: What is drawn.
        budget: Cards of a map at most.
        notes: Why nothing else is drawn.
    """
    from onward.viz.scenes.scenes import assessment_scene

    scene = assessment_scene(assessment)
    return Picture(replace(scene, budget=budget, notes=(*scene.notes, *notes)))
