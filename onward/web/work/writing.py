"""Writing answers as commands print them with ``--json``."""

from collections.abc import Mapping

from onward.graph.json_forms import json_text
from onward.web.messages import WorkerAnswer


def write_block(data: object) -> bytes:
    """Write one answer, with indentation."""
    return (json_text(data, indent=2) + "\n").encode("utf-8", errors="surrogatepass")


def write_page(data: Mapping[str, object]) -> WorkerAnswer:
    """Return a page of a list; its headers say how many rows there are, and where they go on."""
    places = (("Onward-Total", data.get("total")), ("Onward-After", data.get("after")))
    headers = tuple((name, str(value)) for name, value in places if value is not None)
    return WorkerAnswer(write_block(data), headers=headers)
