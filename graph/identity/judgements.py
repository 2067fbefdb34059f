"""What is judged of two parties: that they are one, or two, or that nobody can tell yet.

A judgement is what the graph takes from a line of the identity ledger (`identity.ledger`): two
parties, what is judged of them, by which rule and why. Who judged and when stands in the ledger
alone, so that a judgement taken back leaves the graph as it was before, to its last byte.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, Final, Literal, get_args

from onward.errors import InputRefused, RowRefused

Says = Literal["same", "different", "unsure", "undone"]
"""``undone`` takes an earlier line back, and judges nothing itself."""

Rule = Literal["identifier", "source_link", "import", "person"]
"""On whose word two parties are one, the weakest first."""

STRENGTH: Final[Mapping[str, int]] = {rule: place for place, rule in enumerate(get_args(Rule))}
"""Rules in order: what is stronger joins first, and what is weaker gives way."""

LEDGERED: Final[frozenset[Rule]] = frozenset({"person", "import"})
"""Rules of lines that people put into the ledger; the others follow from the sources."""

NOTHING: Final = 0
"""Version of a ledger in which nothing is judged."""

Version = str | int
"""Hash of a ledger's judgements in hex, or `NOTHING`."""

LONGEST_TEXT: Final = 10_000
"""Characters of an id, a reason or a piece of evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is judged of two parties.

    Attributes:
        left, right: Ids of the parties, in the order of their characters.
        says: What is judged.
        rule: On whose word.
        score: How alike they were found, 0 to 1; None where nobody measured.
        evidence: What was looked at.
        reason: Why, in words; never empty.
        source: The dataset or file that says so; "" for a person.

    Raises:
        RowRefused: A part of it is missing or not of its kind.
    """

    left: str
    right: str
    says: Says
    rule: Rule
    reason: str
    score: float | None = None
    evidence: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse what would be no judgement; files and people may send anything."""
        for name in ("left", "right", "reason"):
            _check_text(name, getattr(self, name), needed=True)
        for name, text in (("source", self.source), *(("evidence", one) for one in self.evidence)):
            _check_text(name, text)
        if self.says not in get_args(Says):
            raise _refused("is no judgement", "judgement", str(self.says), f"give {_SAYS}")
        if self.rule not in get_args(Rule):  # a file may hold what has no hash
            raise _refused("is no rule", "rule", str(self.rule), f"give {', '.join(STRENGTH)}")
        if self.left == self.right:
            raise _refused("both parties are one id", "right", self.right, "name two parties")
        if self.left > self.right:
            raise _refused("stands after right", "left", self.left, "exchange left and right")
        if self.score is not None and not _is_share(self.score):
            raise _refused("is no number from 0 to 1", "score", str(self.score), "give null")

    @property
    def pair(self) -> tuple[str, str]:
        """The two parties."""
        return self.left, self.right

    def plain(self) -> dict[str, Any]:
        """Give it as plain data, with the keys of a ledger line."""
        data = {field.name: getattr(self, field.name) for field in fields(self)}
        data["judgement"] = data.pop("says")
        return data | {"evidence": list(self.evidence)}


_SAYS: Final = "same, different or unsure"


def judged(one: str, other: str, says: Says, rule: Rule, reason: str, **more: Any) -> Judgement:
    """Give a judgement of two parties, named in any order.

    >>> judged("b:1", "a:1", "same", "person", "equal register extract").pair
    ('a:1', 'b:1')
    """
    left, right = sorted((one, other))
    return Judgement(left=left, right=right, says=says, rule=rule, reason=reason, **more)


def from_plain(data: Mapping[str, Any]) -> Judgement:
    """Read a judgement from the plain data of a line; further keys are not looked at.

    Raises:
        RowRefused: A key is missing, or holds what it may not.
    """
    known = {field.name for field in fields(Judgement)} - {"says"} | {"judgement"}
    facts = {key: value for key, value in data.items() if key in known}
    for key in ("left", "right", "judgement", "rule", "reason"):
        if key not in facts:
            raise _refused("is missing", key, "", "give each line all its keys")
    evidence = facts.pop("evidence", ())
    if not isinstance(evidence, list | tuple):
        raise _refused("is no list of texts", "evidence", str(evidence), 'write ["…", "…"]')
    return Judgement(says=facts.pop("judgement"), evidence=tuple(evidence), **facts)


def written(judgements: Iterable[Judgement]) -> bytes:
    """Write judgements as JSON lines: each once, sorted, whatever order they came in."""
    lines = sorted({_line(one) for one in judgements})
    return "".join(f"{line}\n" for line in lines).encode()


def version(content: bytes) -> Version:
    """Give the version of a ledger whose judgements are written so.

    >>> version(written([]))
    0
    """
    return sha256(content).hexdigest() if content else NOTHING


def read(content: bytes) -> tuple[Judgement, ...]:
    """Read what `written` wrote."""
    return tuple(from_plain(json.loads(line)) for line in content.splitlines())


def _line(judgement: Judgement) -> str:
    return write_json(judgement.plain())


write_json = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode
"""Writes plain data as one line of JSON with sorted keys."""


def _check_text(field: str, text: object, *, needed: bool = False) -> None:
    if not isinstance(text, str):
        raise _refused("is no text", field, str(text), "write it in quotes")
    if needed and not text.strip():
        raise _refused("is empty", field, text, "every judgement needs one")
    if len(text) > LONGEST_TEXT:
        raise _refused(f"is longer than {LONGEST_TEXT:,} characters", field, text, "shorten it")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise _refused("holds half a character pair", field, text, "write it as UTF-8")


def _is_share(score: object) -> bool:
    return isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1


def _refused(what: str, field: str, value: str, hint: str) -> InputRefused:
    return RowRefused(what, field=field, value=value, hint=hint)


def strongest_first(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Order judgements by rule, then score, so that their own order tells nothing."""
    return sorted(judgements, key=_weakness)


def _weakness(one: Judgement) -> tuple[int, float, tuple[str, str], str]:
    return -STRENGTH[one.rule], -(one.score or 0.0), one.pair, one.reason
