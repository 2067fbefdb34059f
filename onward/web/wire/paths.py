"""Ids in paths: one with an encoded slash is put where the routes look for it, into the query."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, unquote, unquote_to_bytes

NAMED: Final = {b"assessments": "id", b"entities": "id", b"parties": "id", b"records": "order"}
"""By the first part of a path what its id is called in the query."""

_SLASH: Final = b"%2f"


def move_slashed_id(scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes of a request whose id has a slash: ``-`` stands for it in the path.

    A router reads a path decoded, where the id would be two parts of it.

    >>> scope = {"raw_path": b"/parties/un%3Aa%2Fb/ties", "query_string": b"limit=2"}
    >>> moved = move_slashed_id(scope)
    >>> moved["path"], moved["query_string"]
    ('/parties/-/ties', b'limit=2&id=un%3Aa%2Fb')
    """
    parts = (scope.get("raw_path") or b"").split(b"/")
    has_slash = [_SLASH in part.lower() for part in parts]
    if len(parts) < 3 or parts[1] not in NAMED or not has_slash[2] or sum(has_slash) > 1:
        return {}
    path = b"/".join((b"", parts[1], b"-", *parts[3:]))
    given = f"{NAMED[parts[1]]}={quote(unquote_to_bytes(parts[2]), safe='')}".encode()
    query = b"&".join(filter(None, (scope["query_string"], given)))
    return {"path": unquote(path.decode("ascii")), "raw_path": path, "query_string": query}
