"""A copy for others as a file of its own, of which every field can be checked.

A field that is shown comes with its salt; one that is covered says what stands in its place; of one
that is left out nothing is there but its commitment. The entry of the log that tells of the copy
comes with it, and the hashes by which it is seen that it is in the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onward.errors import UsageError
from onward.graph.json_forms import canonical_json, json_text
from onward.queries.acts.copies.redaction import LeftOut, Profile, mark_redactions
from onward.queries.model.part import JsonObject
from onward.queries.records.copies.fields import (
    Field,
    commit_field,
    hash_value,
    list_fields,
    make_field_salt,
    make_path_salt,
    root_of,
)
from onward.queries.records.log.chain import LogEntry
from onward.queries.records.log.checkpoint import Checkpoint


@dataclass(frozen=True, slots=True)
class CopiedFields:
    """What a copy shows of an assessment, field by field, in the order of the whole.

    Attributes:
        profile: For whose eyes it is.
        rows: The fields, as the file has them.
    """

    profile: Profile
    rows: tuple[JsonObject, ...]

    @property
    def root(self) -> str:
        """The Merkle root over the commitments, in hex."""
        return root_of([bytes.fromhex(row["commitment"]) for row in self.rows])

    def to_json(self) -> bytes:
        """Return the canonical JSON, of which the log has the hash."""
        return canonical_json({"profile": self.profile, "fields": list(self.rows)})


@dataclass(frozen=True, slots=True)
class CheckableCopy:
    """A copy with what is needed to check it against the log.

    Attributes:
        fields: What it shows.
        entry: The entry of the log that tells of it.
        proof: The hashes that lead from the entry to the root of the log.
        checkpoint: The head of the log at that entry.
    """

    fields: CopiedFields
    entry: LogEntry
    proof: tuple[str, ...]
    checkpoint: Checkpoint

    def to_data(self) -> JsonObject:
        """Return the copy as plain data."""
        return {
            "profile": self.fields.profile,
            "fields": list(self.fields.rows),
            "log": {
                "entry": dict(self.entry),
                "proof": list(self.proof),
                "checkpoint": self.checkpoint.to_text(),
            },
        }

    def to_json(self) -> bytes:
        """Return the file."""
        return f"{json_text(self.to_data(), indent=1)}\n".encode()


def copy_fields(data: JsonObject, profile: Profile, secret: bytes) -> CopiedFields:
    """Return what a copy of an assessment shows.

    Args:
        data: The whole, as plain data.
        profile: For whose eyes the copy is.
        secret: From which all salts follow.
    """
    marked = mark_redactions(data, profile)
    rows = (
        _make_row(field, _find_mark(marked, field.path), make_field_salt(secret, field.path))
        for field in list_fields(data)
    )
    return CopiedFields(profile, tuple(rows))


def open_fields(data: JsonObject, secret: bytes, paths: Sequence[str]) -> list[JsonObject]:
    """Return fields with their salts, for whoever has a copy and is to know them.

    Args:
        data: The whole, as plain data.
        secret: From which all salts follow.
        paths: Where they stand; all below a path are meant.

    Raises:
        UsageError: There is no field at or below a path.
    """
    fields = list(list_fields(data))
    opened: dict[str, JsonObject] = {}
    for path in paths:
        meant = [each for each in fields if f"{each.path}/".startswith(f"{path.rstrip('/')}/")]
        if not meant:
            raise UsageError(
                f"there is no field {path!r}; write it as /transaction/parties/0/name, counted "
                "from 0"
            )
        opened.update({each.path: _open_field(each, secret) for each in meant})
    return list(opened.values())


def _open_field(field: Field, secret: bytes) -> JsonObject:
    salt = make_field_salt(secret, field.path)
    return {"path": field.path, "value": field.value, "salt": salt.hex()}


def _make_row(field: Field, mark: Any, salt: bytes) -> JsonObject:
    commitment = commit_field(field, salt).hex()
    if isinstance(mark, LeftOut):
        return {"commitment": commitment}
    if mark == field.value:
        return {
            "path": field.path,
            "value": field.value,
            "salt": salt.hex(),
            "commitment": commitment,
        }
    return {
        "path": field.path,
        "reads": mark,
        "path_salt": make_path_salt(salt).hex(),
        "value_hash": hash_value(salt, field.value).hex(),
        "commitment": commitment,
    }


def _find_mark(marked: Any, path: str) -> Any:
    """Return what stands in a field's place in marked data; a part may be marked as a whole."""
    for key in path.split("/")[1:]:
        if isinstance(marked, dict):
            marked = marked[key.replace("~1", "/").replace("~0", "~")]
        elif isinstance(marked, list):
            marked = marked[int(key)]
    return marked
