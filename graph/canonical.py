"""Canonical JSON (RFC 8785) of assessments, by orjson.

For what an assessment holds (texts, whole numbers, true, false, null; no floats, as shares and
money are decimal texts; ASCII keys) sorting keys and leaving out blanks *is* the canonical form; a
test compares it with the `rfc8785` library, which is some 200 times slower.
"""

import hashlib
import json
from typing import Any

import orjson

_PLAIN = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def canonical_json(data: Any) -> bytes:
    """Write plain data as canonical JSON.

    >>> canonical_json({"b": ["1.50", None], "a": True})
    b'{"a":true,"b":["1.50",null]}'
    """
    try:
        return orjson.dumps(data, option=_PLAIN)
    except orjson.JSONEncodeError:  # half a surrogate pair, say: it is no text, and yet it is kept
        return _encode(data).encode("utf-8", errors="surrogatepass")


def canonical_hash(data: Any) -> str:
    """Give the SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(data)).hexdigest()
