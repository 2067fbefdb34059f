"""Judgements as files: Onward's own lines, and those of nomenklatura's resolver.

One JSON value a line. Onward's own is an object with the keys of a ledger line. nomenklatura's is
a list: target, source, judgement, score, user, created_at (github.com/opensanctions/nomenklatura,
``resolver/edge.py``). There an id is the source's own, without our ``source:``, and a generated id
``NK-…`` stands for a cluster; here it is an ordinary member, never a cluster's id.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from onward.errors import InputRefused
from onward.graph.identity.clusters import resolve
from onward.graph.identity.judgements import Judgement, Says, judgement_from_plain, make_judgement
from onward.graph.identity.ledger import LONGEST_USER, LedgerLine, has_surrogates, live_lines

HUB: Final = "NK-"
"""Prefix of the ids that nomenklatura makes for clusters."""

NOBODY: Final = "onward"
"""User of the lines that only connect a cluster with its hub."""

_QID: Final = re.compile(r"(?:[^:]*:)?Q[1-9]\d*")
_SAYS: Final[Mapping[str, Says]] = {"positive": "same", "negative": "different", "unsure": "unsure"}
_RESOLVER_WORDS: Final = {says: word for word, says in _SAYS.items()}
_UNDECIDED: Final = "no_judgement"
_VALUES: Final = ("target", "source", "judgement", "score", "user", "created_at")


class LocalIds:
    """Translates ids with and without their source.

    Args:
        ids: Of all loaded parties, as ``source:local``.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = frozenset(ids)
        by_local: dict[str, list[str]] = defaultdict(list)
        for party_id in self._ids:
            by_local[party_id.partition(":")[2]].append(party_id)
        self._by_local = {local: ids[0] for local, ids in by_local.items() if len(ids) == 1}

    def whole(self, written: str) -> str:
        """Return the id of the one loaded party that is meant, else the id as written.

        A local id must be that of exactly one loaded party. Digits alone never are: every source
        numbers its entries, and the number does not say which source is meant.
        """
        if written in self._ids or written.isdigit():
            return written
        return self._by_local.get(written, written)

    def local(self, party_id: str) -> str:
        """Return the shortest text that `whole` reads as this id."""
        short = party_id.partition(":")[2]
        return short if short and self.whole(short) == party_id else party_id

    def __contains__(self, party_id: str) -> bool:
        return party_id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._ids))


@dataclass(frozen=True, slots=True)
class FileJudgement:
    """A judgement of a file.

    Attributes:
        place: Line of the file, from 1.
        judgement: What is judged.
        user, judged_at: Who judged and when, as the file says.
    """

    place: int
    judgement: Judgement
    user: str
    judged_at: str


@dataclass(frozen=True, slots=True)
class FileProposal:
    """A pair of a file that nobody has judged."""

    place: int
    left: str
    right: str
    score: float | None


def read_judgement_file(
    lines: Iterable[tuple[int, bytes]], file: str, ids: LocalIds
) -> tuple[list[FileJudgement], list[FileProposal]]:
    """Read a file of judgements in either form; each line is recognised by itself.

    Args:
        lines: Numbered from 1; blank ones are skipped.
        file: Its name, for refusals.
        ids: Of the loaded parties.

    Raises:
        InputRefused: A line is neither; the message has its place. Take nothing from the file then.
    """
    own_lines: list[tuple[int, LedgerLine]] = []
    own_ids: set[str] = set()
    judgements: list[FileJudgement] = []
    proposals: list[FileProposal] = []
    for place, raw in lines:
        if not raw.strip():
            continue
        try:
            data = _parse_line(raw)
            if isinstance(data, dict):
                line = _read_own_line(data)
                # Such a line could only take back a line of this ledger, which a file may not.
                if line.judgement.says == "undone" and line.supersedes not in own_ids:
                    raise _refuse_undoing(line)
                own_ids.add(line.id)
                own_lines.append((place, line))
                continue
            row = _read_resolver_line(place, data, ids)
            if isinstance(row, FileJudgement):
                judgements.append(row)
            else:
                proposals.append(row)
        except InputRefused as fault:
            raise with_place(fault, file, place) from fault
    # Compared by content: a file may hold one id twice.
    live = set(live_lines([line for _, line in own_lines]))
    judgements += [_take_own_line(place, line) for place, line in own_lines if line in live]
    return sorted(judgements, key=lambda judgement: judgement.place), proposals


def _refuse_undoing(line: LedgerLine) -> InputRefused:
    return InputRefused(
        "undoes a line that does not stand before it",
        field="supersedes",
        value=line.supersedes or "",
        hint="put that line before it, or take a line of the ledger back with onward merges undo",
    )


def with_place(fault: InputRefused, file: str, place: int) -> InputRefused:
    """Return a refusal with its place in a file."""
    return type(fault)(
        fault.what, file=file, line=place, field=fault.field, value=fault.value, hint=fault.hint
    )


def _take_own_line(place: int, line: LedgerLine) -> FileJudgement:
    """Take a line of Onward's own; the rule is "import", whatever rule the file names.

    Whoever imports the file answers for it.
    """
    judgement = replace(line.judgement, rule="import")
    return FileJudgement(place, judgement, line.user, line.judged_at)


def _parse_line(raw: bytes) -> Any:
    """Parse a line; duplicate keys and NaN, which JSON readers accept silently, are refused."""
    try:
        return json.loads(
            raw.decode(), object_pairs_hook=_refuse_duplicates, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as fault:
        raise InputRefused("is not valid UTF-8", hint="save the file as UTF-8") from fault
    except (ValueError, RecursionError) as fault:
        hint = "write one list or one object a line"
        raise InputRefused("is not valid JSON", hint=hint) from fault


def _refuse_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise InputRefused("duplicate key", hint="keep one of them")
    return data


def _refuse_constant(name: str) -> float:
    raise InputRefused(f"{name} is not a number", hint="write null")


def _read_own_line(data: Mapping[str, Any]) -> LedgerLine:
    for key in ("id", "user", "at"):
        _check_word(key, data.get(key))
    supersedes = data.get("supersedes")
    if supersedes is not None:
        _check_word("supersedes", supersedes)
    return LedgerLine(data["id"], judgement_from_plain(data), data["user"], data["at"], supersedes)


def _read_resolver_line(place: int, data: Any, ids: LocalIds) -> FileJudgement | FileProposal:
    if not isinstance(data, list) or len(data) != len(_VALUES):
        hint = f"a line is [{', '.join(_VALUES)}]"
        raise InputRefused("is not a list of six values", hint=hint)
    values = dict(zip(_VALUES, data, strict=True))
    for key in ("target", "source", "judgement"):
        _check_word(key, values[key])
    pair = ids.whole(values["target"]), ids.whole(values["source"])
    word = values["judgement"]
    if word not in (_UNDECIDED, *_SAYS):
        hint = f"use {', '.join(_SAYS)} or {_UNDECIDED}"
        raise InputRefused("is not a judgement", field="judgement", value=word, hint=hint)
    # A pair that nobody judged is checked as if it were judged unsure.
    says = _SAYS.get(word, "unsure")
    reason = f"judged {word} in a file of nomenklatura"
    judgement = make_judgement(
        *pair, says, "import", reason, score=values["score"], source="nomenklatura"
    )
    if word == _UNDECIDED:
        return FileProposal(place, *judgement.pair, judgement.score)
    user, judged_at = (values[key] or "not stated" for key in ("user", "created_at"))
    _check_word("user", user)
    _check_word("created_at", judged_at)
    return FileJudgement(place, judgement, user, judged_at)


def _check_word(field: str, value: object) -> None:
    """Refuse anything but a short text."""
    if not isinstance(value, str) or not value.strip():
        shown_value = "" if value is None else str(value)
        raise InputRefused(
            "must be text", field=field, value=shown_value, hint="write it in quotes"
        )
    if len(value) > LONGEST_USER or has_surrogates(value):
        what = f"must be at most {LONGEST_USER} characters of valid UTF-8"
        raise InputRefused(what, field=field, value=value, hint="shorten it")


def write_own_lines(lines: Iterable[LedgerLine]) -> Iterator[str]:
    """Write live lines in Onward's own form."""
    for line in lines:
        yield line.to_json()


def write_resolver_lines(lines: Iterable[LedgerLine], ids: LocalIds) -> Iterator[str]:
    """Write live lines as nomenklatura's resolver reads them.

    Each cluster of judgements that has neither a QID nor a generated id gets one, made of its
    smallest member: nomenklatura accepts only such an id as a cluster's.

    Args:
        lines: Lines that count.
        ids: Of the loaded parties.
    """
    all_lines = list(lines)
    for line in all_lines:
        judgement = line.judgement
        word = _RESOLVER_WORDS[judgement.says]
        yield _write_resolver_line(
            ids, judgement.pair, word, judgement.score, line.user, line.judged_at
        )
    for smallest, judged_at in sorted(_clusters_without_hub(all_lines).items()):
        hub = f"{HUB}{sha256(smallest.encode()).hexdigest()[:22]}"
        yield _write_resolver_line(ids, (smallest, hub), "positive", None, NOBODY, judged_at)


def _clusters_without_hub(lines: Iterable[LedgerLine]) -> dict[str, str]:
    """Return the smallest id of each cluster that needs a hub, and when it was last judged."""
    same = [line for line in lines if line.judgement.says == "same"]
    clusters = resolve((), (), [line.judgement for line in same])
    members: dict[str, set[str]] = defaultdict(set)
    latest: dict[str, str] = {}
    for line in same:
        root = clusters.canonical_id(line.judgement.left)
        members[root].update(line.judgement.pair)
        latest[root] = max(latest.get(root, ""), line.judged_at)
    return {
        min(ids): latest[root]
        for root, ids in members.items()
        if not any(party_id.startswith(HUB) or _QID.fullmatch(party_id) for party_id in ids)
    }


def _write_resolver_line(ids: LocalIds, pair: tuple[str, str], *values: str | float | None) -> str:
    target, source = sorted(map(ids.local, pair), key=_resolver_rank, reverse=True)
    return json.dumps([target, source, *values], ensure_ascii=False)


def _resolver_rank(written: str) -> tuple[int, str]:
    """Order ids as nomenklatura does: a QID, then a generated id, then any other."""
    if ":" not in written and _QID.fullmatch(written) is not None:
        return 3, written
    return (2 if written.startswith(HUB) else 1), written
