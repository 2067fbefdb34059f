"""The identity ledger: every judgement ever made of two parties, and which of them count today.

It only grows. A line counts unless a later line that counts supersedes it; a line ``undone`` takes
back another and judges nothing. Nodes, names and statements are never rewritten: which ids are one
party is a view (`identity.clusters`), so that undoing a line brings back what was there before.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from onward.errors import InputRefused, MergeRefused, RowRefused, UsageError
from onward.graph.identity.clusters import (
    FACTS_SEEN,
    STRENGTH,
    Clusters,
    Judgement,
    MergeLink,
    PartyGroups,
    PlainJudgement,
    Says,
    judgement_from_plain,
    make_judgement,
    resolve,
    to_json_line,
)
from onward.graph.identity.clusters import MergeLink as MergeLink_of_groups

ID_BEGINS: Final = "I-"

MOST_LINKS_SHOWN: Final = 8
"""A refusal shows at most so many of the links between two parties."""

LONGEST_USER: Final = 500
"""Characters of a user's name."""

_VERDICTS: Final = {
    "same": "were judged one party",
    "different": "were judged different",
    "unsure": "could not be told apart",
}


class PlainLine(PlainJudgement):
    """A line of the ledger as plain data."""

    id: str
    user: str
    at: str
    supersedes: str | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the ledger.

    Attributes:
        id: Made of what is judged and of the line's place; not of its time or its user.
        judgement: What is judged.
        user: Who judged.
        judged_at: When: ISO 8601, or as another program wrote it.
        supersedes: Id of the earlier line that it replaces or takes back.
    """

    id: str
    judgement: Judgement
    user: str
    judged_at: str
    supersedes: str | None = None

    def to_plain(self) -> PlainLine:
        """Return the line as plain data."""
        return {
            **self.judgement.to_plain(),
            "id": self.id,
            "user": self.user,
            "at": self.judged_at,
            "supersedes": self.supersedes,
        }

    def to_json(self) -> str:
        """Write the line as one line of JSON with sorted keys."""
        return to_json_line(self.to_plain())

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> "LedgerLine":
        """Read a line that `to_plain` wrote.

        Raises:
            RowRefused: It is not such a line.
        """
        line_id, user, judged_at = data["id"], data["user"], data["at"]
        return cls(line_id, judgement_from_plain(data), user, judged_at, data["supersedes"])


class Ledger:
    """The lines of a ledger, in the order in which they were written.

    Args:
        lines: All of them.
    """

    def __init__(self, lines: Iterable[LedgerLine] = ()) -> None:
        self.lines = tuple(lines)

    @cached_property
    def live(self) -> tuple[LedgerLine, ...]:
        """The lines that count today, in their order."""
        return live_lines(self.lines)

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """What is judged today."""
        return tuple(line.judgement for line in self.live)

    def extended(self, lines: Iterable[LedgerLine]) -> "Ledger":
        """Return the ledger with further lines."""
        return Ledger((*self.lines, *lines))

    def find_line(self, prefix: str) -> LedgerLine:
        """Return the line whose id begins with a prefix.

        Raises:
            UsageError: No line or several lines do.
        """
        lines = [line for line in self.lines if prefix and line.id.startswith(prefix)]
        if len(lines) == 1:
            return lines[0]
        if lines:
            raise UsageError(f"{len(lines)} lines begin with {prefix!r}; give more of the id")
        raise UsageError(f"no line of the ledger begins with {prefix!r}; see onward merges list")

    def undo(self, prefix: str, reason: str, user: str, judged_at: str) -> LedgerLine:
        """Return the line that takes another one back.

        Raises:
            UsageError: There is no such line, or it does not count.
            RowRefused: No reason is given.
        """
        line = self.find_line(prefix)
        if line not in self.live:
            raise UsageError(
                f"line {line.id} does not count any more, or undoes another; "
                "judge the pair anew instead"
            )
        undone = make_judgement(*line.judgement.pair, "undone", "person", reason)
        return new_line(len(self.lines) + 1, undone, user, judged_at, line.id)


def new_line(
    place: int, judgement: Judgement, user: str, judged_at: str, supersedes: str | None = None
) -> LedgerLine:
    """Return the line for a place of the ledger, counted from 1.

    Raises:
        RowRefused: The user's name is empty, too long or not valid UTF-8.
    """
    if not user.strip() or len(user) > LONGEST_USER or has_surrogates(user):
        hint = f"give a name of up to {LONGEST_USER} characters in UTF-8"
        raise RowRefused("is not the name of a person", field="user", value=user, hint=hint)
    line = LedgerLine("", judgement, user, judged_at, supersedes)
    return replace(line, id=line_id(place, line))


def has_surrogates(text: str) -> bool:
    """Tell whether a text holds half a surrogate pair, which UTF-8 cannot encode."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def line_id(place: int, line: LedgerLine) -> str:
    """Return the id that a line has at a place of the ledger."""
    # The place tells two equal judgements apart, one of which may have been undone.
    content = to_json_line([place, line.judgement.to_plain(), line.supersedes])
    return f"{ID_BEGINS}{sha256(content.encode()).hexdigest()[:16]}"


def live_lines(lines: Sequence[LedgerLine]) -> tuple[LedgerLine, ...]:
    """Return the lines that count; a line can supersede only what stands before it."""
    superseded: set[str] = set()
    live = []
    # From the last one back: by then it is known whether a line's own superseder counts.
    for line in reversed(lines):
        if line.id in superseded:
            continue
        if line.supersedes is not None:
            superseded.add(line.supersedes)
        if line.judgement.says != "undone":
            live.append(line)
    return tuple(reversed(live))


def check_judgement(
    judgement: Judgement, clusters: Clusters, ledger: Ledger
) -> tuple[MergeLink, ...]:
    """Check that a judgement does not contradict the ledger.

    Args:
        judgement: The new judgement.
        clusters: Which ids are one party now, by this ledger and the sources.
        ledger: As it is now.

    Returns:
        The links that hold two parties together which are now judged different: the sources say
        that they are one, and the judgement outranks that.

    Raises:
        MergeRefused: Two parties that are judged different would become one, or two that people
            judged to be one would be separated; the message names the line and the weakest link.
    """
    if judgement.says == "same":
        _check_same(judgement, clusters, ledger)
    elif judgement.says == "different":
        return _check_different(judgement, clusters, ledger)
    return ()


def _check_same(judgement: Judgement, clusters: Clusters, ledger: Ledger) -> None:
    """Refuse a party that would hold a pair that is judged different."""
    left, right = judgement.pair
    roots = {clusters.canonical_id(left), clusters.canonical_id(right)}
    for line in ledger.live:
        pair = line.judgement.pair
        if line.judgement.says != "different" or set(map(clusters.canonical_id, pair)) != roots:
            continue
        near, far = pair
        if clusters.canonical_id(near) != clusters.canonical_id(left):
            near, far = far, near
        # The way from one end of the negative to the other leads over the new link.
        new_link = MergeLink.of_judgement(judgement)
        links = (*clusters.path(near, left), new_link, *clusters.path(right, far))
        raise MergeRefused(
            f"{left} and {right} would make one party of {near} and {far}, which "
            f"{_describe_line(line)}; the weakest link between them is {_describe_weakest(links)}",
            hint=f"undo what is wrong, such as: onward merges undo {line.id} --reason TEXT",
        )


def _check_different(
    judgement: Judgement, clusters: Clusters, ledger: Ledger
) -> tuple[MergeLink, ...]:
    """Refuse to separate two parties that people made one; what sources say is outranked."""
    links = clusters.path(*judgement.pair)
    # If one link is a source's, that one gives way; if all are people's, people contradict people.
    if links and all(link.is_ledgered for link in links):
        weakest = min(links, key=_strength_key)
        line = next(
            line
            for line in ledger.live
            if line.judgement.says == "same" and line.judgement.pair == weakest.pair
        )
        raise MergeRefused(
            f"{judgement.left} and {judgement.right} are one party by {_describe_links(links)}; "
            f"of these links, the weakest is {' = '.join(line.judgement.pair)}, which "
            f"{_describe_line(line)}",
            hint=f"undo it first: onward merges undo {line.id} --reason TEXT",
        )
    return links


def _describe_line(line: LedgerLine) -> str:
    """Say what a line judges, by whom, when and why."""
    judgement = line.judgement
    verdict = _VERDICTS[judgement.says]
    return f"{verdict} by {line.user} at {line.judged_at} ({judgement.reason}; line {line.id})"


def _describe_links(links: Sequence[MergeLink]) -> str:
    """Write the links between two parties; of many, the first and the last ones."""
    texts = [describe_link(link) for link in links]
    if len(links) > MOST_LINKS_SHOWN:
        half = MOST_LINKS_SHOWN // 2
        texts[half:-half] = [f"… {len(links) - 2 * half:,} more links …"]
    return "; ".join(texts)


def _describe_weakest(links: Sequence[MergeLink]) -> str:
    return describe_link(min(links, key=_strength_key))


def describe_link(link: MergeLink) -> str:
    """Write a link: which two ids, on whose word, and why."""
    score = "" if link.score is None else f", score {link.score:.2f}"
    return f"{link.left} = {link.right} ({link.rule.replace('_', ' ')}{score}: {link.because})"


def _strength_key(link: MergeLink) -> tuple[int, float, tuple[str, str]]:
    """Order links by rule, then score; a link without a score is not measured, and so not weak."""
    return STRENGTH[link.rule], 1.0 if link.score is None else link.score, link.pair


# ------------------------------------------------------------------------------------------------
# Taking judgements into the ledger, one after another, each checked against all before it.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What became of a judgement.

    Attributes:
        line: Its line of the ledger.
        is_new: Whether the line was not there before.
        outranked: Links of sources that no longer make one party of the two.
    """

    line: LedgerLine
    is_new: bool
    outranked: tuple[MergeLink_of_groups, ...] = ()


class Intake:
    """Gathers the lines that judgements become.

    A contradiction is found by union-find, so that a file of a million judgements is checked in
    the time in which it is read; only then is it worked out how to say it.

    Args:
        ledger: As it is.
        clusters_of: Returns which ids are one party under given judgements.

    Attributes:
        lines: The new lines, in their order.
    """

    def __init__(
        self, ledger: Ledger, clusters_of: Callable[[Sequence[Judgement]], Clusters]
    ) -> None:
        self.lines: list[LedgerLine] = []
        self._ledger = ledger
        self._clusters_of = clusters_of
        self._live: dict[tuple[str, str], dict[Says, LedgerLine]] = defaultdict(dict)
        for line in ledger.live:
            self._live[line.judgement.pair].setdefault(line.judgement.says, line)
        self._group_parties()

    def take(self, judgement: Judgement, user: str, judged_at: str) -> IntakeResult:
        """Take a judgement; one that is there already, or doubts what is judged, adds no line.

        What was judged unsure of the pair is superseded, and so is a line that keeps two parties
        apart by facts which they no longer have.

        Raises:
            MergeRefused: It contradicts what is judged already.
        """
        earlier = self._live[judgement.pair]
        existing = earlier.get(judgement.says)
        if existing is None and judgement.says == "unsure":
            existing = next(iter(earlier.values()), None)  # a doubt adds nothing to a decision
        if existing is not None and not _is_renewed(existing.judgement, judgement):
            return IntakeResult(existing, is_new=False)
        outranked = self._check_contradictions(judgement)
        doubt = earlier.pop("unsure", None)
        place = len(self._ledger.lines) + len(self.lines) + 1
        before = existing or doubt
        line = new_line(place, judgement, user, judged_at, before.id if before else None)
        self.lines.append(line)
        earlier[judgement.says] = line
        self._apply_judgement(judgement, anew=bool(outranked))
        return IntakeResult(line, is_new=True, outranked=outranked)

    def _check_contradictions(self, judgement: Judgement) -> tuple[MergeLink_of_groups, ...]:
        """Check a judgement in full, but only if the groups tell that it contradicts something."""
        separates_one_party = judgement.says == "different" and self._are_one(judgement)
        if not (self._joins_separated_parties(judgement) or separates_one_party):
            return ()
        ledger = self._ledger.extended(self.lines)
        return check_judgement(judgement, self._clusters_of(ledger.judgements), ledger)

    def _joins_separated_parties(self, judgement: Judgement) -> bool:
        if judgement.says != "same":
            return False
        return self._groups.find_separation(*judgement.pair) is not None

    def _are_one(self, judgement: Judgement) -> bool:
        left, right = map(self._groups.root, judgement.pair)
        return left == right

    def _group_parties(self) -> None:
        """Group the parties as they are under all that is judged so far."""
        judgements = self._ledger.extended(self.lines).judgements
        different = [judgement for judgement in judgements if judgement.says == "different"]
        self._groups = PartyGroups(different=different)
        for link in self._clusters_of(judgements).joined:
            self._groups.link(link)

    def _apply_judgement(self, judgement: Judgement, *, anew: bool) -> None:
        """Change the groups by a new judgement; union-find cannot split, so it groups anew."""
        if anew:
            self._group_parties()
        elif judgement.says == "same":
            self._groups.link(MergeLink_of_groups.of_judgement(judgement))
        elif judgement.says == "different":
            self._groups.separate(judgement)


def _is_renewed(earlier: Judgement, judgement: Judgement) -> bool:
    """Tell whether two parties are kept apart again, by facts that the earlier line had not."""
    facts = [text for text in judgement.evidence if text.startswith(FACTS_SEEN)]
    return judgement.says == "different" and not set(facts) <= set(earlier.evidence)


# ------------------------------------------------------------------------------------------------
# Judgements as files: Onward's own lines, and those of nomenklatura's resolver.
#
# One JSON value a line. Onward's own is an object with the keys of a ledger line. nomenklatura's is
# a list: target, source, judgement, score, user, created_at (github.com/opensanctions/nomenklatura,
# ``resolver/edge.py``). There an id is the source's own, without our ``source:``, and a generated
# id ``NK-…`` stands for a cluster; here it is an ordinary member, never a cluster's id.
# ------------------------------------------------------------------------------------------------

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
