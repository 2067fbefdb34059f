"""A deck: planted cases one after the other, as many as are asked for, hidden among clean parties.

The same seed gives the same cases. Every pattern gets as many as any other: a case that must be
found, and a twin that is one fact short and must not be.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib import import_module
from itertools import cycle, product
from operator import itemgetter
from random import Random
from typing import Any, Final
from zlib import crc32

from onward.graph.json_forms import plain_fields
from onward.queries.model.parts import JsonObject
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.transactions.goods import ELEMENTS

# ------------------------------------------------------------------------------------------------
# What an assessment of a planted case must say, and the days and roles that its plans speak of.
# ------------------------------------------------------------------------------------------------

Row = dict[str, str]
"""A row of one of Onward's own tables."""

FETCHED: Final = "2026-04-30"
"""Day on which all rows were retrieved."""

TODAY: Final = "2026-05-01"
MAX_AGE_DAYS: Final = 90
OWNERLESS: Final = ("Person", "PublicBody", "MilitaryUnit", "ArmedGroup")
USERS: Final = ("consignee", "intermediate_consignee", "end_user")
OTHERS: Final = (
    *("broker", "seller", "purchaser", "freight_forwarder"),
    *("notify_party", "payer", "bank", "carrier"),
)
"""Roles of those who do not get the goods."""

TRADERS: Final = ("purchaser", "seller", "broker", "payer")
CUSTOMERS: Final = (*USERS, *TRADERS)
"""Roles of those who get the goods, and of those who may stand behind them."""

HANDLERS: Final = tuple(role for role in OTHERS if role not in TRADERS)
"""Roles of those who only handle goods, papers or money for others."""

PAYER: Final = "div-third-party-payer"

Path = tuple[str, ...]
ANYBODY: Final = "*"


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that there must be.

    Attributes:
        subject: Party id; None = the transaction as a whole; `ANYBODY` = whoever it is about.
        about: What the finding's id ends with, such as a regime or a state; None = not compared.
        paths: Records of the ties of every path, in walk order; None = not compared.
    """

    indicator: str
    status: str
    severity: str
    subject: str | None
    about: str | None = None
    paths: frozenset[Path] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that an assessment must say: these findings and no other, these doubts, these gaps.

    Attributes:
        cannot_tell: Indicator and party id.
        gaps: What a gap is on, and its field.
        undecided: Indicators that the rules leave open for this case: they are not compared.
    """

    findings: tuple[Expected, ...]
    cannot_tell: frozenset[tuple[str, str | None]]
    gaps: frozenset[tuple[str, str]]
    undecided: frozenset[str]


def shifted(day: str, days: int) -> str:
    """Return the day so many days later.

    >>> shifted("2026-05-01", -1)
    '2026-04-30'
    """
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def is_live(row: Row, day: str) -> bool:
    """Return whether a row's interval holds a day; coarse dates cover all they can mean."""
    since, until = row.get("since") or "", row.get("until") or ""
    is_exact = len(until) == len(day)
    is_over = bool(until) and (day >= until if is_exact else day[: len(until)] > until)
    return day[: len(since)] >= since and not is_over


def answer_to_data(answer: Answer) -> JsonObject:
    """Return an answer as JSON data, in an order that no set decides."""
    return {
        "findings": [
            {
                **plain_fields(each, "indicator", "status", "severity"),
                "party": each.subject,
                "about": each.about,
                "paths": None if each.paths is None else sorted(map(list, each.paths)),
            }
            for each in answer.findings
        ],
        "cannot_tell": [list(doubt) for doubt in sorted(answer.cannot_tell, key=str)],
        "gaps": [list(gap) for gap in sorted(answer.gaps)],
        "not_compared": sorted(answer.undecided),
    }


def answer_from_data(data: JsonObject) -> Answer:
    """Read an answer that was written.

    Raises:
        KeyError: Something is missing in it.
    """
    return Answer(
        tuple(map(_read_expected, data["findings"])),
        frozenset(map(tuple, data["cannot_tell"])),
        frozenset(map(tuple, data["gaps"])),
        frozenset(data["not_compared"]),
    )


_EXPECTED: Final = ("indicator", "status", "severity", "party", "about")


def _read_expected(data: JsonObject) -> Expected:
    paths = None if data["paths"] is None else frozenset(map(tuple, data["paths"]))
    indicator, status, severity, subject, about = itemgetter(*_EXPECTED)(data)
    return Expected(indicator, status, severity, subject, about, paths)


# ------------------------------------------------------------------------------------------------
# Items of planted orders: what is replies of them is answered, with reasons where they matter.
# ------------------------------------------------------------------------------------------------

GROUNDS: Final = {
    "reasons": {"specially_designed": "a router", "covert": "a person sees that it works"},
    "answered_by": "J. Kessler",
    "answered_on": "2026-04-20",
}
"""Why somebody answered no, who and when: without them the answer counts as unclear."""

RED_FLAGS: Final = (
    "marketed_for_covert_use",
    "similar_item_misused",
    "used_against_member_state_or_eu_citizen",
    "can_configure_misused_system",
    "published_under_art_5_6",
)
"""Questions about the customer that an order for surveillance items answers."""

HS: Final = "854370"
"""A customs code that no table names; under its heading goods of Annex I are declared, too."""

_ORDINARY: Final = "9403"
"""The heading of planted orders that holds no dual-use goods: furniture."""

PRIORITY: Final = ("854231", "854239", "848210", "851762")
"""Customs codes of planted orders that are on the Common High Priority List."""

USE: Final = {"use": "infrastructure", "site": "operations centre"}
"""What the goods are for, and where."""

READINGS: Final = [
    {"text": "probe", "means": "nothing", "read_by": "J. Kessler", "read_on": "2026-04-20"}
]
"""Texts of planted orders that a person has read, and found nothing to."""

RECEIVING: Final = (*USERS, "operator", "purchaser")
_AUTHORITIES: Final = ("police", "military", "public_authority")
_STATE_BODIES: Final = ("PublicBody", "MilitaryUnit", "ArmedGroup")

_RISKY: Final = {"XA": "", "XB": "", "XT": "2025", "XG": "2020", "XH": "2020"}
"""Countries with a record of repression, or on the table of hubs, and since when they are."""

_RESTRICTED: Final = ("RU", "BY", "MM", "XE", "XF", "XJ")
"""Countries of planted routes for which an act bans goods, arms or equipment."""


def six(**answers: str) -> JsonObject:
    """Return an item with six answers, yes unless others are given, and of no family.

    One that meets the definition was compared with Annex I.
    """
    replies = dict.fromkeys(ELEMENTS, "yes") | answers | GROUNDS
    item = {"description": "probe", "hs": HS, "families": [], "cyber_surveillance": replies}
    if all(replies[element] == "yes" for element in ELEMENTS):
        item["not_listed_reason"] = "compared with Annex I: no entry of category 4 or 5"
    return item | {"us_origin": "no"}


def is_sensitive(item: JsonObject) -> bool:
    """Return whether an item is listed, of high priority, of a family, or may be for surveillance.

    Such goods are of the tier that asks most, whoever gets them.
    """
    replies = item.get("cyber_surveillance", {})
    answers = [replies.get(element) for element in ELEMENTS if not _lacks_grounds(replies, element)]
    code = item.get("control_code", "EAR99")
    is_listed = code[2] != "9" and code != "EAR99"
    is_one = any(map(replies.get, ELEMENTS)) and "no" not in answers
    is_priority = (item.get("hs") or "").startswith(PRIORITY)
    return is_listed or is_one or is_priority or bool(item.get("families"))


def _lacks_grounds(replies: JsonObject, element: str) -> bool:
    grounds = (replies.get("reasons", {}).get(element), replies.get("answered_by"))
    is_reasoned = all((*grounds, replies.get("answered_on")))
    return element in ("specially_designed", "covert") and not is_reasoned


def plain() -> JsonObject:
    """Return an item that is no cyber-surveillance item."""
    return six(covert="no")


# ------------------------------------------------------------------------------------------------
# Invented names: words that no language has, and the number of the case that they belong to.
#
# The number keeps the names of different cases apart whatever the words are, and marks each name as
# invented.
# ------------------------------------------------------------------------------------------------

_STARTS: Final = (
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gl",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "s",
    "t",
    "tr",
    "v",
    "z",
)
_VOWELS: Final = ("a", "e", "i", "o", "u", "ae", "io", "ua")
_ENDS: Final = ("l", "m", "n", "r", "s", "t", "x", "nd", "rk", "st")
_WORDS: Final = 2


def invent_name(key: str, place: str) -> str:
    """Return the name of a party, always the same one.

    Args:
        key: Of its case.
        place: Its place in the pattern.

    >>> invent_name("c00001", "acme") == invent_name("c00001", "acme")
    True
    """
    # a hash and no random number: the name does not depend on what was drawn before
    digest = sha256(f"{key}|{place}".encode()).digest()
    words = [_invent_word(digest[6 * number : 6 * number + 6]) for number in range(_WORDS)]
    return f"{' '.join(words)} {key.upper()}"


def _invent_word(seed: bytes) -> str:
    first, vowel, middle, second, end, _ = seed
    letters = (
        _STARTS[first % len(_STARTS)],
        _VOWELS[vowel % len(_VOWELS)],
        _STARTS[middle % len(_STARTS)],
        _VOWELS[second % len(_VOWELS)],
        _ENDS[end % len(_ENDS)],
    )
    return "".join(letters).capitalize()


# ------------------------------------------------------------------------------------------------
# What follows from stakes alone: who joins a cascade, and what its members hold.
#
# Shares are whole permilles, so that one half is one half.
# ------------------------------------------------------------------------------------------------

HALF = 500

Stakes = Mapping[tuple[str, str], int]
"""Owner and company, and what the one holds of the other."""


@dataclass(frozen=True, slots=True)
class StakeRule:
    """An ownership rule: over or at one half, holders added up or one by one."""

    strict: bool = False
    aggregate: bool = True

    def reaches(self, shares: Collection[int]) -> bool:
        """Tell whether the members' shares are enough to draw a company in."""
        most = self.measure(shares)
        return most > HALF if self.strict else most >= HALF

    def measure(self, shares: Collection[int]) -> int:
        """Return the share that the rule looks at: the sum, or the largest holder's."""
        return sum(shares) if self.aggregate else max(shares, default=0)


def find_members(stakes: Stakes, seeds: Collection[str], regime: StakeRule) -> dict[str, int]:
    """Return the least fixpoint: each member and the round in which it joined, seeds in round 0."""
    joined = dict.fromkeys(seeds, 0)
    # sorted, so that no set decides who joins first
    companies = sorted({company for _, company in stakes})
    turn = 0
    while True:
        turn += 1
        new = [
            company
            for company in companies
            if company not in joined and regime.reaches(direct_shares(stakes, joined, company))
        ]
        # nobody joins who did not before: the least fixpoint
        if not new:
            return joined
        joined |= dict.fromkeys(new, turn)


def direct_shares(stakes: Stakes, owners: Collection[str], company: str) -> list[int]:
    """Return the direct shares that some owners hold of a company."""
    return [
        share
        for (owner, company_owned), share in stakes.items()
        if company_owned == company and owner in owners
    ]


# ------------------------------------------------------------------------------------------------
# One planted case: its rows, its transaction, and what an assessment must say of it.
#
# What follows from the transaction as a whole (the end-user's owners, the age of the layer) is
# worked out here; what follows from the pattern that was planted, the plan says.
# ------------------------------------------------------------------------------------------------

_SLACK: Final = 1e-9
"""By so much a sum of shares may miss a round number."""

NameParty = Callable[[str, str], str]
"""Names a party by the key of its case and its place in the pattern."""


def name_plainly(key: str, place: str) -> str:
    """Name a party as its id, for tests."""
    return f"{key} {place}"


class Case:
    """A case while it is being planted; every name in it gets the case's key.

    Args:
        key: Begins the id of everything that is planted.
        rng: What is drawn at random.
        layers: Names under which the tables are loaded; the first holds the case.
        name_party: Names the parties.
    """

    def __init__(
        self,
        key: str,
        rng: Random,
        layers: Sequence[str] = ("w", "imports"),
        name_party: NameParty = name_plainly,
    ) -> None:
        self.key = key
        self._layers = tuple(layers)
        self._name_party = name_party
        self.rng = rng
        self.day = TODAY
        self.role = "end_user"
        self.parties: dict[str, Row] = {}
        self.ties: list[Row] = []
        self.listings: list[Row] = []
        self.shipments: list[Row] = []
        self.arrivals: list[Row] = []
        self.order: JsonObject = {
            "destination": "XC",
            "items": [plain()],
            "answers": dict.fromkeys(RED_FLAGS, "no"),
        }
        self.exporter = "DE"
        self.others: list[tuple[str, str]] = []
        self.has_founder = True
        self.has_user = True
        self.knows_payers = False
        self.capacity: dict[str, str] = {}
        self._findings: list[Expected] = []
        self._cannot_tell: set[tuple[str, str | None]] = set()
        self._gaps: set[tuple[str, str]] = set()
        self.undecided: set[str] = set()

    # what is planted

    def id(self, name: str) -> str:
        """Return the id of a party of this case, as the transaction and an assessment name it."""
        return f"{self._layers[0]}:{self.key}-{name}"

    def party(self, name: str, kind: str = "Company", country: str = "XC", **more: str) -> str:
        """Describe a party; one that is named already keeps its first description."""
        row = {"id": f"{self.key}-{name}", "name": self._name_party(self.key, name)}
        self.parties.setdefault(name, row | {"kind": kind, "country": country} | more)
        return name

    def tie(self, start: str, kind: str, end: str, share: float = 0, **more: str) -> str:
        """Plant a tie that holds on the day, unless `more` gives its dates; return its record.

        A share of 0 is one that is not known, or of a kind without shares.
        """
        for name in (start, end):
            self.party(name)
        row = {"id": f"{self.key}-t{len(self.ties)}", "kind": kind}
        row |= {"from": f"{self.key}-{start}", "to": f"{self.key}-{end}"}
        # four digits: a share in thousandths stays what it is
        if share:
            row |= {"share_min": f"{share:.4g}", "share_max": f"{share:.4g}"}
        dates = {} if {"since", "until"} & more.keys() else self.live()
        self.ties.append(row | dates | more)
        return row["id"]

    def listing(self, party: str, regime: str, topic: str = "sanction", **more: str) -> None:
        """Put a party on a list, on the day unless `more` gives the entry's dates."""
        row = {"id": f"{self.key}-l{len(self.listings)}", "party": f"{self.key}-{party}"}
        dates = {} if {"since", "until"} & more.keys() else self.live()
        self.listings.append(row | {"regime": regime, "topic": topic} | dates | more)

    def ship(self, shipper: str, consignee: str, day: str, **more: str) -> str:
        """Plant a past delivery, and return its record."""
        for name in (shipper, consignee):
            self.party(name)
        row = {"id": f"{self.key}-s{len(self.shipments)}", "date": day}
        ends = {"shipper": f"{self.key}-{shipper}", "consignee": f"{self.key}-{consignee}"}
        self.shipments.append(row | ends | more)
        return row["id"]

    def arrive(self, shipper: str, consignee: str, day: str, **more: str) -> None:
        """Plant a row of the import record that all cases share."""
        for name in (shipper, consignee):
            self.party(name)
        row = {"id": f"{self.key}-a{len(self.arrivals)}", "date": day}
        ends = {"shipper": self.id(shipper), "consignee": self.id(consignee)}
        self.arrivals.append(row | ends | more)

    # drawn at random

    def live(self) -> dict[str, str]:
        """Draw dates that hold on the day: open, on the first or the last day, coarse."""
        first, last = {"since": self.day}, {"until": shifted(self.day, 1)}
        coarse = ({"since": self.day[:4]}, {"until": self.day[:7]}, {"until": self.day[:4]})
        old = {"since": "2001-02-03"}
        return dict(self.rng.choice(({}, {}, old, old, first, last, first | last, *coarse)))

    def dead(self) -> dict[str, str]:
        """Draw dates that miss the day: ended on it, begun after it, coarse ones too."""
        year = int(self.day[:4])
        ended = ({"until": self.day}, {"since": "2001", "until": f"{year - 1}"})
        to_come = ({"since": shifted(self.day, 1)}, {"since": f"{year + 1}"})
        return dict(self.rng.choice((*ended, *to_come)))

    def enough(self) -> float:
        """Draw a share of one half or more."""
        return self.rng.choice((0.5, 0.501, 0.55, 0.6, 0.75, 0.999, 1.0))

    # what must be found

    def expect(
        self,
        indicator: str,
        status: str,
        severity: str,
        *,
        subject: str | None = "acme",
        about: str | None = None,
        paths: list[Path] | None = None,
    ) -> None:
        """Put a finding into the answer."""
        whom = self.id(subject) if subject not in (None, ANYBODY) else subject
        path_set = None if paths is None else frozenset(paths)
        self._findings.append(Expected(indicator, status, severity, whom, about, path_set))

    def doubt(self, indicator: str, subject: str | None = "acme") -> None:
        """Put a question without an answer into the answer."""
        self._cannot_tell.add((indicator, self.id(subject) if subject else None))

    def gap(self, on: str, field: str) -> None:
        """Put a gap into the answer."""
        self._gaps.add((on, field))

    def is_expected(self, indicator: str) -> bool:
        """Tell whether the answer holds a certain finding of an indicator for acme."""
        certain = (each for each in self._findings if each.status == "present")
        subject = self.id("acme")
        return any((each.indicator, each.subject) == (indicator, subject) for each in certain)

    # put together

    def finish(self) -> None:
        """Describe who is only named, and give acme an owner for what no tie says."""
        self.party("acme")
        # a party without an owner would be a gap, which no plan is about
        if self.parties["acme"]["kind"] not in OWNERLESS and self.has_founder:
            rest = 1 - sum(float(row.get("share_max") or 1) for row in self._list_owners())
            if rest > 0.0001:
                self.party("founder", "Person")
                self.tie("founder", "owns", "acme", rest, since="2001")
        # an order without an end-user is a gap, too
        roles = {self.role, *(role for role, _ in self.others)}
        if self.has_user and "end_user" not in roles:
            self.others.append(("end_user", self.party("user", "Person")))
        # what an order for priority goods needs, and for other goods changes nothing
        self.order.setdefault("contract", {"no_reexport": True})
        # what a graver tier asks for, and for other orders changes nothing
        self.order["end_use"] = USE | self.order.get("end_use", {})
        self.order.setdefault("readings", READINGS)
        has_statement = "statement" in self.order["end_use"] or self._lacks_statement()
        if self.asks_most() and not has_statement:
            self.state()

    def _lacks_statement(self) -> bool:
        """Tell whether the plan leaves the end-use statement out."""
        return any(
            (each.indicator, each.about) == ("eus-missing-or-stale", "absent")
            for each in self._findings
        )

    def asks_most(self) -> bool:
        """Tell whether the order is of the enhanced tier: by its goods, or who receives them where.

        Every other planted order is a standard one: none goes to partner countries alone.
        """
        items = self.order["items"]
        is_dual_use = any(not (item.get("hs") or _ORDINARY).startswith(_ORDINARY) for item in items)
        is_of_force = self.order["end_use"]["use"] in _AUTHORITIES or any(
            self.parties[name]["kind"] in _STATE_BODIES
            for role, name in self._list_named()
            if role in RECEIVING and name
        )
        is_grave = not items or any(map(is_sensitive, items)) or is_of_force
        return is_grave or (is_dual_use and self._goes_to_risky_country())

    def _goes_to_risky_country(self) -> bool:
        countries = [self.order.get("destination")]
        countries += [
            self.parties[name]["country"]
            for role, name in self._list_named()
            if role in RECEIVING and name
        ]
        return any(country in _RISKY and self.day >= _RISKY[country] for country in countries)

    def _list_named(self) -> list[tuple[str, str]]:
        """Return the role of each party but the exporter, and its name in the pattern."""
        return [(self.role, "acme"), *self.others]

    def state(self, **declares: bool | None) -> JsonObject:
        """Add a whole end-use statement that declares so much; one that is silent is found low."""
        statement = {
            "signed_by": "the director",
            "date": shifted(self.day, -30),
            "valid_until": shifted(self.day, 30),
            "declares": declares,
            "document": "E1",
        }
        self.order["end_use"] = self.order.get("end_use", {}) | {"statement": statement}
        self.order["documents"] = [{"id": "E1", "kind": "end_use_statement", "sha256": "e5" * 32}]
        for use, value in declares.items():
            if value:
                self.expect("eus-admits", "present", "high", subject=None, about=use)
        if any(declares.get(use) is None for use in ("military", "reexport", "repression")):
            self.expect("eus-missing-or-stale", "present", "low", subject=None, about="silent")
        return statement

    def _list_owners(self) -> list[Row]:
        company = f"{self.key}-acme"
        return [
            row
            for row in self.ties
            if (row["kind"], row["to"]) == ("owns", company) and is_live(row, self.day)
        ]

    def transaction(self) -> JsonObject:
        """Return the case's transaction."""
        parties = [
            {"role": role} | ({"id": self.id(name)} if name else {})
            for role, name in self._list_named()
        ]
        capacity = {"capacity": self.capacity} if self.capacity else {}
        exporter = {"role": "exporter", "name": "Muster Optik GmbH", "country": self.exporter}
        order = {
            "id": self.key,
            "date": self.day,
            "parties": [exporter, parties[0] | capacity, *parties[1:]],
        }
        return order | self.order

    def answer(self) -> Answer:
        """Return what an assessment must say, with what the case as a whole adds."""
        gaps = self._gaps | set(self._list_restricted_ways())
        if self.asks_most():
            gaps.update(self._list_unread_texts())
        if self._lacks_owner():
            gaps.add(("owner", "parties.1.owners"))
        # an old layer is a gap of every order that is assessed long after it
        age = date.fromisoformat(self.day) - date.fromisoformat(FETCHED)
        if age.days > MAX_AGE_DAYS:
            gaps.update(("source", layer) for layer in self._layers)
        return Answer(
            (*self._findings, *self._strange_payers()),
            frozenset(self._cannot_tell),
            frozenset(gaps),
            frozenset(self.undecided | self._carrier_findings()),
        )

    def _carrier_findings(self) -> set[str]:
        """Return what is left open of acme as a carrier, beside what is found of any party."""
        return {"vessel-or-carrier-listed"} if self.role == "carrier" else set()

    def _strange_payers(self) -> list[Expected]:
        """Return what is found of payers, unless the plan itself says it."""
        payers = [name for role, name in self._list_named() if role == "payer" and name]
        return [
            Expected(PAYER, "present", self._weigh_payer(name), self.id(name))
            for name in dict.fromkeys(payers)
            if not self.knows_payers
        ]

    def _weigh_payer(self, name: str) -> str:
        return "low" if self.parties[name].get("sector", "").startswith("64") else "medium"

    def _list_restricted_ways(self) -> Iterator[tuple[str, str]]:
        """Yield the gap of each country on the way that nobody explains."""
        for place, country in enumerate(self.order.get("route", ())):
            if country in _RESTRICTED:
                yield "destination", f"route.{place}"

    def _list_unread_texts(self) -> Iterator[tuple[str, str]]:
        """Yield the gap of each text on goods or purpose that no person has read."""
        end_use = self.order["end_use"]
        covers = end_use.get("statement", {}).get("covers", ())
        texts = [("end_use", "end_use.text", end_use.get("text"))]
        texts += [
            ("end_use", f"end_use.statement.covers.{place}", text)
            for place, text in enumerate(covers)
        ]
        texts += [
            ("item", f"items.{place}.{field}", item.get(field))
            for place, item in enumerate(self.order["items"])
            for field in ("description", "system_name", "excluded_purpose")
        ]
        read = {reading["text"] for reading in self.order["readings"]}
        yield from ((on, field) for on, field, text in texts if text and text not in read)

    def _lacks_owner(self) -> bool:
        """Tell whether too little of the end-user's owners is known for the order's tier.

        The enhanced one asks for one half; the standard one, where some are known, for three
        quarters.
        """
        is_state = self.is_expected("gov-body-end-user") or self.is_expected("mil-structural")
        if self.role != "end_user" or is_state or self.parties["acme"]["kind"] in OWNERLESS:
            return False
        # what a program read out of prose makes no owner known
        stated = [row for row in self._list_owners() if row.get("standing") != "inferred"]
        share = sum(float(row.get("share_min") or 0) for row in stated)
        return share < 0.5 - _SLACK if self.asks_most() else 0 < share < 0.75 - _SLACK


# ------------------------------------------------------------------------------------------------
# Plans: how cases of an indicator are planted, and a register of all of them.
#
# A plan is a function that plants one pattern into a case and says what must be found. `positive`
# and `twin` enter it, once for each combination of the factors that are named:
#
# Such a function is `part_of_the_army(case, hops)` under `@positive("mil-structural", hops=…)`.
# ------------------------------------------------------------------------------------------------

Planter = Callable[..., None]


@dataclass(frozen=True, slots=True)
class CasePlan:
    """A way to plant one case of an indicator, with all its factors fixed."""

    indicator: str
    is_twin: bool
    planter: Planter
    factors: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        factors = ", ".join(f"{name}={value!r}" for name, value in self.factors)
        return f"{self.indicator} {self.planter.__name__}({factors})"

    def plant(self, case: Case) -> None:
        """Plant the pattern."""
        self.planter(case, **dict(self.factors))


PLANS: Final[list[CasePlan]] = []
"""Every plan, in the order of the modules that enter them."""


def positive(indicator: str, **factors: Iterable[Any]) -> Callable[[Planter], Planter]:
    """Enter a plan whose case must be found."""
    return _enter_plan(indicator, factors, is_twin=False)


def twin(indicator: str, **factors: Iterable[Any]) -> Callable[[Planter], Planter]:
    """Enter a plan whose case is one fact short: the indicator must be silent."""
    return _enter_plan(indicator, factors, is_twin=True)


def _enter_plan(
    indicator: str, factors: dict[str, Iterable[Any]], *, is_twin: bool
) -> Callable[[Planter], Planter]:
    def enter(planter: Planter) -> Planter:
        for values in product(*factors.values()):
            fixed = tuple(zip(factors, values, strict=True))
            PLANS.append(CasePlan(indicator, is_twin, planter, fixed))
        return planter

    return enter


# ------------------------------------------------------------------------------------------------
# Comparing assessments with the answers of planted cases: what is missed, what is false.
#
# An expected finding is met by one finding of the same indicator, status, severity and subject,
# with the same paths where the answer names them. Whatever else is found is false.
# ------------------------------------------------------------------------------------------------

CONTEXT: Final = (
    *("gov-body-end-user", "gov-state-owned-aggregate"),
    *("div-transshipment-country", "dest-armed-conflict", "jurisdiction-us"),
)
"""Indicators that never make a finding by themselves."""

COUNTED: Final = ("medium", "high", "notify", "stop")
"""Severities at or above the default policy's level."""

ESSENTIAL: Final = frozenset({"end_user", "owner", "item", "destination"})
"""Gaps that never let a delivery proceed."""


@cache
def list_asides() -> frozenset[str]:
    """Return context that many cases bring with them; it is compared where it is planted."""
    beside = (indicator.id for indicator in default_catalogue() if indicator.beside_findings)
    return frozenset({"jurisdiction-us", *beside})


def list_differences(
    answer: Answer, assessment: Mapping[str, Any], indicators: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what differs: its sort (missed, false, other) and a line.

    Args:
        answer: What must be said.
        assessment: What is said.
        indicators: Those that exist; the answer's words on others are not asked for.
    """
    compared = set(indicators) - answer.undecided
    rows = (*assessment["findings"], *assessment.get("context", ()))
    findings = [each for each in rows if each["indicator"] in compared]
    for expected in (each for each in answer.findings if each.indicator in compared):
        met = next((each for each in findings if _meets_expected(each, expected)), None)
        if met is None:
            yield "missed", str(expected)
        else:
            # one finding meets one expectation: a second one like it would be false
            findings.remove(met)
    for each in findings:
        paths = sorted(_find_paths(each))
        yield "false", f"{each['id']} {each['status']} {each['severity']} {paths}"
    doubts = {(row["indicator"], row["party"]) for row in assessment["cannot_tell"]}
    expected_doubts = {each for each in answer.cannot_tell if each[0] in compared}
    if {each for each in doubts if each[0] in compared} != expected_doubts:
        texts = [row["text"] for row in assessment["cannot_tell"]]
        stated, due = sorted(doubts, key=str), sorted(expected_doubts, key=str)
        yield "other", f"cannot tell {stated}, not {due}: {texts}"
    gaps = {(gap["on"], gap["field"]) for gap in assessment["coverage"]["gaps"]}
    if gaps != answer.gaps:
        yield "other", f"gaps {sorted(gaps)}, not {sorted(answer.gaps)}"

    if not answer.undecided and (verdict := verdict_of(answer, compared)) != assessment["verdict"]:
        yield "other", f"verdict {assessment['verdict']}, not {verdict}"
    complete = not (expected_doubts or answer.gaps)
    if complete != assessment["complete"]:
        yield "other", f"complete: {assessment['complete']}, not {complete}"
    # the worst fault: a quiet "proceed" although something essential is not known
    essential = {gap for gap, _ in answer.gaps} & ESSENTIAL
    if essential and assessment["suggestion"]["value"].startswith("proceed"):
        yield "other", f"suggests to proceed, with gaps on {sorted(essential)}"


def verdict_of(answer: Answer, compared: Collection[str]) -> str:
    """Return the verdict that follows from an answer."""
    findings = (each for each in answer.findings if each.indicator in compared)
    if any(each.severity in COUNTED and each.indicator not in CONTEXT for each in findings):
        return "FINDINGS"
    doubts = any(indicator in compared for indicator, _ in answer.cannot_tell)
    return "INCOMPLETE" if doubts or answer.gaps else "CLEAR_WITHIN_STATED_LIMITS"


def _meets_expected(finding: Mapping[str, Any], expected: Expected) -> bool:
    stated = (finding["indicator"], finding["status"], finding["severity"])
    if stated != (expected.indicator, expected.status, expected.severity):
        return False
    if expected.subject not in (ANYBODY, finding["subject"]["party"]):
        return False
    if expected.about is not None and not finding["id"].endswith(f"/{expected.about}"):
        return False
    return expected.paths is None or expected.paths == _find_paths(finding)


def _find_paths(finding: Mapping[str, Any]) -> frozenset[tuple[str, ...]]:
    paths = finding["evidence"]["paths"]
    return frozenset(tuple(step["tie"]["record"] for step in path["steps"]) for path in paths)


# ------------------------------------------------------------------------------------------------
# The ground that all planted cases share: records of countries, lists, and a crowd without a case.
#
# Countries bear user-assigned codes, so that no real one is accused: XA has an established record
# and a conflict, XB one family of measures that meets, XC and XH none, XD no rows, XT became
# established in 2025. XP has a conflict and no record, XQ neither, which is known. Nothing of the
# crowd touches a case.
# ------------------------------------------------------------------------------------------------

GOOD: Final[Mapping[str, str]] = {
    "pts_s": "1",
    "vdem_civlib": "0.9",
    "fh_status": "F",
    "fh_d4": "4",
}
BAD: Final[Mapping[str, str]] = {
    "pts_s": "5",
    "vdem_civlib": "0.1",
    "fh_status": "NF",
    "fh_d4": "0",
}
ONE: Final[Mapping[str, str]] = {**GOOD, "pts_s": "5"}

YEARS: Final = range(2015, 2026)
RECORDS: Final[Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]]] = {
    "XA": (BAD, BAD),
    "XB": (ONE, ONE),
    "XT": (GOOD, BAD),
    **dict.fromkeys(
        ("DE", "XC", "XE", "XF", "XG", "XH", "XJ", "XK", "XP", "XQ", "VE"), (GOOD, GOOD)
    ),
}
"""Measures of the years up to 2024, and of 2025."""

CONFLICTS: Final = (("XA", 2024, "2"), ("XP", 2022, "1"), ("XQ", 2018, "2"), ("XQ", 2025, "0"))

STRANGER: Final = "Hieronymus Quastenflosser"
"""Somebody on each list that the policy applies, whom no case is about."""

APPLIED: Final = ("EU", "UN")
"""Regimes of the lists on which somebody must stand, or they would count as not loaded."""

CROWD_TIES: Final = (
    *("owns", "controls", "directs", "contains", "supplies", "linked", "member_of", "employs"),
    *("family", "located_at", "possibly_same_as", "holds_post", "ships_to"),
)
CROWD_SORTS: Final = (
    ("PublicBody", "XA", "gov"),
    ("PublicBody", "XT", "gov.security"),
    ("MilitaryUnit", "XA", "mil"),
    ("ArmedGroup", "XA", ""),
    ("Company", "XC", ""),
    ("Company", "XA", "export.control"),
    ("Person", "XC", "role.pep"),
    ("Address", "XC", ""),
)
CROWD_LISTS: Final = ("EU", "OFAC", "UK", "BIS")
_TIES_EACH: Final = 3


def measure_rows(country: str, measures: Mapping[str, str], year: int) -> Iterator[Row]:
    """Yield a country's measures of a year as rows of the table of destinations."""
    for measure, value in measures.items():
        yield {"country": country, "measure": measure, "data_year": str(year), "value": value}


def destination_rows() -> Iterator[Row]:
    """Yield the records of all countries."""
    for country, (before, last) in RECORDS.items():
        for year in YEARS:
            yield from measure_rows(country, last if year == YEARS[-1] else before, year)
    for country, year, intensity in CONFLICTS:
        yield from measure_rows(country, {"ucdp_intensity": intensity}, year)


@dataclass(frozen=True, slots=True)
class CrowdMember:
    """A party that no case is about, the ties that begin at it, and its entry on a list, if any."""

    party: Row
    ties: tuple[Row, ...]
    listing: Row | None


def crowd(rng: Random, size: int, prefix: str = "crowd") -> Iterator[CrowdMember]:
    """Yield parties of every suspicious sort, with random ties among themselves alone.

    Args:
        rng: What is drawn at random.
        size: How many; each is made when it is asked for, so that there may be any number.
        prefix: Begins their ids.
    """
    for number in range(size):
        kind, country, topics = _find_sort(number)
        name = f"{prefix}{number}"
        party = {"id": name, "name": name, "kind": kind, "country": country, "topics": topics}
        ties = tuple(_draw_ties(rng, number, size, prefix)) if size > 1 else ()
        # listed parties everywhere, so that lists alone say nothing of a case
        is_listed = rng.random() < 0.1
        entry = {"id": f"{name}/entry", "party": name, "regime": rng.choice(CROWD_LISTS)}
        yield CrowdMember(party, ties, entry | {"topic": "sanction"} if is_listed else None)


def find_crowd_kind(number: int) -> str:
    """Return the kind of a party of a crowd, without making it: ties say it of their other end."""
    return _find_sort(number)[0]


def _find_sort(number: int) -> tuple[str, str, str]:
    return CROWD_SORTS[crc32(str(number).encode()) % len(CROWD_SORTS)]


def _draw_ties(rng: Random, number: int, size: int, prefix: str) -> Iterator[Row]:
    for count in range(_TIES_EACH):
        # anybody but the party itself
        other = (number + 1 + rng.randrange(size - 1)) % size
        ends = {"from": f"{prefix}{number}", "to": f"{prefix}{other}"}
        kind = rng.choice(CROWD_TIES)
        row = {"id": f"{prefix}{number}/{count}", "kind": kind} | ends
        share = rng.choice(("0.1", "0.3", "0.6", "")) if kind == "owns" else ""
        yield row | ({"share_min": share, "share_max": share} if share else {})


SHELLS: Final = 200


@dataclass(frozen=True, slots=True)
class Planted:
    """A case and the plan that it was planted by."""

    plan: CasePlan
    case: Case


def list_plans() -> list[CasePlan]:
    """Return the plans that come with Onward, in an order that no import decides."""
    # imported when it is needed, since it imports this module; tests enter plans of their own
    home = import_module("onward.queries.planted.plans").__name__
    return sorted((plan for plan in PLANS if plan.planter.__module__ == home), key=str)


def plant_cases(
    plans: Iterable[CasePlan],
    rng: Random,
    count: int,
    layers: Sequence[str] = ("w", "imports"),
    name_party: NameParty = name_plainly,
) -> Iterator[Planted]:
    """Plant so many cases: half of them positives, half of them twins.

    Args:
        plans: What may be planted; every indicator gets as many cases as any other, and every plan
            of it its turn before one comes again.
        rng: What is drawn at random.
        count: How many cases.
        layers: Names under which the tables are loaded; the first holds the cases.
        name_party: Names the parties.

    Yields:
        The cases; each is made when it is asked for.
    """
    # ids of one width sort as numbers do
    width = max(5, len(str(count)))
    for number, plan in zip(range(count), take_turns(list(plans), rng), strict=False):
        case = Case(f"c{number:0{width}}", rng, layers, name_party)
        plan.plant(case)
        case.finish()
        # after the answer is settled: what hides a case must not change it
        hide_case(case)
        yield Planted(plan, case)


def take_turns(plans: Sequence[CasePlan], rng: Random) -> Iterator[CasePlan]:
    """Yield a positive and a twin of each indicator in turn; each one's plans in random order."""
    sorts: dict[tuple[str, bool], list[CasePlan]] = {}
    for plan in plans:
        sorts.setdefault((plan.indicator, plan.is_twin), []).append(plan)
    for plans_of_sort in sorts.values():
        rng.shuffle(plans_of_sort)
    turns = [cycle(alike) for _, alike in sorted(sorts.items(), key=lambda sort: sort[0])]
    for turn in cycle(turns):
        yield next(turn)


def hide_case(case: Case) -> None:
    """Surround the companies of a case with clean parties, and now and then with a crowd of shells.

    Nothing here owns or leads a company of the case, and nothing has a topic, a list or a sector.
    """
    rng = case.rng
    companies = [name for name, row in case.parties.items() if row["kind"] == "Company"]
    for number in range(rng.randint(0, 4) if companies else 0):
        name, other = rng.choice(companies), f"n{number}"
        kind = rng.choice(("supplies", "employs", "directs", "owns", "located_at", "family"))
        if kind == "directs":  # a person who also leads somebody clean
            case.party(other, "Person")
            case.tie(other, kind, name)
            case.tie(other, kind, f"{other}-too")
        elif kind == "located_at":
            case.party(other, "Address")
            case.tie(name, kind, other)
            case.tie(f"{other}-too", kind, other)
        else:
            case.party(other, "Person" if kind in ("employs", "family") else "Company")
            case.tie(name, kind, other, 0.3 if kind == "owns" else 0)
    # a hub: whoever cuts off parties with many ties loses the case
    if companies and rng.random() < 0.02:
        hub = rng.choice(companies)
        for number in range(SHELLS):
            case.tie(hub, "owns", f"shell{number}", 0.9, since="2001")
