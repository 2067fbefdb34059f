"""A scene as the fonts at hand can draw it.

A name that no font can draw stops a document: a blank in it would be another name. But a second
name in another script only stands beside one that is drawn; where it cannot be, its place says so.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onward.viz.paper.glyphs import Face, find_missing_glyphs, name_script
from onward.viz.paper.typesetting import find_faces
from onward.viz.scene import Scene


def replace_undrawable_names(scene: Scene, folders: Sequence[Path]) -> Scene:
    """Give a scene in which every second name that no font can draw is told as such.

    Args:
        scene: Any.
        folders: With fonts, beside those that are shipped.

    Raises:
        ExportError: Typst is not installed, or a folder or font cannot be read.
    """
    natives = {node.native for node in scene.nodes} | {row.native for row in scene.parties}
    if not find_missing_glyphs(natives, ()):
        return scene
    faces = find_faces(folders)
    told = {native: _told(native, faces) for native in sorted(natives)}
    return replace(
        scene,
        nodes=tuple(replace(node, native=told[node.native]) for node in scene.nodes),
        parties=tuple(replace(row, native=told[row.native]) for row in scene.parties),
    )


def _told(native: str, faces: Sequence[Face]) -> str:
    missing = find_missing_glyphs([native], faces)
    if not missing:
        return native
    first = next(char for char in native if ord(char) in missing)
    return f"(its name in {name_script(first)} is not drawn: no font for it)"
