"""Small worlds as files: Onward's own tables, registers, packs of one's own."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from onward.api.workspace import Workspace
from onward.queries.planted.planted import (
    BAD,
    FETCHED,
    GOOD,
    GROUNDS,
    ONE,
    RED_FLAGS,
    STRANGER,
    Row,
    measure_rows,
)
from onward.queries.transactions.goods import ELEMENTS
from tests.engines import compared_engines
from tests.shell import onward

# Small worlds written as CSV files and assessed through the command line, as a user would.


DAY = "2026-05-01"

RECORDS = {"XA": BAD, "XB": ONE, "XC": GOOD, "DE": GOOD, "VE": GOOD}


@dataclass
class CsvWorld:
    """Rows of one layer of Onward's own tables; every row has an id of its own."""

    name: str = "w"
    parties: list[Row] = field(default_factory=list)
    ties: list[Row] = field(default_factory=list)
    shipments: list[Row] = field(default_factory=list)
    listings: list[Row] = field(default_factory=list)
    destinations: list[Row] = field(default_factory=list)
    trade_coverage: list[Row] = field(default_factory=list)
    has_lists: bool = False

    def party(self, local: str, kind: str = "Company", country: str = "XC", **more: str) -> None:
        """Add a party; it is named as its id, unless `more` names it."""
        self.parties.append({"id": local, "name": local, "kind": kind, "country": country} | more)

    def tie(self, start: str, kind: str, end: str, share: str = "", **more: str) -> None:
        """Add a tie; a share such as 0.6, or 0.4-0.6."""
        low, _, high = share.partition("-")
        row = {"id": f"t{len(self.ties)}", "from": start, "to": end, "kind": kind}
        self.ties.append(row | {"share_min": low, "share_max": high or low} | more)

    def shape(self, number: int, owners: str, cast: Mapping[str, Row]) -> None:
        """Add parties that all have one number, and who owns whom among them.

        Args:
            number: It ends each id, and stands in each name for ``{n}``.
            owners: ``OWNER SHARE COMPANY [STANDING], …``; ? is a share that is not known.
            cast: The parties by their ids without the number.
        """
        for local, row in cast.items():
            more = {key: value.format(n=number) for key, value in row.items()}
            self.party(f"{local}{number}", **more)
        for claim in filter(None, owners.split(", ")):
            owner, share, company, *standing = claim.split()
            further = {"standing": standing[0]} if standing else {}
            ends = f"{owner}{number}", "owns", f"{company}{number}"
            self.tie(*ends, share.strip("?"), **further)

    def listing(self, party: str, regime: str, topic: str = "sanction", **more: str) -> None:
        """Add a list entry."""
        row = {"id": f"l{len(self.listings)}", "party": party, "regime": regime, "topic": topic}
        self.listings.append(row | more)

    def shipment(self, shipper: str, consignee: str, date: str, **more: str) -> None:
        """Add a past delivery."""
        row = {"id": f"s{len(self.shipments)}", "date": date}
        self.shipments.append(row | {"shipper": shipper, "consignee": consignee} | more)

    def record(self, country: str, measures: Mapping[str, str], year: int = 2025) -> None:
        """Add a country's measures of a year."""
        self.destinations += measure_rows(country, measures, year)

    def covers(self, country: str, since: str, until: str) -> None:
        """Say that the layer holds all imports of a country in some months."""
        months = {"since": since, "until": until}
        self.trade_coverage.append({"country": country, "direction": "import"} | months)

    def records(self) -> None:
        """Add the records of the example world: XA established, XB indicated, others none."""
        for country, measures in RECORDS.items():
            self.record(country, measures)
        self.lists()

    def lists(self) -> None:
        """Add an entry of each list that the policy applies, of somebody whom no case is about.

        It is written after all other rows.
        """
        self.has_lists = True

    def write(self, folder: Path, shuffle: int | None = None) -> list[Path]:
        """Write every table that has rows; shuffled rows and columns if a seed is given."""
        folder.mkdir(parents=True, exist_ok=True)
        tables = ("parties", "ties", "shipments", "listings", "destinations", "trade_coverage")
        rows = {name: list(getattr(self, name)) for name in tables}
        if self.has_lists:
            rows["parties"].append({"id": STRANGER, "name": STRANGER, "kind": "Person"})
            rows["listings"] += [
                {"id": f"{STRANGER}/{regime}", "party": STRANGER, "regime": regime}
                | {"topic": "sanction"}
                for regime in ("EU", "UN")
            ]
        rows = {name: table for name, table in rows.items() if table}
        return [_write(folder / f"{name}.csv", rows[name], shuffle) for name in rows]

    def load(self, workspace: Path, *options: str, shuffle: int | None = None) -> None:
        """Load the layer into a workspace."""
        files = self.write(workspace.with_name(f"{workspace.name}-{self.name}"), shuffle)
        fetched = () if "--retrieved" in options else ("--retrieved", FETCHED)
        place = ("--as", self.name, "--workspace", workspace)
        answer = onward("load", "csv", *files, *fetched, *options, *place)
        assert answer.code == 0, answer.err


def _write(path: Path, rows: list[Row], shuffle: int | None) -> Path:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if shuffle is not None:
        Random(shuffle).shuffle(rows)  # noqa: S311  # a test's order, no secret
        Random(shuffle).shuffle(columns)  # noqa: S311  # likewise
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, columns, restval="")
        table.writeheader()
        table.writerows(rows)
    return path


def order(*parties: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a transaction of an interception item that meets Art. 2(20), complete but for ids."""
    exporter = {"role": "exporter", "name": "Muster Optik GmbH", "country": "DE"}
    item = {
        "description": "probe",
        "hs": "854370",
        "families": ["interception"],
        "cyber_surveillance": dict.fromkeys(ELEMENTS, "yes"),
        "us_origin": "no",
    }
    return {
        "id": "T",
        "date": DAY,
        "parties": [exporter, *parties],
        "items": [item],
        "destination": "XC",
        "answers": dict.fromkeys(RED_FLAGS, "no"),
        **signed_statement(),
    } | more


class OwnerShapes:
    """Companies u of one workspace, each owned in another shape, and orders in which they are.

    Args:
        folder: Where the workspace is made.
        shapes: Who owns whom, by name, as `CsvWorld.shape` reads it.
        cast: The parties of each shape, by their ids without its number.
        world: What else there is.
    """

    def __init__(
        self,
        folder: Path,
        shapes: Mapping[str, str],
        cast: Mapping[str, Row],
        world: CsvWorld | None = None,
    ) -> None:
        self._names = list(shapes)
        made = world or CsvWorld()
        made.records()
        for number, shape in enumerate(shapes.values()):
            made.shape(number, shape, cast)
        made.load(folder / "workspace")
        self.workspace = Workspace(folder / "workspace")

    def number(self, shape: str) -> int:
        """Return the number with which the ids of a shape end."""
        return self._names.index(shape)

    def assess(self, shape: str, *others: Mapping[str, Any], role: str = "end_user") -> Any:
        """Return the assessment of an order of a plain item, with the company of a shape in it."""
        company = {"role": role, "country": "XC", "id": f"w:u{self.number(shape)}"}
        return self.assess_parties(*others, company)

    def assess_parties(self, *parties: Mapping[str, Any]) -> Any:
        """Return the assessment of an order of a plain item."""
        return self.workspace.assess(order(*parties, items=[plain_item()])).to_data()


def owner_gaps(assessment: Mapping[str, Any]) -> list[str]:
    """Return why gaps on owners matter."""
    gaps = assessment["coverage"]["gaps"]
    return [gap["why_it_matters"] for gap in gaps if gap["on"] == "owner"]


def signed_statement(**declares: bool) -> dict[str, Any]:
    """Return an end-use statement with its paper: it is for any use, unless it declares one."""
    statement = {"signed_by": "the director", "date": "2026-04-01", "valid_until": "2027-04-01"}
    paper = {"id": "E1", "kind": "end_use_statement", "sha256": "e5" * 32}
    return {
        "end_use": {"statement": {**statement, "declares": declares, "document": "E1"}},
        "documents": [paper],
    }


def plain_item() -> dict[str, Any]:
    """Return an item that is no cyber-surveillance item, and of no family."""
    answers: dict[str, Any] = {**dict.fromkeys(ELEMENTS, "yes"), "covert": "no", **GROUNDS}
    return {
        "hs": "854370",
        "cyber_surveillance": answers,
        "families": [],
        "us_origin": "no",
    }


def assess(
    workspace: Path, transaction: Mapping[str, Any], *options: str | Path, engine: str = "embedded"
) -> dict[str, Any]:
    """Assess by command line; the exit code must fit the verdict."""
    if engine == "neo4j":
        pushed = onward("push", "--workspace", workspace)
        assert pushed.code == 0, pushed.err
    typed = json.dumps(transaction)
    place = ("--workspace", workspace, "--engine", engine, "--json")
    answer = onward("assess", "-", *options, *place, stdin=typed)
    # tests ask one number about many orders, which is said
    warnings = [line for line in answer.err.splitlines() if "of the same number" not in line]
    assert not warnings, answer.err
    result: dict[str, Any] = answer.json
    codes = {"CLEAR_WITHIN_STATED_LIMITS": 0, "FINDINGS": 10, "INCOMPLETE": 20}
    assert answer.code == codes[result["verdict"]], (answer.code, result["verdict"])
    assert not [row for row in result["cannot_tell"] if row["reason"] == "raised"]
    return result


def both(workspace: Path, transaction: Mapping[str, Any], *options: str | Path) -> dict[str, Any]:
    """Return the assessment; the engines that are compared must agree to the byte."""
    names = compared_engines()
    first, *others = (assess(workspace, transaction, *options, engine=name) for name in names)
    first_engine = first.pop("engine")
    for other in others:
        assert other.pop("engine") != first_engine
        assert other == first
    return first


def told(assessment: Mapping[str, Any]) -> dict[str, str]:
    """Return the findings: indicator or indicator/subject … to status and severity, by id."""
    return {f["id"]: f"{f['status']} {f['severity']}" for f in assessment["findings"]}


def outcomes(assessment: Mapping[str, Any], indicator: str) -> list[str]:
    """Return the status and severity of each finding of one indicator."""
    found = [f for f in assessment["findings"] if f["indicator"] == indicator]
    return [f"{f['status']} {f['severity']}" for f in found]


def near(assessment: Mapping[str, Any], indicator: str) -> list[Mapping[str, Any]]:
    """Return what one indicator missed, and by how much."""
    return [m["missed_by"] for m in assessment["near_misses"] if m["indicator"] == indicator]


def fired(assessment: Mapping[str, Any]) -> Sequence[str]:
    """Return the rules that fired, the strongest first."""
    return [rule["rule"] for rule in assessment["suggestion"]["rules"]]


# Small registers of who holds whom, written as publishers of registers write them.


Holder = tuple[str, str, str]
"""Who holds, whom, and how much in percent; "directs" for an officer."""


def write_register(
    folder: Path, source: str, holders: Sequence[Holder], names: Mapping[str, str]
) -> Path:
    """Write a register as a file of statements, and return the file.

    Args:
        folder: Where the file is to lie.
        source: bods or ftm.
        holders: Who holds whom.
        names: Names by id; who has none is called by the id and a legal form.
    """
    ids = dict.fromkeys(party for owner, company, _ in holders for party in (owner, company))
    named = {party: names.get(party, f"{party.title()} Ltd") for party in ids}
    write = {"bods": _list_bods, "ftm": _list_ftm}[source]
    file = folder / f"register.{source}.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in write(holders, named)))
    return file


def _list_bods(holders: Iterable[Holder], named: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    published = {
        "publicationDetails": {
            "publicationDate": "2026-03-01",
            "bodsVersion": "0.2",
            "publisher": {"name": "Register of Utopia"},
        },
        "statementDate": "2025-05-01",
    }
    for party, name in named.items():
        yield published | {
            "statementID": f"entity-{party:-<40}",
            "statementType": "entityStatement",
            "entityType": "registeredEntity",
            "name": name,
        }
    for number, (owner, company, percent) in enumerate(holders):
        yield published | {
            "statementID": f"holding-{number:-<40}",
            "statementType": "ownershipOrControlStatement",
            "subject": {"describedByEntityStatement": f"entity-{company:-<40}"},
            "interestedParty": {"describedByEntityStatement": f"entity-{owner:-<40}"},
            "interests": [{"type": "shareholding", "share": {"exact": float(percent)}}],
        }


def _list_ftm(holders: Iterable[Holder], named: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for party, name in named.items():
        yield _make_entity(party, "Company", name=name)
    for number, (owner, company, percent) in enumerate(holders):
        if percent == "directs":
            yield _make_entity(f"d{number}", "Directorship", director=owner, organization=company)
        else:
            yield _make_entity(
                f"h{number}", "Ownership", owner=owner, asset=company, percentage=percent
            )


def _make_entity(number: str, schema: str, **properties: str) -> dict[str, Any]:
    return {
        "id": number,
        "schema": schema,
        "properties": {key: [value] for key, value in properties.items()},
        "datasets": ["register"],
    }


# Packs of one's own with an indicator that is one YAML file and no code.


STAKE = Path(__file__).with_name("stake_indicator.yaml").read_text("utf-8")
"""An indicator of a bank's own: a stake of a state from 10 % on."""


def write_pack(folder: Path, *indicators: str) -> Path:
    """Write a pack with some indicators, each by its id, and return its folder."""
    (folder / "indicators").mkdir(parents=True)
    (folder / "pack.yaml").write_text("id: bank\nversion: '3'\n", encoding="utf-8")
    for text in indicators:
        name = text.partition("\n")[0].removeprefix("id: ")
        (folder / "indicators" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def changed(text: str, *changes: tuple[str, str]) -> str:
    """Replace parts of a text, each of which it must have."""
    for old, new in changes:
        assert old in text, f"not in the text: {old}"
        text = text.replace(old, new)
    return text
