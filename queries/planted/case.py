"""One planted case: its rows, its transaction, and what an assessment must say of it.

What follows from the transaction as a whole (the end-user's owners, the age of the layer) is worked
out here; what follows from the pattern that was planted, the plan says.
"""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from onward.queries.model.part import JsonObject
from onward.queries.planted.answers import (
    ANYBODY,
    FETCHED,
    MAX_AGE_DAYS,
    OWNERLESS,
    PAYER,
    TODAY,
    Answer,
    Expected,
    Path,
    Row,
    is_live,
    shifted,
)
from onward.queries.planted.items import RED_FLAGS, needs_statement, plain

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
        # what an order for priority goods needs, and for other goods changes nothing
        self.order.setdefault("contract", {"no_reexport": True})
        if "end_use" not in self.order and self.needs_statement():
            self.state()
        # an order without an end-user is a gap, too
        roles = {self.role, *(role for role, _ in self.others)}
        if self.has_user and "end_user" not in roles:
            self.others.append(("end_user", self.party("user", "Person")))

    def needs_statement(self) -> bool:
        """Tell whether an item is listed, or is or may be one for surveillance."""
        return any(map(needs_statement, self.order["items"]))

    def state(self, **declares: bool | None) -> JsonObject:
        """Add a whole end-use statement that declares so much; one that is silent is found low."""
        statement = {
            "signed_by": "the director",
            "date": shifted(self.day, -30),
            "valid_until": shifted(self.day, 30),
            "declares": declares,
            "document": "E1",
        }
        self.order["end_use"] = {"statement": statement}
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
        named = [(self.role, "acme"), *self.others]
        parties = [{"role": role} | ({"id": self.id(name)} if name else {}) for role, name in named]
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
        gaps = set(self._gaps)
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
        named = [(self.role, "acme"), *self.others]
        payers = [name for role, name in named if role == "payer" and name]
        return [
            Expected(PAYER, "present", self._weigh_payer(name), self.id(name))
            for name in dict.fromkeys(payers)
            if not self.knows_payers
        ]

    def _weigh_payer(self, name: str) -> str:
        return "low" if self.parties[name].get("sector", "").startswith("64") else "medium"

    def _lacks_owner(self) -> bool:
        """Tell whether less than one half of the end-user's owners is known."""
        is_state = self.is_expected("gov-body-end-user") or self.is_expected("mil-structural")
        if self.role != "end_user" or is_state or self.parties["acme"]["kind"] in OWNERLESS:
            return False
        # what a program read out of prose makes no owner known
        stated = [row for row in self._list_owners() if row.get("standing") != "inferred"]
        return sum(float(row.get("share_min") or 0) for row in stated) < 0.5 - 1e-9
