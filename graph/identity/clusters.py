"""Which parties are the same party.

Parties of several sources become one node only when a person or a source itself says so, or when
they share a strong identifier with a valid checksum and nothing contradicts it. Two parties that
are judged different never become one, whoever else says so. All others stay apart.

See docs/semantics.md, Identity.
"""

import json
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import Any, Final, Literal, TypedDict, get_args

from onward.errors import InputRefused, RowRefused
from onward.graph.model import KIND_UNCERTAIN, IdentityLink, Party, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates

# ------------------------------------------------------------------------------------------------
# What speaks against one party, although two rows share an identifier.
#
# Only what both sides state can contradict; what one of them leaves open never does. A ship keeps
# its number for life while names and flags change, so for an IMO number only kinds and other
# numbers count.
# ------------------------------------------------------------------------------------------------

STRONG: Final = frozenset({"lei", "imo", "inn", "ogrn"})
"""Schemes with a public checksum and one holder; the others only suggest."""

LEAST_NAME_SIMILARITY: Final = 0.5
"""Names less alike than this speak against an equal identifier."""

SUGGESTIONS: Final = "suggestions"
"""Name of the layer of ties possibly_same_as that Onward itself keeps."""

NameSimilarity = Callable[[Party, Party], float | None]
"""Returns how alike the best names of two rows are, 0 to 1; None if they cannot be compared."""

_ABOUT: Final = re.compile(r"circa|approx|about", re.IGNORECASE)  # such a year proves nothing
_SHIP: Final = "imo"

_CLASSES: Final = {
    PartyKind.PERSON: "a person",
    PartyKind.VESSEL: "a vessel",
    PartyKind.AIRPLANE: "an aircraft",
    PartyKind.VEHICLE: "a vehicle",
    PartyKind.ADDRESS: "an address",
    PartyKind.CONTACT: "a contact",
}
_ORGANISATION: Final = "an organisation"


def strong_numbers(party: Party) -> dict[str, list[str]]:
    """Return the valid strong identifiers of a row by scheme, each value once."""
    values: dict[str, list[str]] = defaultdict(list)
    for number in party.identifiers:
        # One digit repeated is what people type when they have no number.
        is_placeholder = len(set(number.value)) < 2
        if number.scheme not in STRONG or not number.valid or is_placeholder:
            continue
        if number.value not in values[number.scheme]:
            values[number.scheme].append(number.value)
    return dict(values)


def is_composite(party: Party) -> bool:
    """Tell whether one row describes two registrations, and so may join no others."""
    if any(key == "composite" for key, _ in party.notes):
        return True
    return any(len(values) > 1 for values in strong_numbers(party).values())


def find_contradiction(scheme: str, left: Sequence[Party], right: Sequence[Party]) -> str | None:
    """Say what speaks against one party: kinds, other numbers, years of birth or countries.

    Args:
        scheme: Of the identifier that both share.
        left: The rows of one side.
        right: The rows of the other.
    """
    kinds = {_kind_class(row) for row in (*left, *right)} - {None}  # unknown kinds fit all
    if len(kinds) > 1:
        return "one is " + " and one ".join(sorted(filter(None, kinds)))
    ours, theirs = _collect_numbers(left), _collect_numbers(right)
    for other in sorted(ours.keys() & theirs.keys()):
        if not ours[other] & theirs[other]:
            return f"their {other} numbers differ"
    if scheme == _SHIP:
        return None
    if _have_nothing_in_common(_birth_years(left), _birth_years(right)):
        return "their years of birth differ"
    is_person = kinds == {"a person"}  # who may live in several countries
    if not is_person and _have_nothing_in_common(_countries_of(left), _countries_of(right)):
        return "their countries differ"
    return None


def contradict_names(
    scheme: str, left: Iterable[Party], right: Party, similarity: NameSimilarity
) -> str | None:
    """Say that no name of a row resembles a name of the rows that share its number."""
    if scheme == _SHIP:
        return None
    best = 0.0
    for row in left:
        score = similarity(row, right)
        if score is None or score >= LEAST_NAME_SIMILARITY:
            return None  # one name that agrees, or that cannot be compared, is enough
        best = max(best, score)
    return f"their names differ (best score {best:.2f})"


def _have_nothing_in_common(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether two sets share nothing; what one side leaves open contradicts nothing."""
    return bool(ours and theirs) and not ours & theirs


def _countries_of(rows: Iterable[Party]) -> frozenset[str]:
    return frozenset(row.country for row in rows if row.country)


def _birth_years(rows: Iterable[Party]) -> frozenset[str]:
    """Return the years of birth of rows; none if one of them is not certain of it."""
    texts: list[str] = []
    for row in rows:
        texts += (text for key, text in row.notes if key == "birth_date")
    if any(_ABOUT.search(text) for text in texts):
        return frozenset()
    return frozenset(day[:4] for text in texts for day in parse_birth_dates(text))


def _collect_numbers(rows: Iterable[Party]) -> dict[str, set[str]]:
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for scheme, values in strong_numbers(row).items():
            numbers[scheme].update(values)
    return numbers


def _kind_class(party: Party) -> str | None:
    is_open = any(key == KIND_UNCERTAIN for key, _ in party.notes)
    if is_open or party.kind == PartyKind.UNKNOWN:
        return None
    return _CLASSES.get(PartyKind(party.kind), _ORGANISATION)


# ------------------------------------------------------------------------------------------------
# What is judged of two parties: that they are one, or two, or that nobody can tell yet.
#
# A judgement is what the graph takes from a line of the identity ledger (`identity.ledger`): two
# parties, what is judged of them, by which rule and why. Who judged and when stands in the ledger
# alone, so that a judgement taken back leaves the graph as it was before, to its last byte.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Groups of ids that are one party, joined link by link; judgements keep some of them apart.
# ------------------------------------------------------------------------------------------------

_QID: Final = re.compile(r"Q[1-9]\d*")
_LEI: Final = re.compile(r"[0-9A-Z]{18}\d{2}")


@dataclass(frozen=True, slots=True)
class RefusedLink:
    """Two parties that something says are one, and that were kept apart, and why."""

    left: str
    right: str
    because: str


@dataclass(frozen=True, slots=True)
class MergeLink:
    """A link that made one party of two groups of ids.

    Attributes:
        left, right: The two ids.
        rule: On whose word.
        because: What says so, as a clause: "same lei 5493…", "csl says so", or a person's reason.
        score: Of a judgement that has one.
    """

    left: str
    right: str
    rule: Rule
    because: str
    score: float | None = None

    @classmethod
    def of_judgement(cls, judgement: Judgement) -> "MergeLink":
        """Return the link that a judgement "same" makes."""
        return cls(*judgement.pair, judgement.rule, judgement.reason, judgement.score)

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in the order of their characters."""
        return sort_pair(self.left, self.right)

    @property
    def is_ledgered(self) -> bool:
        """Whether people put it into the ledger, where it can be undone."""
        return self.rule in LEDGERED


class PartyGroups:
    """Union-find whose roots are canonical ids, and which keeps apart what a judgement separates.

    Args:
        rows: Of the parties, by id.
        different: Judgements that two parties are different.

    Attributes:
        joined: The links that joined groups so far.
        refused: The links that were not believed so far.
    """

    def __init__(
        self, rows: Mapping[str, Party] | None = None, different: Iterable[Judgement] = ()
    ) -> None:
        self._rows = rows or {}
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._separations: dict[str, list[Judgement]] = defaultdict(list)  # by root of either end
        self.joined: list[MergeLink] = []
        self.refused: list[RefusedLink] = []
        for judgement in different:
            self.separate(judgement)

    def separate(self, judgement: Judgement) -> None:
        """Keep two parties apart from now on; groups that are already joined stay so."""
        for end in judgement.pair:
            self._separations[self.root(end)].append(judgement)

    def link(self, link: MergeLink) -> None:
        """Make two groups one, unless a judgement separates them."""
        separation = self.find_separation(link.left, link.right)
        if separation is not None:
            because = f"{link.because}, but {_describe_separation(separation)}"
            self.refused.append(RefusedLink(link.left, link.right, because))
        else:
            self._join_groups(link)

    def join_holders(
        self, scheme: str, value: str, ids: Sequence[str], similarity: NameSimilarity | None
    ) -> None:
        """Make one party of the rows that share a number, unless something contradicts.

        A row joins the first group of holders that it does not contradict, so that one wrong row
        keeps nobody else apart.
        """
        because = f"same {scheme} {value}"
        groups: list[list[str]] = []
        for party_id in ids:
            for group in groups:
                objection = self._find_objection(scheme, group, party_id, similarity)
                if objection is None:
                    self._join_groups(MergeLink(group[0], party_id, "identifier", because))
                    group.append(party_id)
                    break
                clause = f"{because}, but {objection}"
                self.refused.append(RefusedLink(group[0], party_id, clause))
            else:  # it contradicts every group, or is the first
                groups.append([party_id])

    def canonical_ids(self) -> dict[str, str]:
        """Return the canonical id of every id that is not its own, sorted by canonical id."""
        canonical: dict[str, str] = {}
        for root, members in sorted(self._members.items()):
            canonical.update((member, root) for member in sorted(members) if member != root)
        return canonical

    def root(self, party_id: str) -> str:
        """Return the canonical id of a party, as joined so far."""
        path = []
        while (above := self._parent.get(party_id, party_id)) != party_id:
            path.append(party_id)
            party_id = above
        for step in path:  # the next look-up takes one step
            self._parent[step] = party_id
        return party_id

    def find_separation(self, left: str, right: str) -> Judgement | None:
        """Return the strongest judgement that separates the groups of two ids."""
        roots = {self.root(left), self.root(right)}
        if len(roots) == 1 or not all(root in self._separations for root in roots):
            return None
        # Both ends know of the judgement: the shorter list is searched.
        fewest = min((self._separations[root] for root in sorted(roots)), key=len)
        separating = [
            judgement for judgement in fewest if {self.root(end) for end in judgement.pair} == roots
        ]
        return strongest_first(separating)[0] if separating else None

    def _join_groups(self, link: MergeLink) -> None:
        winner, loser = sorted((self.root(link.left), self.root(link.right)), key=_canonical_key)
        if winner == loser:
            return  # a stronger link has joined them before
        self.joined.append(link)
        self._parent[loser] = winner
        losers = self._members.pop(loser, [loser])
        self._members.setdefault(winner, [winner]).extend(losers)
        if loser in self._separations:
            self._separations[winner] += self._separations.pop(loser)

    def _find_objection(
        self, scheme: str, group: Sequence[str], party_id: str, similarity: NameSimilarity | None
    ) -> str | None:
        """Say what speaks against joining a row with the rows that share its number."""
        if self.root(group[0]) == self.root(party_id):
            return None  # a judgement or a source has joined them, which outranks numbers
        separation = self.find_separation(group[0], party_id)
        if separation is not None:
            return _describe_separation(separation)
        objection = find_contradiction(scheme, self._rows_of(group[0]), self._rows_of(party_id))
        if objection is None and similarity is not None:
            rows = [self._rows[holder] for holder in group]
            objection = contradict_names(scheme, rows, self._rows[party_id], similarity)
        return objection

    def _rows_of(self, party_id: str) -> list[Party]:
        """Return the rows of a whole group."""
        root = self.root(party_id)
        ids = self._members.get(root, [root])
        return [self._rows[member] for member in ids if member in self._rows]


def sort_pair(left: str, right: str) -> tuple[str, str]:
    """Return two ids in the order of their characters."""
    return (left, right) if left <= right else (right, left)


def _describe_separation(judgement: Judgement) -> str:
    return f"{judgement.left} and {judgement.right} are judged different: {judgement.reason}"


def _canonical_key(party_id: str) -> tuple[int, str]:
    """Order ids by QID > LEI > smallest, so that a cluster's id does not depend on load order.

    An id without a source that is not a QID, such as another program's, is never a cluster's id
    while a party of a source is in it.
    """
    source, colon, local = party_id.partition(":")
    if _QID.fullmatch(local if colon else source):
        return 0, party_id
    if not colon:
        return 3, party_id
    return (1 if _LEI.fullmatch(local) else 2), party_id


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which ids are one party.

    Attributes:
        canonical: Canonical ids, for every id that is not its own canonical id.
        refused: Links that would have made one party of two, and were not believed.
        joined: The links that made parties one, the strongest first: of all ways between two ids
            of a party, these make the one whose weakest link is the strongest.
        apart: Pairs of canonical ids that are judged different, each pair sorted.
    """

    canonical: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[RefusedLink, ...] = ()
    joined: tuple[MergeLink, ...] = ()
    apart: frozenset[tuple[str, str]] = frozenset()

    def canonical_id(self, party_id: str) -> str:
        """Return the canonical id of a party; an unknown id is its own."""
        return self.canonical.get(party_id, party_id)

    def are_apart(self, left: str, right: str) -> bool:
        """Tell whether two parties are judged different, by any of their ids."""
        return sort_pair(self.canonical_id(left), self.canonical_id(right)) in self.apart

    def path(self, left: str, right: str) -> tuple[MergeLink, ...]:
        """Return the links that make two ids one party, from left to right; empty if none do."""
        neighbours: dict[str, list[tuple[str, MergeLink]]] = defaultdict(list)
        for link in self.joined:
            neighbours[link.left].append((link.right, link))
            neighbours[link.right].append((link.left, link))
        # By id: the id before it on the way from `left`, and the link between the two.
        reached: dict[str, tuple[str, MergeLink] | None] = {left: None}
        queue = deque([left])
        while queue and right not in reached:
            party_id = queue.popleft()
            for neighbour, link in neighbours[party_id]:
                if neighbour not in reached:
                    reached[neighbour] = party_id, link
                    queue.append(neighbour)
        links: list[MergeLink] = []
        step = reached.get(right)
        while step is not None:
            links.append(step[1])
            step = reached[step[0]]
        return tuple(reversed(links))


def resolve(
    parties: Iterable[Party],
    links: Iterable[IdentityLink],
    judgements: Iterable[Judgement] = (),
    similarity: NameSimilarity | None = None,
) -> Clusters:
    """Cluster parties by judgements, source-asserted links and strong identifiers, in this order.

    What the sources say is resolved by itself first, so that a judgement that two parties are one
    gives no other row a contradiction to its identifier: a "same" only adds links, and only a
    "different" takes some away.

    Args:
        parties: Rows of all layers, in any order; those without a number that another row has, a
            link or a judgement may be left out (`ids_sharing_numbers`).
        links: What the sources themselves assert.
        judgements: What is judged of pairs, in any order.
        similarity: Compares names of rows that share a number; None does not compare names.

    Returns:
        Canonical ids (QID > LEI > smallest id among a cluster's ids), and what was refused.
    """
    ordered = strongest_first(judgements)
    rows = {party.id: party for party in parties}
    different = [judgement for judgement in ordered if judgement.says == "different"]
    same = [judgement for judgement in ordered if judgement.says == "same"]
    sources = PartyGroups(rows, different)
    for link in sorted(links, key=lambda link: (link.left, link.right, link.source.dataset)):
        because = f"{link.source.dataset} says so"
        sources.link(MergeLink(link.left, link.right, "source_link", because))
    for (scheme, value), ids in sorted(_holders_by_number(rows.values()).items()):
        sources.join_holders(scheme, value, ids, similarity)
    if same:
        # Judgements join first, so that of all ways between two ids the strongest remains.
        groups = PartyGroups(rows, different)
        for judgement in same:
            groups.link(MergeLink.of_judgement(judgement))
        for joined in sources.joined:
            groups.link(joined)
        groups.refused += sources.refused
    else:
        groups = sources
    return _read_clusters(groups, different)


def _read_clusters(groups: PartyGroups, different: Iterable[Judgement]) -> Clusters:
    # What was refused may have been joined by another link after all.
    refused = [link for link in groups.refused if groups.root(link.left) != groups.root(link.right)]
    apart = {sort_pair(*map(groups.root, judgement.pair)) for judgement in different}
    return Clusters(
        groups.canonical_ids(),
        tuple(dict.fromkeys(refused)),
        tuple(groups.joined),
        frozenset(apart),
    )


def ids_sharing_numbers(parties: Iterable[Party]) -> set[str]:
    """Return the ids of the rows that have a strong number in common with another row."""
    sharing: set[str] = set()
    for ids in _holders_by_number(parties).values():
        if len(ids) > 1:
            sharing.update(ids)
    return sharing


def _holders_by_number(parties: Iterable[Party]) -> dict[tuple[str, str], list[str]]:
    """Return the rows that have a strong number, by number; sorted by id."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for party in parties:
        if not is_composite(party):
            for scheme, values in strong_numbers(party).items():
                holders[scheme, values[0]].append(party.id)
    return {number: sorted(ids) for number, ids in holders.items()}
