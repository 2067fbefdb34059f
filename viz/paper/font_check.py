"""A scene as the fonts at hand can draw it.

A name that no font can draw stops a document: with blanks in it, it would be another name. But a
second name in another script only stands beside one that is drawn; where no font has it, its place
says so.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onward.viz.paper.glyphs import Face, find_missing_glyphs, name_script
from onward.viz.paper.typesetting import find_faces
from onward.viz.scene import Scene


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
