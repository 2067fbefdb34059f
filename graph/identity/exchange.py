"""Judgements as files: Onward's own lines, and those of nomenklatura's resolver.

One JSON value a line. Onward's own is an object with the keys of a ledger line. nomenklatura's is
a list: target, source, judgement, score, user, created_at (github.com/opensanctions/nomenklatura,
``resolver/edge.py``). There an id is the source's own, without our ``source:``, and a made-up id
``NK-…`` stands for a cluster; here it is a plain member, never a cluster's id.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from onward.errors import InputRefused
from onward.graph.identity.clusters import resolve
from onward.graph.identity.judgements import Judgement, Says, from_plain, judged
from onward.graph.identity.ledger import LONGEST_USER, Line, live

HUB: Final = "NK-"
"""Begins the ids that nomenklatura makes for clusters."""

NOBODY: Final = "onward"
"""User of the lines that only give a cluster its hub."""

_QID: Final = re.compile(r"(?:[^:]*:)?Q[1-9]\d*")
_SAYS: Final[Mapping[str, Says]] = {"positive": "same", "negative": "different", "unsure": "unsure"}
_TELLS: Final = {says: told for told, says in _SAYS.items()}
_UNDECIDED: Final = "no_judgement"
_VALUES: Final = ("target", "source", "judgement", "score", "user", "created_at")


class LocalIds:
    """Gives ids with and without their source.

    Args:
        ids: Of all loaded parties, as ``source:local``.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = frozenset(ids)
        by_local: dict[str, list[str]] = defaultdict(list)
        for party_id in self._ids:
            by_local[party_id.partition(":")[2]].append(party_id)
        self._by_local = {local: found[0] for local, found in by_local.items() if len(found) == 1}

    def whole(self, written: str) -> str:
        """Give the id of the one loaded party that is meant, else the id as written.

        A local id must be that of exactly one loaded party. Digits alone never are: every source
        numbers its entries, and the number does not say which source is meant.
        """
        if written in self._ids or written.isdigit():
            return written
        return self._by_local.get(written, written)

    def local(self, party_id: str) -> str:
        """Give the shortest text that `whole` reads as this id."""
        short = party_id.partition(":")[2]
        return short if short and self.whole(short) == party_id else party_id

    def __contains__(self, party_id: str) -> bool:
        return party_id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._ids))


@dataclass(frozen=True, slots=True)
class Taken:
    """A judgement of a file.

    Attributes:
        place: Line of the file, from 1.
        user, at: Who judged and when, as the file says.
    """

    place: int
    said: Judgement
    user: str
    at: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pair of a file that nobody has judged."""

    place: int
    left: str
    right: str
    score: float | None


def read_file(
    lines: Iterable[tuple[int, bytes]], file: str, ids: LocalIds
) -> tuple[list[Taken], list[Proposed]]:
    """Read a file of judgements in either form, line by line told apart.

    Args:
        lines: Numbered from 1; blank ones are passed over.
        file: Its name, for refusals.
        ids: Of the loaded parties.

    Raises:
        InputRefused: A line is neither; the message has its place. Nothing may be taken then.
    """
    own: list[tuple[int, Line]] = []
    ids_told: set[str] = set()
    taken: list[Taken] = []
    proposed: list[Proposed] = []
    for place, raw in lines:
        if not raw.strip():
            continue
        try:
            data = _parsed(raw)
            if isinstance(data, dict):
                line = _own_line(data)
                if line.said.says == "undone" and line.supersedes not in ids_told:
                    raise _undoes_nothing(line)
                ids_told.add(line.id)
                own.append((place, line))
            elif isinstance(found := _resolver_line(place, data, ids), Taken):
                taken.append(found)
            else:
                proposed.append(found)
        except InputRefused as fault:
            raise at_line(fault, file, place) from fault
    counting = set(live([line for _, line in own]))  # by content: a file may tell an id twice
    taken += [_taken(place, line) for place, line in own if line in counting]
    return sorted(taken, key=lambda one: one.place), proposed


def _undoes_nothing(line: Line) -> InputRefused:
    return InputRefused(
        "undoes a line that does not stand before it",
        field="supersedes",
        value=line.supersedes or "",
        hint="put that line before it, or take a line of the ledger back with onward merges undo",
    )


def at_line(fault: InputRefused, file: str, place: int) -> InputRefused:
    """Give a refusal its place in a file."""
    return type(fault)(
        fault.what, file=file, line=place, field=fault.field, value=fault.value, hint=fault.hint
    )


def _taken(place: int, line: Line) -> Taken:
    """Take a line of Onward's own; who takes it in answers for it, whatever rule it names."""
    one = line.said
    said = judged(
        *one.pair, one.says, "import", one.reason,
        score=one.score, evidence=one.evidence, source=one.source,
    )  # fmt: skip
    return Taken(place, said, line.user, line.at)


def _parsed(raw: bytes) -> Any:
    """Parse a line; what JSON readers settle in silence is refused."""
    try:
        return json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except UnicodeDecodeError as fault:
        raise InputRefused("this is no UTF-8", hint="save the file as UTF-8") from fault
    except (ValueError, RecursionError) as fault:
        hint = "give one list or one object a line"
        raise InputRefused("this is no JSON", hint=hint) from fault


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise InputRefused("a key is told twice", hint="keep one of them")
    return data


def _refuse_constant(name: str) -> float:
    raise InputRefused(f"{name} is no number", hint="write null")


def _own_line(data: Mapping[str, Any]) -> Line:
    for key in ("id", "user", "at"):
        _check_word(key, data.get(key))
    supersedes = data.get("supersedes")
    if supersedes is not None:
        _check_word("supersedes", supersedes)
    return Line(data["id"], from_plain(data), data["user"], data["at"], supersedes)


def _resolver_line(place: int, data: Any, ids: LocalIds) -> Taken | Proposed:
    if not isinstance(data, list) or len(data) != len(_VALUES):
        raise InputRefused(
            "this is no list of six values", hint=f"a line is [{', '.join(_VALUES)}]"
        )
    told = dict(zip(_VALUES, data, strict=True))
    for key in ("target", "source", "judgement"):
        _check_word(key, told[key])
    pair = ids.whole(told["target"]), ids.whole(told["source"])
    if told["judgement"] not in (_UNDECIDED, *_SAYS):
        given = f"{', '.join(_SAYS)} or {_UNDECIDED}"
        raise InputRefused(
            "is no judgement", field="judgement", value=told["judgement"], hint=f"give {given}"
        )
    says = _SAYS.get(told["judgement"], "unsure")
    reason = f"judged {told['judgement']} in a file of nomenklatura"
    said = judged(*pair, says, "import", reason, score=told["score"], source="nomenklatura")
    if told["judgement"] == _UNDECIDED:
        return Proposed(place, *said.pair, said.score)
    user, at = (told[key] or "not stated" for key in ("user", "created_at"))
    for key, value in (("user", user), ("created_at", at)):
        _check_word(key, value)
    return Taken(place, said, user, at)


def _check_word(field: str, value: object) -> None:
    """Refuse what is no short text."""
    if not isinstance(value, str) or not value.strip():
        shown = "" if value is None else str(value)
        raise InputRefused("is no text", field=field, value=shown, hint="write it in quotes")
    if len(value) > LONGEST_USER or any("\ud800" <= char <= "\udfff" for char in value):
        raise InputRefused("is no short text in UTF-8", field=field, value=value, hint="shorten it")


def own_lines(lines: Iterable[Line]) -> Iterator[str]:
    """Write live lines in Onward's own form."""
    for line in lines:
        yield line.to_json()


def resolver_lines(lines: Iterable[Line], ids: LocalIds) -> Iterator[str]:
    """Write live lines as nomenklatura's resolver reads them.

    Each cluster of judgements that has neither a QID nor a made-up id gets one, made of its
    smallest member, as nomenklatura takes only such an id for a cluster's.

    Args:
        lines: Lines that count.
        ids: Of the loaded parties.
    """
    told = list(lines)
    for line in told:
        one = line.said
        yield _resolver_text(ids, *one.pair, _TELLS[one.says], one.score, line.user, line.at)
    for smallest, at in sorted(_without_hub(told).items()):
        hub = f"{HUB}{sha256(smallest.encode()).hexdigest()[:22]}"
        yield _resolver_text(ids, smallest, hub, "positive", None, NOBODY, at)


def _without_hub(lines: Iterable[Line]) -> dict[str, str]:
    """Give the smallest id of each cluster that needs a hub, and when it was last judged."""
    same = [line for line in lines if line.said.says == "same"]
    clusters = resolve((), (), [line.said for line in same])
    members: dict[str, set[str]] = defaultdict(set)
    latest: dict[str, str] = {}
    for line in same:
        root = clusters.of(line.said.left)
        members[root].update(line.said.pair)
        latest[root] = max(latest.get(root, ""), line.at)
    return {
        min(ids): latest[root]
        for root, ids in members.items()
        if not any(one.startswith(HUB) or _QID.fullmatch(one) for one in ids)
    }


def _resolver_text(ids: LocalIds, one: str, other: str, *rest: Any) -> str:
    target, source = sorted(map(ids.local, (one, other)), key=_weight, reverse=True)
    return json.dumps([target, source, *rest], ensure_ascii=False)


def _weight(written: str) -> tuple[int, str]:
    """Order ids as nomenklatura does: a QID, then a made-up id, then any other."""
    is_qid = ":" not in written and _QID.fullmatch(written) is not None
    return (3 if is_qid else 2 if written.startswith(HUB) else 1), written
