"""Writing answers as commands print them with ``--json``."""

from collections.abc import Mapping

from onward.graph.json_forms import json_text
from onward.web.messages import WorkerAnswer


def write_block(data: object) -> bytes:
    """Write one answer, with indentation."""
    return (json_text(data, indent=2) + "\n").encode("utf-8", errors="surrogatepass")


def write_page(data: Mapping[str, object]) -> WorkerAnswer:
    """Return a page of a list; its headers say how many rows there are, and where they go on."""
    headers = page_headers(data.get("total"), data.get("after"))
    return WorkerAnswer(write_block(data), headers=headers)


def page_headers(total: object, after: object) -> tuple[tuple[str, str], ...]:
    """Return as headers how many rows a list has, and behind what the next page begins."""
    places = (("Onward-Total", total), ("Onward-After", after))
    return tuple((name, str(value)) for name, value in places if value is not None)
