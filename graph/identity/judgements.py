"""What is judged of two parties: that they are one, or two, or that nobody can tell yet.

A judgement is what the graph takes from a line of the identity ledger (`identity.ledger`): two
parties, what is judged of them, by which rule and why. Who judged and when stands in the ledger
alone, so that a judgement taken back leaves the graph as it was before, to its last byte.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, Final, Literal, TypedDict, get_args

from onward.errors import InputRefused, RowRefused

Says = Literal["same", "different", "unsure", "undone"]
"""``undone`` takes an earlier line back, and judges nothing itself."""

Rule = Literal["identifier", "source_link", "import", "person"]
"""On whose word two parties are one, the weakest first."""

STRENGTH: Final[Mapping[str, int]] = {rule: place for place, rule in enumerate(get_args(Rule))}
"""Rules in order: the stronger joins first, and the weaker gives way."""

LEDGERED: Final[frozenset[Rule]] = frozenset({"person", "import"})
"""Rules of lines that people put into the ledger; the others follow from the sources."""

NO_JUDGEMENTS: Final = 0
"""Version of a ledger in which nothing is judged."""

LedgerVersion = str | int
"""Hash of a ledger's judgements in hex, or `NO_JUDGEMENTS`."""

LONGEST_TEXT: Final = 10_000
"""Characters of an id, a reason or a piece of evidence."""

_CHOICES: Final = "same, different or unsure"


class PlainJudgement(TypedDict):
    """A judgement as plain data, with the keys of a ledger line."""

    left: str
    right: str
    rule: Rule
    reason: str
    score: float | None
    evidence: list[str]
    source: str
    judgement: Says


FACTS_SEEN: Final = "facts seen: "
"""Beginning of the evidence that holds fingerprints of what both parties stated when judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is judged of two parties.

    Attributes:
        left, right: Ids of the parties, in the order of their characters.
        says: What is judged.
        rule: On whose word.
        score: How alike they were found, 0 to 1; None if nobody measured.
        evidence: What was looked at.
        reason: Why, in words; never empty.
        source: The dataset or file that says so; "" for a person.

    Raises:
        RowRefused: A part of it is missing or not of its type.
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
        """Refuse values that cannot be a judgement; files and people may send anything."""
        for name in ("left", "right", "reason"):
            _check_text(name, getattr(self, name), required=True)
        _check_text("source", self.source)
        for text in self.evidence:
            _check_text("evidence", text)
        # Compared with a tuple: a file may hold what has no hash.
        if self.says not in get_args(Says):
            raise _refuse_field(
                "is not a judgement", "judgement", str(self.says), f"use {_CHOICES}"
            )
        if self.rule not in get_args(Rule):
            raise _refuse_field(
                "is not a rule", "rule", str(self.rule), f"use {', '.join(STRENGTH)}"
            )
        if self.left == self.right:
            raise _refuse_field(
                "names the same party as left", "right", self.right, "name two parties"
            )
        if self.left > self.right:
            raise _refuse_field(
                "must not come after right", "left", self.left, "exchange left and right"
            )
        if self.score is not None and not _is_share(self.score):
            raise _refuse_field(
                "must be a number from 0 to 1", "score", str(self.score), "write null if unknown"
            )

    @property
    def pair(self) -> tuple[str, str]:
        """The two parties."""
        return self.left, self.right

    def to_plain(self) -> PlainJudgement:
        """Return it as plain data, with the keys of a ledger line."""
        return {
            "left": self.left,
            "right": self.right,
            "rule": self.rule,
            "reason": self.reason,
            "score": self.score,
            "evidence": list(self.evidence),
            "source": self.source,
            "judgement": self.says,
        }


def make_judgement(
    party: str, other: str, says: Says, rule: Rule, reason: str, **more: Any
) -> Judgement:
    """Return a judgement of two parties, named in any order.

    >>> make_judgement("b:1", "a:1", "same", "person", "equal register extract").pair
    ('a:1', 'b:1')
    """
    left, right = sorted((party, other))
    return Judgement(left=left, right=right, says=says, rule=rule, reason=reason, **more)


def judgement_from_plain(data: Mapping[str, Any]) -> Judgement:
    """Read a judgement from the plain data of a line; further keys are ignored.

    Raises:
        RowRefused: A key is missing, or holds a value that it may not.
    """
    keys = {field.name for field in fields(Judgement)} - {"says"} | {"judgement"}
    facts = {key: value for key, value in data.items() if key in keys}
    for key in ("left", "right", "judgement", "rule", "reason"):
        if key not in facts:
            raise _refuse_field("is missing", key, "", "give each line all its keys")
    evidence = facts.pop("evidence", ())
    if not isinstance(evidence, list | tuple):
        raise _refuse_field(
            "must be a list of texts", "evidence", str(evidence), 'write ["…", "…"]'
        )
    return Judgement(says=facts.pop("judgement"), evidence=tuple(evidence), **facts)


def encode_judgements(judgements: Iterable[Judgement]) -> bytes:
    """Write judgements as JSON lines: each once, sorted, whatever order they came in."""
    lines = sorted({to_json_line(judgement.to_plain()) for judgement in judgements})
    return "".join(f"{line}\n" for line in lines).encode()


def decode_judgements(content: bytes) -> tuple[Judgement, ...]:
    """Read what `encode_judgements` wrote."""
    return tuple(judgement_from_plain(json.loads(line)) for line in content.splitlines())


def ledger_version(content: bytes) -> LedgerVersion:
    """Return the version of a ledger whose encoded judgements are given.

    >>> ledger_version(encode_judgements([]))
    0
    """
    return sha256(content).hexdigest() if content else NO_JUDGEMENTS


to_json_line = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode
"""Writes plain data as one line of JSON with sorted keys."""


def strongest_first(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Order judgements by rule, then score, so that their own order does not matter."""
    return sorted(judgements, key=_weakness_key)


def _weakness_key(judgement: Judgement) -> tuple[int, float, tuple[str, str], str]:
    strength = STRENGTH[judgement.rule]
    return -strength, -(judgement.score or 0.0), judgement.pair, judgement.reason


def _check_text(field: str, text: object, *, required: bool = False) -> None:
    if not isinstance(text, str):
        raise _refuse_field("must be text", field, str(text), "write it in quotes")
    if required and not text.strip():
        raise _refuse_field("is empty", field, text, "every judgement needs one")
    if len(text) > LONGEST_TEXT:
        raise _refuse_field(
            f"is longer than {LONGEST_TEXT:,} characters", field, text, "shorten it"
        )
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise _refuse_field("is not valid UTF-8", field, text, "write it as UTF-8")


def _is_share(score: object) -> bool:
    return isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1


def _refuse_field(what: str, field: str, value: str, hint: str) -> InputRefused:
    return RowRefused(what, field=field, value=value, hint=hint)
