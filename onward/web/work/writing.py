"""Writing answers as commands print them with ``--json``."""

from onward.graph.json_forms import json_text


def write_block(data: object) -> bytes:
    """Write one answer, with indentation."""
    return (json_text(data, indent=2) + "\n").encode("utf-8", errors="surrogatepass")
