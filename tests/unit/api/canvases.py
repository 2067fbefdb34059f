"""A small group of companies on a canvas, for tests of what is said of it."""

from pathlib import Path

from onward.api.workspace import Workspace
from onward.viz.briefing.lines import TemplateData
from onward.viz.briefing.write import write_briefing
from onward.viz.options import ExportOptions
from onward.viz.scene import Scene
from tests.shell import made_workspace

DAY = "2026-05-01"
PARTIES = """id,name,kind,country
top,Top AG,Company,CH
mid,Mid AG,Company,CH
low,Low AG,Company,CH
side,Side AG,Company,CH
"""
STATE = {"seeds": ["own:low"], "parties": ["own:mid", "own:top", "own:side"]}


def load_tables(
    folder: Path,
    *,
    name: str = "own",
    retrieved: str | None = None,
    published: str | None = None,
    **tables: str,
) -> Workspace:
    """Load tables by their names as a layer beside the small one."""
    workspace = Workspace(made_workspace(folder))
    (folder / name).mkdir()
    for table, text in tables.items():
        (folder / name / f"{table}.csv").write_text(text, encoding="utf-8")
    files = [folder / name / f"{table}.csv" for table in tables]
    workspace.load("csv", *files, name=name, retrieved=retrieved, published=published)
    return workspace


def texts_of(scene: Scene, language: str = "en") -> TemplateData:
    """Return the texts of a document."""
    return write_briefing(scene, ExportOptions(language=language))
