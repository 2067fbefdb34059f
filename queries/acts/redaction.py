"""A copy of an assessment for somebody else's eyes: what is not for them is named as redacted.

It acts on the data, before anything is drawn: no box over a text hides it. What a finding rests on
stays, whoever it names: without it, nobody could check the finding.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, get_args

from onward.errors import UsageError, did_you_mean
from onward.queries.model.assessment import Assessment
from onward.queries.model.part import JsonObject, content_hash
from onward.queries.model.reading import assessment_from_data
from onward.queries.transactions.own_keys import is_own_key
from onward.queries.transactions.transaction import parse_transaction, transaction_hash

Profile = Literal["internal", "authority", "external"]
PROFILES: Final[tuple[Profile, ...]] = get_args(Profile)

_PERSONAL: Final = "⟦redacted: personal data⟧"
_NOTE: Final = "⟦redacted: our own note⟧"

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
    """Return an assessment as a profile shows it; it has a content hash of its own.

    Args:
        assessment: As it was made.
        profile: internal = everything. authority = without what is internal alone: keys of our
            own, and what no finding and no gap concerns. external = also without our own notes,
            and without natural persons whom no finding names.
    """
    if profile == "internal":
        return assessment
    data = assessment.to_data()
    # what moved neither verdict nor suggestion tells of people for nothing
    for key in ("near_misses", "context"):
        if key in data:
            data[key] = []
    data["questions"] = [row for row in data["questions"] if row["audience"] == "customer"]
    data["transaction"] = _map_tree(data["transaction"], _leave_out_own_keys)
    if profile == "external":
        data["transaction"] = _map_tree(data["transaction"], _cover_notes)
        data["matches"] = [_cover_weak_match(row) for row in data["matches"]]
        data = _cover_names(data, _list_private_names(data))
    return _seal_copy(data, assessment.id)


def _seal_copy(data: JsonObject, name: str) -> Assessment:
    """Return the copy with hashes that fit what it says."""
    transaction = data["transaction"]
    transaction.pop("hash", None)
    parsed = parse_transaction(transaction)
    data["transaction"] = {**parsed.plain(), "hash": transaction_hash(parsed)}
    data["content_hash"] = content_hash(data)
    return assessment_from_data(data, name)


def _map_tree(value: Any, change: Callable[[JsonObject], JsonObject]) -> Any:
    """Return plain data with each object of them changed, the inner ones first."""
    if isinstance(value, dict):
        return change({key: _map_tree(part, change) for key, part in value.items()})
    if isinstance(value, list):
        return [_map_tree(part, change) for part in value]
    return value


def _leave_out_own_keys(part: JsonObject) -> JsonObject:
    return {key: value for key, value in part.items() if not is_own_key(key)}


def _cover_notes(part: JsonObject) -> JsonObject:
    covered = dict(part)
    for key in covered.keys() & _NOTES:
        if isinstance(covered[key], str):
            covered[key] = _NOTE
    if isinstance(covered.get("reasons"), dict):
        covered["reasons"] = dict.fromkeys(covered["reasons"], _NOTE)
    return covered


def _cover_weak_match(row: JsonObject) -> JsonObject:
    """Cover whom a party resembles without being found to be them."""
    candidate = row["candidate"]
    if candidate is None or row["band"] == "match":
        return row
    covered = {**candidate, "name_used": _PERSONAL}
    explanation = {**row["explanation"], "because": [], "compared": None}
    return {**row, "candidate": covered, "explanation": explanation}


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
