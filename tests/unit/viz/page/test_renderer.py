"""The renderer is modules that others can import: each needs only those that stand before it."""

import json
import re

from onward.viz.page.page import FURTHER, VIEW, read_view_files, write_view_style
from onward.viz.page.renderer import draw_for_view
from onward.viz.svg import write_figures
from tests.pictures import assessment, picture_of
from tests.realdata import ROOT

IMPORT = re.compile(r'^import \{ (.+) \} from "\./(\w+)\.js";$', re.MULTILINE)
NAME = re.compile(r"^(?:export )?(?:const|let|function|class) (\w+)", re.MULTILINE)
EXPORT = re.compile(r"^export (?:const|function|class) (\w+)", re.MULTILINE)


def test_every_module_imports_what_an_earlier_one_exports() -> None:
    exported: dict[str, set[str]] = {}
    for name, code in read_view_files().items():
        assert len(re.findall(r"^import ", code, re.MULTILINE)) == len(IMPORT.findall(code)), name
        for names, module in IMPORT.findall(code):
            assert exported[module].issuperset(names.split(", ")), (name, module)
        exported[name.removesuffix(".js")] = set(EXPORT.findall(code))


def test_every_file_of_the_renderer_is_a_module_of_it() -> None:
    folder = ROOT / "viz" / "templates" / "renderer"
    assert {path.stem for path in folder.glob("*.js")} == {*VIEW, *FURTHER}


def test_names_of_modules_do_not_meet_where_they_become_one_script() -> None:
    app = (ROOT / "viz" / "templates" / "app").glob("*.js")
    codes = [*read_view_files().values(), *(path.read_text(encoding="utf-8") for path in app)]
    found = [
        name
        for code in codes
        for name in re.findall(
            r"^(?:export )?(?:const|let|function|class) (\w+)", code, re.MULTILINE
        )
    ]
    assert len(found) == len(set(found))


def test_a_drawing_is_pictures_and_the_data_that_belongs_to_them() -> None:
    scene = picture_of(assessment())
    drawing = draw_for_view(scene)
    assert drawing.figures == write_figures(drawing.placed)
    data = json.loads(drawing.json)
    assert len(data["cards"]) == len(drawing.placed.cards)
    assert len(data["maps"]) == len(drawing.figures) == len(data["columns"])


def test_the_style_is_of_the_map_alone() -> None:
    selectors = re.findall(r"(?:^|[{};])\s*([^{};@]+)\{", write_view_style())
    assert [selector for selector in selectors if not selector.strip().startswith("#map")] == []
