"""The export ``json``: the assessment itself, with its keys sorted, for any program.

Of a neighbourhood or of paths, which draw no assessment, it is the scene with its id. No character
in it steers a terminal.
"""

from collections.abc import Mapping
from typing import Final

from onward.graph.json_forms import json_text
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Scene, compute_scene_id, write_scene_data

SUFFIX: Final = ".json"

MEDIA_TYPE: Final = "application/json"


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write the assessment that a scene draws, or the scene where it draws none."""
    # the assessment is written whole: it is what the record's hash covers
    if scene.record is not None:
        data = scene.record.to_data()
    else:
        data = {"scene_id": compute_scene_id(scene), **write_scene_data(scene)}
    return (json_text(_sort_keys(data), indent=2) + "\n").encode("utf-8")


def _sort_keys(data: object) -> object:
    """Sort keys: an assessment out of the records and one out of its file give the same bytes."""
    if isinstance(data, Mapping):
        return {key: _sort_keys(data[key]) for key in sorted(data)}
    return [_sort_keys(value) for value in data] if isinstance(data, list | tuple) else data
