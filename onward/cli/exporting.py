"""From a scene to files: which formats there are, what is chosen about them, where they go."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from onward import registry
from onward.cli.files import write_file
from onward.errors import ExportError, UsageError

if TYPE_CHECKING:
    from onward.graph.engine import Engine
    from onward.viz.scene import Scene

FontPath = Annotated[
    list[Path] | None,
    typer.Option(
        "--font-path",
        metavar="DIR",
        help="Folder of fonts for PDF and PNG, beside those that Onward brings; may be repeated.",
    ),
]
Scale = Annotated[
    float, typer.Option(metavar="F", help="Pixels of a PNG for each pixel of the picture.")
]
Budget = Annotated[
    int, typer.Option(metavar="N", help="Cards on a picture, 5 to 150; like parties share one.")
]

CARDS: Final = 60
"""Cards of a picture where nobody chooses: more are hard to read."""

NO_SNAPSHOT: Final = (
    "Only evidence is drawn: the snapshot that was assessed is not in the workspace"
)
NOT_WANTED: Final = (
    "Only evidence is drawn, as was asked for: context, near miss and names in another script are "
    "left out"
)
"""Why a picture shows evidence alone."""


def formats(text: str, also: Sequence[str] = ()) -> list[str]:
    """Read a list of formats, ``html,pdf``.

    Args:
        text: As it was typed.
        also: What can be given beside the exports.

    Raises:
        UsageError: One is none.
    """
    names = (*also, *registry.names("export"))
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    for name in wanted:
        if name not in names:
            raise UsageError(f"--format {name!r} is none; give one of {', '.join(names)}")
    if not wanted:
        raise UsageError(f"--format names nothing; give one of {', '.join(names)}")
    return list(dict.fromkeys(wanted))


def format_of(path: Path) -> str:
    """Give the format of a file by how its name ends.

    Raises:
        UsageError: No format has such an ending.
    """
    suffixes = {name: registry.find("export", name).SUFFIX for name in registry.names("export")}
    fits = [name for name, suffix in suffixes.items() if path.name.lower().endswith(suffix)]
    if not fits:
        known = ", ".join(sorted(suffixes.values()))
        raise UsageError(f"--output {path.name}: no format has that ending; give one of {known}")
    return max(fits, key=lambda name: len(suffixes[name]))


def check_budget(budget: int) -> None:
    """Refuse a number of cards that no picture can hold, or that shows nothing.

    Raises:
        UsageError: It is.
    """
    if not 5 <= budget <= 150:
        raise UsageError(f"--budget {budget} is not between 5 and 150")


def rendered(scene: "Scene", name: str, fonts: Sequence[Path] | None, scale: float = 2.0) -> bytes:
    """Write a scene in a format.

    Args:
        scene: What to write.
        name: Of the format.
        fonts: Folders of fonts beside those that Onward brings.
        scale: Pixels of a PNG for each pixel of the picture.

    Raises:
        ExportError: It cannot be written; a font that lacks a character, for instance.
    """
    from onward.viz.options import ExportOptions

    for folder in fonts or ():
        if not folder.is_dir():
            raise UsageError(f"--font-path {folder}: there is no such folder")
    options = ExportOptions(fonts=tuple(fonts or ()), scale=scale)
    content: bytes = registry.find("export", name).render(scene, options)
    return content


def assessment_picture(
    assessment: dict[str, Any], engine: "Engine | None", budget: int = CARDS
) -> "Scene":
    """Make the scene of an assessment, with what stands around its evidence.

    Args:
        assessment: As `assess` gave it.
        engine: Of the assessed snapshot; None = only the evidence is drawn, and it is said so.
        budget: Cards at most.
    """
    from datetime import date

    from onward.viz.context.surroundings import add_context

    if engine is None:
        return evidence_picture(assessment, budget, NO_SNAPSHOT)
    scene = evidence_picture(assessment, budget)
    as_of = date.fromisoformat(assessment["as_of"]) if assessment["as_of"] else None
    return add_context(scene, engine, date.fromisoformat(assessment["on"]), as_of, budget)


def evidence_picture(assessment: dict[str, Any], budget: int, *notes: str) -> "Scene":
    """Make the scene of an assessment's evidence alone.

    Args:
        assessment: As `assess` gave it.
        budget: Cards of a map at most.
        notes: Why nothing else is drawn.
    """
    from dataclasses import replace

    from onward.viz.scenes.assessment import assessment_scene

    scene = assessment_scene(assessment)
    return replace(scene, budget=budget, notes=(*scene.notes, *notes))


def write_new(path: Path, content: bytes, *, force: bool) -> None:
    """Write a file; one that is there and says something else is kept, unless `force`.

    Raises:
        ExportError: There is such a file, or it cannot be written.
    """
    if path.is_file() and not force and path.read_bytes() != content:
        raise ExportError(f"{path}: is there and differs; replace it with --force, or keep it")
    write_file(path, content)
