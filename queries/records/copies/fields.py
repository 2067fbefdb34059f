"""The fields of an assessment, each with a salted commitment of its own.

Whoever has the commitments can check a field that is opened to them later, and learns nothing of
the others: of a field with few possible values the salt keeps them from trying each. All salts
follow from one secret of the assessment, which the record keeps and an erasure deletes.
"""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from onward.graph.json_forms import canonical_json
from onward.queries.model.part import NOT_CONTENT, JsonObject
from onward.queries.records.log.checkpoint import merkle_root

SALT_BYTES: Final = 16
SECRET_BYTES: Final = 32

_NO_FIELDS: Final = NOT_CONTENT | {"id"}
"""Keys that are no facts of the assessment, or follow from all the others."""

_ORDER_HASH: Final = "/transaction/hash"
"""It follows from the other fields of the order."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value of an assessment that is made of no others.

    Attributes:
        path: Where it stands, as a JSON pointer (RFC 6901).
        value: A text, number, true, false, null, or an empty list or object.
    """

    path: str
    value: Any


def list_fields(data: JsonObject) -> Iterator[Field]:
    """Yield the fields of an assessment that is plain data, always in the same order."""
    content = {key: part for key, part in data.items() if key not in _NO_FIELDS}
    for field in walk_fields(content):
        if field.path != _ORDER_HASH:
            yield field


def walk_fields(value: Any, path: str = "") -> Iterator[Field]:
    """Yield the fields of plain data.

    >>> [field.path for field in walk_fields({"b": [1, {"x/y": None}], "a": []})]
    ['/a', '/b/0', '/b/1/x~1y']
    """
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from walk_fields(value[key], f"{path}/{escape_key(key)}")
    elif isinstance(value, list) and value:
        for place, part in enumerate(value):
            yield from walk_fields(part, f"{path}/{place}")
    else:
        yield Field(path, value)


def escape_key(key: str) -> str:
    """Return a key as a JSON pointer has it."""
    return key.replace("~", "~0").replace("/", "~1")


def make_field_salt(secret: bytes, path: str) -> bytes:
    """Return the salt of a field: the same for the same secret, and of no use for another field."""
    return hmac.digest(secret, _to_bytes(path), "sha256")[:SALT_BYTES]


def make_path_salt(salt: bytes) -> bytes:
    """Return the salt of a field's path, from which that of its value does not follow."""
    return sha256(b"path" + salt).digest()[:SALT_BYTES]


def hash_path(path_salt: bytes, path: str) -> bytes:
    """Return what commits to where a field stands."""
    return sha256(path_salt + _to_bytes(path)).digest()


def hash_value(salt: bytes, value: Any) -> bytes:
    """Return what commits to what a field says."""
    return sha256(salt + canonical_json(value)).digest()


def commit_field(field: Field, salt: bytes) -> bytes:
    """Return what commits to a field."""
    return join_hashes(hash_path(make_path_salt(salt), field.path), hash_value(salt, field.value))


def join_hashes(path_hash: bytes, value_hash: bytes) -> bytes:
    """Return the commitment to a field of what commits to its path and to its value."""
    return sha256(path_hash + value_hash).digest()


def commit_fields(data: JsonObject, secret: bytes) -> str:
    """Return the root over the commitments of all fields of an assessment, in hex."""
    fields = list_fields(data)
    return root_of([commit_field(each, make_field_salt(secret, each.path)) for each in fields])


def root_of(commitments: Sequence[bytes]) -> str:
    """Return the Merkle root (RFC 6962) over commitments, in hex."""
    return merkle_root(commitments).hex()


def _to_bytes(path: str) -> bytes:
    return path.encode("utf-8", errors="surrogatepass")
