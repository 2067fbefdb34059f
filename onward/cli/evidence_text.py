"""A path as sentences: each tie in its own direction, with share, dates, source and marks."""

from collections.abc import Mapping
from typing import Any, Final

from onward.cli import render

_MARKS: Final = ("ended", "undated", "coarse")


def node_text(node: Mapping[str, Any]) -> str:
    """Write a party of a path: name, kind, country and id."""
    about = ", ".join(str(node[key]) for key in ("kind", "country", "id") if node.get(key))
    topics = ", ".join(node.get("topics", ()))
    return f"{node['name']} ({about})" + (f" [{topics}]" if topics else "")


def step_text(step: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Write a tie as a sentence: who, what, whom, then how it is known."""
    tie = step["tie"]
    start, end = names.get(step["from"], step["from"]), names.get(step["to"], step["to"])
    share = f" {render.share_range(tie['share'])} of" if tie["kind"] == "owns" else ""
    return f"{start} {tie['kind'].replace('_', ' ')}{share} {end}"


def source_text(tie: Mapping[str, Any]) -> str:
    """Write when a tie holds, who says so, and what makes it weaker than a stated, dated one."""
    parts = [dates_text(tie), f"source {tie['dataset']}"]
    parts += [f"record {tie['record']}"] if tie.get("record") else []
    parts += [f"published {tie['published']}"] if tie.get("published") else []
    parts += [f"retrieved {tie['retrieved']}"] if tie.get("retrieved") else []
    parts += [str(tie["standing"])] if tie.get("standing") != "stated" else []
    parts += [mark for mark in _MARKS if tie.get(mark)]
    parts += [f"possible: {tie['possible_because']}"] if tie.get("possible_because") else []
    return "; ".join(part for part in parts if part)


def dates_text(dated: Mapping[str, Any]) -> str:
    """Write an interval of validity; nothing where neither end is known."""
    since, until = dated.get("since"), dated.get("until")
    if since and until:
        return f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else ""


def print_path(path: Mapping[str, Any], indent: int = 2) -> None:
    """Print a path: the chain on one line, then each tie with its source."""
    names = {node["id"]: node["name"] for node in path["nodes"]}
    render.line(" - ".join(str(node["name"]) for node in path["nodes"]), indent=indent)
    for step in path["steps"]:
        render.line(step_text(step, names), indent=indent + 2)
        render.line(source_text(step["tie"]), style="dim", indent=indent + 4)
