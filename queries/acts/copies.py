"""Copies of an assessment for others: what is left out, and how each field can be checked."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, Literal, get_args

from onward.errors import ChainBroken, InputRefused, UsageError, did_you_mean
from onward.graph.json_forms import canonical_json, json_text, plain_fields
from onward.queries.model.assessment import Assessment, read_wording
from onward.queries.model.parts import JsonObject, content_hash
from onward.queries.model.schema import assessment_from_data
from onward.queries.records.log import Checkpoint, LogEntry, hash_entry, prove_root, read_checkpoint
from onward.queries.records.store import (
    KIND,
    Field,
    commit_field,
    hash_path,
    hash_value,
    join_hashes,
    list_fields,
    make_field_salt,
    make_path_salt,
    root_of,
)
from onward.queries.transactions.fields import is_own_key
from onward.queries.transactions.transaction import parse_transaction, transaction_hash

# ------------------------------------------------------------------------------------------------
# Checking a copy that somebody was given: field by field, and against the head of the log.
#
# Nothing is needed but the file; a head that was kept elsewhere, or is signed, shows that the log
# in the file is that of the sender.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# A copy of an assessment for somebody else's eyes: what is not for them is named as redacted.
#
# It acts on the data, before anything is drawn: no box over a text hides it. What a finding rests
# on stays, whoever it names: without it, nobody could check the finding. No hash of anything that
# was covered stays either: of few possible values, it would tell which one it is.
# ------------------------------------------------------------------------------------------------

Profile = Literal["internal", "authority", "external"]
PROFILES: Final[tuple[Profile, ...]] = get_args(Profile)

_PERSONAL: Final = "⟦redacted: personal data⟧"
_NOTE: Final = "⟦redacted: our own note⟧"
_HASH: Final = "⟦redacted: hash of what is covered⟧"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Stands in a marked assessment where the copy has nothing.

    Attributes:
        is_null: Whether the copy says null there, as its form wants the key.
    """

    is_null: bool = False


_NOTES: Final = frozenset(
    {"mitigation", "stated_by", "answered_by", "classified_by", "not_listed_reason"}
)
"""Fields of an order that hold what our own people have written, and their names."""

_LEAST_NAME: Final = 4
"""A shorter name stands in too many words to be taken out of them."""


def read_profile(name: str) -> Profile:
    """Return a profile by its name.

    Raises:
        UsageError: There is none of that name.
    """
    for profile in PROFILES:
        if profile == name:
            return profile
    likely = did_you_mean(name, PROFILES)
    raise UsageError(f"there is no profile {name!r}; {likely}there are {', '.join(PROFILES)}")


def redact_assessment(assessment: Assessment, profile: Profile) -> Assessment:
    """Return an assessment as a profile shows it; its id and its hashes are those of the copy.

    Args:
        assessment: As it was made.
        profile: internal = everything. authority = without what is internal alone: keys of our
            own, and what no finding and no gap concerns. external = also without our own notes,
            and without natural persons whom no finding names.
    """
    if profile == "internal":
        return assessment
    data: JsonObject = _drop_left_out(mark_redactions(assessment.to_data(), profile))
    return _seal_copy(data, assessment.id)


def mark_redactions(data: JsonObject, profile: Profile) -> JsonObject:
    """Return an assessment's data with marks in the place of what a copy does not show.

    Every part stands where it stood: a text that is covered says so, and what has no place in the
    copy is `LeftOut`.
    """
    if profile == "internal":
        return data
    # what moved neither verdict nor suggestion tells of people for nothing
    emptied: JsonObject = {
        key: [LeftOut() for _ in data[key]] for key in ("near_misses", "context") if key in data
    }
    questions = [row if row["audience"] == "customer" else LeftOut() for row in data["questions"]]
    transaction = _map_tree(data["transaction"], _leave_out_own_keys)
    marked = {**data, **emptied, "questions": questions, "transaction": transaction}
    if profile == "external":
        marked["transaction"] = _map_tree(transaction, _cover_notes)
        marked["matches"] = [_cover_likeness(row) for row in data["matches"]]
        marked = _cover_names(marked, _list_private_names(data))
    return {key: _cover_hashes(marked[key], part) for key, part in data.items()}


def _drop_left_out(value: Any) -> Any:
    """Return marked data as the copy has them."""
    if isinstance(value, dict):
        remaining = ((key, part) for key, part in value.items() if not _is_dropped(part))
        return {key: _drop_left_out(part) for key, part in remaining}
    if isinstance(value, list):
        return [_drop_left_out(part) for part in value if not _is_dropped(part)]
    return None if isinstance(value, LeftOut) else value


def _is_dropped(value: Any) -> bool:
    return isinstance(value, LeftOut) and not value.is_null


def _seal_copy(data: JsonObject, name: str) -> Assessment:
    """Return the copy with an id and hashes that fit what it says, and the wording of that alone.

    Those of the whole follow from what is covered, too.
    """
    transaction = data["transaction"]
    transaction.pop("hash", None)
    parsed = parse_transaction(transaction)
    data["transaction"] = {**parsed.plain(), "hash": transaction_hash(parsed)}
    data["id"] = ""
    data["id"] = f"A-{content_hash(data)[:16]}"
    data["content_hash"] = content_hash(data)
    copy = assessment_from_data(data, name)
    said = {key: part for key, part in data.items() if key != "wording"}
    texts = frozenset(_list_texts(said))
    wording = tuple(row for row in copy.wording if str(read_wording(row)) in texts)
    return replace(copy, wording=wording)


def _map_tree(value: Any, change: Callable[[JsonObject], JsonObject]) -> Any:
    """Return plain data with each object of them changed, the inner ones first."""
    if isinstance(value, dict):
        return change({key: _map_tree(part, change) for key, part in value.items()})
    if isinstance(value, list):
        return [_map_tree(part, change) for part in value]
    return value


def _leave_out_own_keys(part: JsonObject) -> JsonObject:
    return {key: LeftOut() if is_own_key(key) else value for key, value in part.items()}


def _cover_notes(part: JsonObject) -> JsonObject:
    covered = dict(part)
    for key in covered.keys() & _NOTES:
        if isinstance(covered[key], str):
            covered[key] = _NOTE
    if isinstance(covered.get("reasons"), dict):
        covered["reasons"] = dict.fromkeys(covered["reasons"], _NOTE)
    return covered


def _cover_likeness(row: JsonObject) -> JsonObject:
    """Cover whom a party resembles without being found to be them."""
    candidate, explanation = row["candidate"], row["explanation"]
    if candidate is None:
        return {**row, "explanation": _cover_keys(explanation, nearest=LeftOut(is_null=True))}
    if row["band"] == "match":
        return row
    reasons = [LeftOut() for _ in explanation["because"]]
    return {
        **row,
        "candidate": _cover_keys(
            candidate,
            **dict.fromkeys(("party", "name_used", "record"), _PERSONAL),
            listing=LeftOut(is_null=True),
        ),
        "explanation": _cover_keys(explanation, because=reasons, compared=LeftOut(is_null=True)),
    }


def _cover_keys(part: JsonObject, **covered: Any) -> JsonObject:
    """Return an object with some values covered; where it says nothing, nothing is covered."""
    stated = {key for key, value in part.items() if value is not None}
    return {**part, **{key: mark for key, mark in covered.items() if key in stated}}


def _cover_hashes(marked: Any, whole: Any) -> Any:
    """Cover each hash beside which something is covered: it was made of that, too."""
    if isinstance(marked, list):
        return [_cover_hashes(part, whole[place]) for place, part in enumerate(marked)]
    if not isinstance(marked, dict):
        return marked
    covered = {key: _cover_hashes(part, whole[key]) for key, part in marked.items()}
    if covered == whole:
        return covered
    hashes = (key for key, value in covered.items() if key.endswith("hash") and value)
    return {**covered, **dict.fromkeys(hashes, _HASH)}


def _list_private_names(data: JsonObject) -> frozenset[str]:
    """Return the names of natural persons whom the order states and no finding names."""
    persons = set(_list_persons(data["transaction"]))
    named = set(_list_texts(data["findings"]))
    return frozenset(
        name
        for name in persons
        if len(name) >= _LEAST_NAME and not any(name in text for text in named)
    )


def _list_persons(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("kind") == "Person" and isinstance(value.get("name"), str):
            yield value["name"]
        if isinstance(value.get("signed_by"), str):
            yield value["signed_by"]
        for part in value.values():
            yield from _list_persons(part)
    elif isinstance(value, list):
        for part in value:
            yield from _list_persons(part)


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _list_texts(part)


def _cover_names(value: Any, names: frozenset[str]) -> Any:
    """Return plain data with each of some names covered, wherever it stands in a text."""
    if isinstance(value, dict):
        return {key: _cover_names(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [_cover_names(part, names) for part in value]
    if isinstance(value, str):
        for name in sorted(names, key=len, reverse=True):
            value = value.replace(name, _PERSONAL)
    return value


# ------------------------------------------------------------------------------------------------
# A copy for others as a file of its own, of which every field can be checked.
#
# A field that is shown comes with its salt; one that is covered says what stands in its place; of
# one that is left out nothing is there but its commitment. The entry of the log that tells of the
# copy comes with it, and the hashes by which it is seen that it is in the log.
# ------------------------------------------------------------------------------------------------


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
