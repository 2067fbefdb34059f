"""Whose orders are alike, for workers that remember what they have looked at."""

import zlib
from typing import Any, Final

import orjson

LOOKED_AT: Final = 64 * 1024
"""Bytes of an order up to which its parties are looked at."""


def number_customer(body: bytes) -> int:
    """Return a number that orders of one consignee and end-user have in common.

    It is a guess for speed alone: the worker reads the body by itself, and strictly.
    """
    if len(body) <= LOOKED_AT:
        try:
            data: Any = orjson.loads(body)
            parties = data["parties"]
            ends = [
                str(party.get("id") or party.get("name"))
                for party in parties
                if party.get("role") in ("consignee", "end_user")
            ]
            return zlib.crc32("\n".join(ends).encode("utf-8", errors="replace"))
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
    return zlib.crc32(body)
