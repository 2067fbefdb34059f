"""The export ``json``: the assessment itself, with its keys sorted, for any program.

What draws no assessment has none to give: of a neighbourhood or of paths it is the scene, with its
id first. No character in it steers a terminal.
"""

from collections.abc import Mapping
from typing import Any, Final

from onward.graph.json_forms import json_text
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Scene, compute_scene_id, write_scene_data

SUFFIX: Final = ".json"

MEDIA_TYPE: Final = "application/json"


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write the assessment that a scene draws, or the scene where it draws none."""
    data = scene.record
    if data is None:
        data = {"scene_id": compute_scene_id(scene), **write_scene_data(scene)}
    return (json_text(_sorted(data), indent=2) + "\n").encode("utf-8")


def _sorted(data: Any) -> Any:
    """Sort keys: an assessment out of the records and one out of its file give the same bytes."""
    if isinstance(data, Mapping):
        return {key: _sorted(data[key]) for key in sorted(data)}
    return [_sorted(value) for value in data] if isinstance(data, list | tuple) else data
