"""A copy of an assessment for somebody else's eyes: what is not for them is named as redacted.

It acts on the data, before anything is drawn: no box over a text hides it. What a finding rests on
stays, whoever it names: without it, nobody could check the finding. No hash of anything that was
covered stays either: of few possible values, it would tell which one it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from onward.errors import UsageError, did_you_mean
from onward.queries.model.assessment import Assessment
from onward.queries.model.part import JsonObject, content_hash
from onward.queries.model.reading import assessment_from_data
from onward.queries.model.wording import read_wording
from onward.queries.transactions.own_keys import is_own_key
from onward.queries.transactions.transaction import parse_transaction, transaction_hash

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
