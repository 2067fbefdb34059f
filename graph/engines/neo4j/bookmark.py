"""Which transaction of a database was its last: what a server says of it after every answer.

With the end of a transaction, also of one that only reads, a server gives a bookmark: the database
and the number of the last transaction that was committed in it. Whoever compares two such numbers
knows whether anybody has written in between, at no cost and without any right. Reading, failing to
log in, restarting and crashing leave the number as it is. `SHOW DATABASES` has it in the Enterprise
edition only.
"""

import base64
import binascii
import re
from collections.abc import Collection
from typing import Final

_PREFIX: Final = "FB:"

_STATE: Final = re.compile(
    rb"\x91\xcc\x10.{16}(?:([\x00-\x7f])|\xc8(.)|\xc9(..)|\xca(.{4})|\xcb(.{8}))\x90", re.DOTALL
)
"""One database of this server by its UUID, the number of a transaction, and no other server."""


def last_committed(bookmarks: Collection[str]) -> int | None:
    """Return the number of the last transaction; None where the bookmarks are of another form.

    >>> last_committed(["FB:kcwQJq2JTBJuS1+l0tFA5DNaZgeQ"])
    7
    >>> last_committed([]), last_committed(["neo4j:bookmark:v1:tx7"]), last_committed(["FB:é"])
    (None, None, None)
    """
    if len(bookmarks) != 1:
        return None
    [text] = bookmarks
    if not text.startswith(_PREFIX):
        return None
    try:
        state = _STATE.fullmatch(base64.b64decode(text.removeprefix(_PREFIX), validate=True))
    except (binascii.Error, ValueError):
        return None
    if state is None:
        return None
    return int.from_bytes(next(part for part in state.groups() if part is not None), "big")
