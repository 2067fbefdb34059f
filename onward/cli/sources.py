"""``onward sources``: what can be loaded, and what each loader expects."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from onward.cli.options import Shared
from onward.cli.printing import render

if TYPE_CHECKING:
    from onward.loaders.source import Source


def sources(
    shared: Shared,
    name: Annotated[str | None, typer.Argument(help="One source, in full.")] = None,
) -> None:
    """List what can be loaded, or show one source.

    Shows what files it expects, licence, official URL, freshness limit and expected counts.
    """
    from onward.loaders import load

    if name is not None:
        answer = source_data(load.find_source(name)[0])
        render.json_block(answer) if shared.json else _print_source(answer)
        return
    every = [source_data(source) for source in load.sources()]
    if shared.json:
        render.json_block(every)
        return
    render.table(
        ("source", "title", "fresh for", "files"),
        [(one["name"], one["title"], fresh_text(one), one["files"]) for one in every],
    )


def source_data(source: "Source") -> dict[str, Any]:
    """Give a source as plain data."""
    return {
        "name": source.name,
        "title": source.title,
        "publisher": source.publisher,
        "regime": source.regime or None,
        "url": source.url or None,
        "licence": source.licence,
        "files": source.files,
        "may_ship": source.may_ship,
        "max_age_days": source.max_age_days,
        "full_count": source.full_count,
        "bundled": source.bundled.published if source.bundled else None,
    }


def fresh_text(source: dict[str, Any]) -> str:
    """Say how long files of a source stay fresh."""
    days = source["max_age_days"]
    return "archive" if days is None else f"{days} days"


def bundled_text(source: dict[str, Any]) -> str | None:
    """Say how to load the table of a source that comes with Onward."""
    day = source["bundled"]
    return day and f"a table of {day}: onward load {source['name']}"


def _print_source(source: dict[str, Any]) -> None:
    render.line(source["title"], style="bold")
    count = source["full_count"]
    render.facts(
        [
            ("publisher", source["publisher"]),
            ("regime", source["regime"]),
            ("official files", source["url"]),
            ("licence", source["licence"]),
            ("files", source["files"]),
            ("fresh for", fresh_text(source)),
            ("a full current file has at least", f"{count:,} parties" if count else None),
            ("load with", f"onward load {source['name']} FILE… --retrieved DATE"),
            ("comes with Onward", bundled_text(source)),
        ],
        indent=2,
    )
