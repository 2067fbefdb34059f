"""Checking a copy that somebody was given: field by field, and against the head of the log.

Nothing is needed but the file; a head that was kept elsewhere, or is signed, shows that the log in
the file is that of the sender.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from onward.errors import ChainBroken, InputRefused
from onward.graph.json_forms import canonical_json, plain_fields
from onward.queries.model.part import JsonObject
from onward.queries.records.copies.copied import KIND
from onward.queries.records.copies.fields import (
    Field,
    commit_field,
    hash_path,
    join_hashes,
    root_of,
)
from onward.queries.records.log.chain import hash_entry
from onward.queries.records.log.checkpoint import Checkpoint, prove_root, read_checkpoint

_COVER: Final = re.compile("⟦redacted: [^⟧]*⟧")
_HINT: Final = "give the file that `onward copy write` or `onward copy open` has written"

NamedText = tuple[str, str]
"""The name of a file, and what stands in it."""


@dataclass(frozen=True, slots=True)
class CheckedCopy:
    """A copy that is as it was written.

    Attributes:
        profile: For whose eyes it is.
        shown, covered, left_out: How many fields are.
        opened: Where the fields stand that were opened beside it.
        written_at: When, as its log says.
        checkpoint: The head of the log at the copy's entry.
    """

    profile: str
    shown: int
    covered: int
    left_out: int
    opened: tuple[str, ...]
    written_at: str
    checkpoint: Checkpoint

    def to_data(self) -> JsonObject:
        """Return what ``onward copy verify --json`` prints."""
        return {**plain_fields(self), "checkpoint": self.checkpoint.to_text()}


def check_copy(
    file: NamedText, opened: Iterable[NamedText] = (), heads: Iterable[Checkpoint] = ()
) -> CheckedCopy:
    """Check a copy, and fields of it that were opened.

    Args:
        file: The name of its file, and what stands there.
        opened: The same of opened fields.
        heads: Heads of the log that were kept elsewhere: one must be that of the copy.

    Raises:
        InputRefused: A file is not of the form.
        ChainBroken: The first thing that is not as it was written.
    """
    data = _read_object(file, ("profile", "fields", "log"))
    rows = data["fields"]
    try:
        for place, row in enumerate(rows):
            _check_row(row, f"field {row.get('path', place + 1)}")
        _check_places(rows)
        checkpoint = _check_log(data)
        names = tuple(name for each in opened for name in _check_opened(each, rows))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"is no copy that can be checked ({type(error).__name__}: {error})"
        raise InputRefused(what, file=file[0], hint=_HINT) from error
    _check_heads(checkpoint, list(heads))
    return CheckedCopy(
        profile=data["profile"],
        shown=sum("value" in row for row in rows),
        covered=sum("reads" in row for row in rows),
        left_out=sum("path" not in row for row in rows),
        opened=names,
        written_at=data["log"]["entry"]["at"],
        checkpoint=checkpoint,
    )


def _read_object(file: NamedText, keys: Sequence[str]) -> JsonObject:
    name, text = file
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputRefused("is no JSON", file=name, hint=_HINT) from error
    if not isinstance(data, dict) or not all(key in data for key in keys):
        raise InputRefused(f"lacks one of the keys {', '.join(keys)}", file=name, hint=_HINT)
    return data


def _check_row(row: Mapping[str, Any], name: str) -> None:
    """Check that a field gives its commitment."""
    if "path" not in row:
        return
    if "value" in row:
        made = commit_field(Field(row["path"], row["value"]), bytes.fromhex(row["salt"]))
    else:
        path_hash = hash_path(bytes.fromhex(row["path_salt"]), row["path"])
        made = join_hashes(path_hash, bytes.fromhex(row["value_hash"]))
    if made.hex() != row["commitment"]:
        raise ChainBroken(
            f"{name} is not what was committed to: its text, place, salt or commitment was changed"
        )


def _check_places(rows: Iterable[Mapping[str, Any]]) -> None:
    places: set[str] = set()
    for row in rows:
        if row.get("path") in places:
            raise ChainBroken(f"field {row['path']} stands there twice")
        places |= {row["path"]} if "path" in row else set()


def _check_log(data: JsonObject) -> Checkpoint:
    """Check that the log in the file tells of this copy, and return its head."""
    entry = data["log"]["entry"]
    root = root_of([bytes.fromhex(row["commitment"]) for row in data["fields"]])
    if (entry["kind"], entry["object"]) != (KIND, root):
        raise ChainBroken(
            "the log tells of other fields: one was added, removed or moved, or the commitment of "
            "one that is left out was changed"
        )
    said = canonical_json({"profile": data["profile"], "fields": data["fields"]})
    if entry["payload_hash"] != sha256(said).hexdigest():
        raise ChainBroken(
            "the log tells of another copy: what stands in the place of a covered field was "
            "changed, or for whom the copy is"
        )
    checkpoint = read_checkpoint(data["log"]["checkpoint"])
    leaf = bytes.fromhex(hash_entry(entry["previous"], canonical_json(entry)))
    proof = [bytes.fromhex(text) for text in data["log"]["proof"]]
    is_last = entry["seq"] == checkpoint.size
    if not is_last or prove_root(leaf, entry["seq"] - 1, checkpoint.size, proof) != checkpoint.root:
        raise ChainBroken("the entry of the copy is not in the log of this head")
    return checkpoint


def _check_opened(file: NamedText, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Check opened fields against a copy, and return where they stand."""
    by_commitment = {row["commitment"]: row for row in rows}
    names = []
    for field in _read_object(file, ("opened",))["opened"]:
        path, value = field["path"], field["value"]
        row = by_commitment.get(
            commit_field(Field(path, value), bytes.fromhex(field["salt"])).hex()
        )
        if row is None:
            raise ChainBroken(
                f"opened field {path} is none of the copy: its text, place or salt was changed, or "
                "it is of another assessment"
            )
        if "reads" in row and not _may_read(row["reads"], value):
            raise ChainBroken(f"opened field {path} is not what the copy shows around the cover")
        names.append(path)
    return names


def _may_read(reads: str, value: Any) -> bool:
    """Tell whether a text reads so where parts of it are covered."""
    readable = map(re.escape, _COVER.split(reads))
    return re.fullmatch(".*".join(readable), str(value), re.DOTALL) is not None


def _check_heads(checkpoint: Checkpoint, heads: Sequence[Checkpoint]) -> None:
    if not heads or checkpoint in heads:
        return
    if any(head.size == checkpoint.size for head in heads):
        raise ChainBroken("the copy is of another log than the head that was kept")
    raise InputRefused(
        f"is the head of another entry than {checkpoint.size:,}",
        hint=f"ask the sender for `onward log head --entry {checkpoint.size}`, signed",
    )
