"""The exports of data as they were when a person looked at them: a change must be seen and wanted.

A workbook is kept as what its cells hold, because its parts depend on the version of openpyxl.
"""

import io
import json
import os
from pathlib import Path

import pytest
from openpyxl import load_workbook

from onward import registry
from tests.pictures import FORMATS, rendered, small

FOLDER = Path(__file__).with_name("exports")


def kept(name: str) -> bytes:
    """Return what is kept of an export."""
    content = rendered(name, small())
    if name != "xlsx":
        return content
    cells = {
        sheet.title: [
            [[cell.data_type, cell.value] for cell in row if cell.value is not None]
            for row in sheet.iter_rows()
        ]
        for sheet in load_workbook(io.BytesIO(content)).worksheets
    }
    rows = json.dumps(cells, ensure_ascii=False, indent=1)
    return (rows + "\n").encode("utf-8")


@pytest.mark.parametrize("name", [*FORMATS, "svg"])
def test_the_small_assessment_is_exported_as_before(name: str) -> None:
    suffix = registry.find("export", name).SUFFIX
    file = FOLDER / f"small{suffix}{'.json' if name == 'xlsx' else ''}"
    if os.environ.get("ONWARD_UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(kept(name))
    same = kept(name) == file.read_bytes()
    assert same, f"{file.name} differs; read the difference, then: make golden"
