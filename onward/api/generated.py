"""Generated worlds: planted cases and a crowd as files, their answer key, and the check."""

import csv
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from random import Random
from shutil import copyfileobj
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol
from uuid import UUID, uuid5

from onward.errors import ExportError, InputRefused, UsageError
from onward.graph.json_forms import json_text
from onward.queries.matching.requests import ACTOR, SCHEMATA, TIE_SCHEMATA
from onward.queries.planted.planted import (
    APPLIED,
    FETCHED,
    STRANGER,
    Planted,
    answer_from_data,
    answer_to_data,
    crowd,
    destination_rows,
    find_crowd_kind,
    invent_name,
    list_asides,
    list_differences,
    list_plans,
    plant_cases,
    verdict_of,
)
from onward.queries.transactions.reading import EMPTY_LIST
from onward.viz.exports.bods import ENTITIES, INTEREST, NO_ENTITIES, VERSION

if TYPE_CHECKING:
    from onward.api.feedback import Progress
    from onward.api.workspace import Workspace
    from onward.queries.model.parts import JsonObject
    from onward.queries.planted.planted import Case, Row


# ------------------------------------------------------------------------------------------------
# A block: some rows of each table that belong together, which every form of file takes in turn.
# ------------------------------------------------------------------------------------------------

INVENTED: Final = "https://example.org/invented"
"""The address that every row names as its source: nothing of it is true."""

CROWD: Final = "x"

_REAL: Final = frozenset({"XK"})
"""Codes that begin as those of invented countries do, and are used for a real one: Kosovo."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of the tables, and the kinds of all parties that they name.

    Attributes:
        kind_of: Returns the kind of a party by its id, also of one of another block.
        parties, ties, listings, shipments, destinations: Rows.
    """

    kind_of: Callable[[str], str]
    parties: Iterable["Row"] = ()
    ties: Iterable["Row"] = ()
    listings: Iterable["Row"] = ()
    shipments: Iterable["Row"] = ()
    destinations: Iterable["Row"] = ()


def is_invented(country: str) -> bool:
    """Return whether a code is one that no country has: of real ones nothing is invented."""
    return country.startswith("X") and country not in _REAL


def make_ground() -> Block:
    """Return the records of countries, and somebody on each list who is no case's."""
    stranger = {"id": "stranger", "name": STRANGER, "kind": "Person"}
    entries = [
        {"id": f"stranger/{regime}", "party": "stranger", "regime": regime, "topic": "sanction"}
        for regime in APPLIED
    ]
    return Block(
        lambda _: "Person",
        parties=[stranger],
        listings=entries,
        destinations=[row for row in destination_rows() if is_invented(row["country"])],
    )


def make_crowd(rng: Random, size: int) -> Iterator[Block]:
    """Yield the parties that no case is about, one a block."""
    for number, member in enumerate(crowd(rng, size, CROWD)):
        party = member.party | {"name": invent_name(f"{CROWD}{number:07}", "crowd")}
        listing = [member.listing] if member.listing else []
        yield Block(_find_kind_in_crowd, [party], member.ties, listing)


def make_case_block(case: "Case") -> Block:
    """Return the rows of a planted case."""
    kinds = {row["id"]: row["kind"] for row in case.parties.values()}
    return Block(
        lambda party: kinds[party],
        list(case.parties.values()),
        case.ties,
        case.listings,
        case.shipments,
    )


def mark_invented(row: "Row") -> "Row":
    """Return a row that says that it is invented, and when it was fetched."""
    return row | {"source_url": INVENTED, "retrieved": FETCHED}


def _find_kind_in_crowd(party: str) -> str:
    return find_crowd_kind(int(party.removeprefix(CROWD)))


# ------------------------------------------------------------------------------------------------
# Orders as JSON lines and as a table, and the key: what an assessment of each must say.
# ------------------------------------------------------------------------------------------------

ORDERS: Final = "orders.jsonl"
ORDERS_TABLE: Final = "orders.csv"
KEY: Final = "key.jsonl"


class OrderFiles:
    """Writes orders and their key, a line each; the table follows when all orders are there.

    Args:
        folder: Where the files go.
        indicators: Those that exist: a verdict is worked out for them.
    """

    def __init__(self, folder: Path, indicators: frozenset[str]) -> None:
        self._folder = folder
        self._indicators = indicators
        self._orders = (folder / ORDERS).open("w", encoding="utf-8", newline="\n")
        self._key = (folder / KEY).open("w", encoding="utf-8", newline="\n")
        self._columns: dict[str, None] = {}

    def write(self, planted: "Planted") -> None:
        """Write an order, and what must be said of it."""
        order = planted.case.transaction()
        self._columns |= dict.fromkeys(name for name, _ in flatten_order(order))
        self._orders.write(_json_line(order))
        self._key.write(_json_line(self._describe_answer(planted)))

    def _describe_answer(self, planted: "Planted") -> "JsonObject":
        plan, answer = planted.plan, planted.case.answer()
        compared = self._indicators - (list_asides() - {plan.indicator}) - answer.undecided
        return {
            "order": planted.case.key,
            "indicator": plan.indicator,
            "near_miss": plan.is_twin,
            "pattern": (plan.planter.__doc__ or "").strip().splitlines()[0],
            "factors": {name: repr(value) for name, value in plan.factors},
            "verdict": None if answer.undecided else verdict_of(answer, compared),
            **answer_to_data(answer),
        }

    def close(self) -> None:
        """Close the files, and write the orders as a table."""
        self._orders.close()
        self._key.close()
        path = self._folder / ORDERS_TABLE
        with (
            (self._folder / ORDERS).open(encoding="utf-8") as lines,
            path.open("w", encoding="utf-8", newline="") as file,
        ):
            writer = csv.DictWriter(file, list(self._columns), restval="", lineterminator="\n")
            writer.writeheader()
            for line in lines:
                writer.writerow(dict(flatten_order(json.loads(line))))


def flatten_order(order: "JsonObject") -> Iterator[tuple[str, str]]:
    """Yield the columns of an order in a table, and their cells.

    A party's columns begin with its role, those of the only item with ``item``, as tables of orders
    name them.
    """
    for name, value in order.items():
        if name == "parties":
            for party in value:
                facts = {key: fact for key, fact in party.items() if key != "role"}
                yield from _flatten_part(facts, party["role"])
        elif name == "items":
            [item] = value
            yield from _flatten_part(item, "item")
        else:
            yield from _flatten_part({name: value}, "")


def _flatten_part(part: "JsonObject", head: str) -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        path = f"{head}.{name}" if head else name
        if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
            yield from _flatten_part({str(place): each for place, each in enumerate(value)}, path)
        elif isinstance(value, Mapping):
            yield from _flatten_part(dict(value), path)
        elif value is not None:
            yield path, _write_cell(value)


def _write_cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value)) if value else EMPTY_LIST
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _json_line(data: "JsonObject") -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"


# ------------------------------------------------------------------------------------------------
# A seeded world: planted cases with their twins in a crowd, as files of several forms, with a key.
#
# Everything is made when it is written, so that a world of any size takes the same memory; the same
# seed and options give the same bytes.
# ------------------------------------------------------------------------------------------------

LAYER: Final = "invented"
"""The layer that the orders name: the tables are to be loaded under this name."""

FORMS: Final = ("csv", "xlsx", "ftm", "bods")
TABLES: Final = "tables"
WORKBOOKS: Final = "workbooks"
"""Folders of Onward's own tables, from which alone all answers of the key follow."""


class BlockWriter(Protocol):
    """What writes blocks in one form."""

    def write(self, block: Block) -> None:
        """Write a block."""

    def close(self) -> None:
        """Finish what was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedWorld:
    """What was written.

    Attributes:
        folder: Where.
        seed: What everything was drawn with.
        parties, orders: How many there are.
        near_misses: How many of the orders are one fact short of what they look like.
        indicators: How many indicators the planted cases are about.
        files: What was written, below the folder.
    """

    folder: str
    seed: int
    parties: int
    orders: int
    near_misses: int
    indicators: int
    files: Sequence[str]

    @property
    def has_tables(self) -> bool:
        """Whether Onward's own tables were written, from which the answers of the key follow."""
        folders = {file.partition("/")[0] for file in self.files}
        return bool(folders & {TABLES, WORKBOOKS})

    def to_data(self) -> "JsonObject":
        """Return the world as ``onward generate --json`` prints it."""
        return asdict(self)


def write_world(
    folder: Path,
    seed: int,
    parties: int,
    orders: int,
    forms: Sequence[str] = ("csv",),
    progress: "Progress | None" = None,
) -> GeneratedWorld:
    """Write a world.

    Args:
        folder: A new or empty folder.
        seed: What everything is drawn with.
        parties: How many parties there are at least; planted cases bring their own, and the crowd
            is as large as the rest.
        orders: How many orders: a planted case each, every second one a near miss.
        forms: Of the files: csv, xlsx, ftm, bods.
        progress: Called with the orders that are written, and of how many.

    Raises:
        UsageError: There is no such form, or a workbook cannot hold so many rows.
        ExportError: The folder is not empty, or cannot be written.
    """
    _check_forms(forms)
    _check_folder(folder)
    try:
        return _write_files(folder, seed, parties, orders, forms, progress)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be written: {error.strerror}") from error


def _write_files(
    folder: Path,
    seed: int,
    parties: int,
    orders: int,
    forms: Sequence[str],
    progress: "Progress | None",
) -> GeneratedWorld:
    from onward.queries.rules.catalogue import default_catalogue

    folder.mkdir(parents=True, exist_ok=True)
    template = Path(__file__).with_name("generated_world.txt").read_text(encoding="utf-8")
    notice = template.format(seed=seed, parties=parties, orders=orders)
    (folder / "README.txt").write_text(notice, encoding="utf-8")
    count, twins, indicators = 0, 0, set()
    with ExitStack() as stack:
        writers = [stack.enter_context(closing(_open_writer(folder, form))) for form in forms]
        indicators_known = frozenset(indicator.id for indicator in default_catalogue())
        order_files = stack.enter_context(closing(OrderFiles(folder, indicators_known)))
        for number, planted in enumerate(plant_world(seed, orders), 1):
            block = make_case_block(planted.case)
            for writer in writers:
                writer.write(block)
            order_files.write(planted)
            count += len(planted.case.parties)
            twins += planted.plan.is_twin
            indicators.add(planted.plan.indicator)
            if progress is not None and number % 100 == 0:
                progress(number, orders)
        # the crowd comes last: only then it is known how many parties the cases have
        crowd = max(0, parties - count)
        rng = Random(f"{seed} crowd")  # noqa: S311  # an invented world, no secret
        for block in chain([make_ground()], make_crowd(rng, crowd)):
            for writer in writers:
                writer.write(block)
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return GeneratedWorld(
        folder=str(folder),
        seed=seed,
        parties=count + crowd + 1,
        orders=orders,
        near_misses=twins,
        indicators=len(indicators),
        files=files,
    )


def plant_world(seed: int, orders: int) -> Iterator[Planted]:
    """Yield the planted cases of a world."""
    rng = Random(f"{seed} cases")  # noqa: S311  # an invented world, no secret
    # of a real country, which Kosovo is, nothing is invented
    plans = [plan for plan in list_plans() if dict(plan.factors).get("country") != "XK"]
    return plant_cases(plans, rng, orders, (LAYER,), invent_name)


def _open_writer(folder: Path, form: str) -> BlockWriter:
    if form == "csv":
        return CsvTables(folder / TABLES)
    if form == "xlsx":
        return WorkbookTables(folder / WORKBOOKS)
    return FtmFile(folder / form) if form == "ftm" else BodsFile(folder / form)


def _check_forms(forms: Sequence[str]) -> None:
    unknown = [form for form in forms if form not in FORMS]
    if unknown or not forms or len(set(forms)) < len(forms):
        raise UsageError(f"--format {','.join(forms)}: name some of {', '.join(FORMS)}, each once")


def _check_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportError(f"{folder}: is not an empty folder; choose another place")


# ------------------------------------------------------------------------------------------------
# Whether Onward answers on a generated world what its key says.
# ------------------------------------------------------------------------------------------------

DIFFERENCES_NAMED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldCheck:
    """How the answers on a generated world compare with its key.

    Attributes:
        orders: How many were compared.
        near_misses: How many of them are one fact short.
        missed: Findings that should be there and are not.
        false: Findings that should not be there.
        other: Other differences: doubts, gaps, verdicts.
        differences: The first of them, a line each.
    """

    orders: int
    near_misses: int
    missed: int
    false: int
    other: int
    differences: Sequence[str]

    @property
    def is_equal(self) -> bool:
        """Whether all answers are those of the key."""
        return not (self.missed or self.false or self.other)

    def to_data(self) -> "JsonObject":
        """Return the comparison as ``onward generate --check --json`` prints it."""
        return asdict(self)


def check_world(folder: Path, workspace: "Workspace") -> WorldCheck:
    """Load a generated world, assess its orders, and compare the answers with the key.

    Args:
        folder: Where `write_world` has written it.
        workspace: Where it is loaded.

    Raises:
        InputRefused: The folder holds no generated world, or one that was changed.
    """
    for name in (KEY, ORDERS):
        if not (folder / name).exists():
            raise InputRefused(
                f"there is no {name}", file=str(folder), hint="make the world with onward generate"
            )
    # the same world again is the same layer: nothing is loaded twice
    workspace.load("csv", _find_tables(folder), name=LAYER)
    counts = {"missed": 0, "false": 0, "other": 0}
    lines: list[str] = []
    orders = near_misses = 0
    answers = workspace.assess_all(folder / ORDERS)
    for key, assessment in zip(read_key(folder), answers, strict=True):
        orders += 1
        near_misses += key["near_miss"]
        if key["order"] != assessment.transaction.id:
            raise InputRefused("the key and the orders do not fit", file=KEY, line=orders)
        for sort, text in _compare_with_key(key, assessment.to_data()):
            counts[sort] += 1
            if len(lines) < DIFFERENCES_NAMED:
                lines.append(f"{sort}: {key['order']} {key['indicator']}: {text}")
    return WorldCheck(orders=orders, near_misses=near_misses, differences=lines, **counts)


def _find_tables(folder: Path) -> Path:
    """Return the folder of Onward's own tables, as CSV or as workbooks.

    Raises:
        InputRefused: The world was written in other forms alone.
    """
    present = [name for name in (TABLES, WORKBOOKS) if (folder / name).is_dir()]
    if not present:
        hint = "add --format csv or xlsx: other forms have no lists and no records of countries"
        raise InputRefused("has no tables to answer from", file=str(folder), hint=hint)
    return folder / present[0]


def _compare_with_key(key: "JsonObject", assessment: "JsonObject") -> Iterator[tuple[str, str]]:
    """Yield the differences of one answer; context that many bring with them is left aside."""
    from onward.queries.rules.catalogue import default_catalogue

    indicators = {indicator.id for indicator in default_catalogue()}
    compared = indicators - (list_asides() - {key["indicator"]})
    return list_differences(answer_from_data(key), assessment, compared)


def read_key(folder: Path) -> "Iterator[JsonObject]":
    """Yield the lines of a key.

    Raises:
        InputRefused: One cannot be read.
    """
    with (folder / KEY).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield json.loads(line)
            except ValueError as error:
                raise InputRefused("is not valid JSON", file=KEY, line=number) from error


# ------------------------------------------------------------------------------------------------
# Blocks in the forms of the field: FollowTheMoney entities, and statements of BODS 0.4.
#
# Neither holds everything: FollowTheMoney has no armies and no records of countries, BODS neither
# lists nor deliveries. A tie without a schema of its own is an unknown link there, and is left out
# of BODS.
# ------------------------------------------------------------------------------------------------

Json = dict[str, object]

DATASET: Final = "invented"

_SPACE: Final = UUID("6f6e7761-7264-5b0d-8000-67656e657261")
_LINK: Final = "UnknownLink"


class JsonLines:
    """A file of JSON objects, one a line.

    Args:
        folder: Where the file goes.
    """

    FILE: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / self.FILE).open("w", encoding="utf-8", newline="\n")

    def put(self, data: Mapping[str, object]) -> None:
        """Write an object."""
        self._file.write(json_text(data) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class FtmFile(JsonLines):
    """Writes entities of FollowTheMoney, one a line."""

    FILE = "entities.ftm.json"

    def write(self, block: Block) -> None:
        """Write the entities of a block."""
        for party in block.parties:
            self._put_entity(
                party["id"], SCHEMATA.get(party["kind"], ACTOR), _list_party_facts(party)
            )
        for tie in block.ties:
            schema, facts = _list_tie_facts(tie, block)
            self._put_entity(tie["id"], schema, facts)
        for entry in block.listings:
            self._put_entity(entry["id"], "Sanction", _list_listing_facts(entry))

    def _put_entity(self, name: str, schema: str, facts: Mapping[str, str | Sequence[str]]) -> None:
        stated = {
            key: [value] if isinstance(value, str) else list(value)
            for key, value in facts.items()
            if value
        }
        entity = {"id": _make_id(name), "schema": schema, "properties": stated}
        self.put(entity | {"datasets": [DATASET]})


def _make_id(name: str) -> str:
    return f"{DATASET}-{name.replace('/', '.')}"


def _list_party_facts(party: "Row") -> dict[str, str | Sequence[str]]:
    return {
        "name": party["name"],
        "country": party.get("country", "").lower(),
        "topics": party.get("topics", "").split(),
        "registrationNumber": party.get("registration_number", ""),
        "sourceUrl": INVENTED,
    }


def _list_tie_facts(tie: "Row", block: Block) -> tuple[str, dict[str, str | Sequence[str]]]:
    """Return the schema of a tie, and its properties; one that does not fit is a link."""
    start, end = tie["from"], tie["to"]
    form = TIE_SCHEMATA.get(tie["kind"])
    ends = (SCHEMATA.get(block.kind_of(start), ACTOR), SCHEMATA.get(block.kind_of(end), ACTOR))
    facts: dict[str, str | Sequence[str]] = {
        "startDate": tie.get("since", ""),
        "endDate": tie.get("until", ""),
        "sourceUrl": INVENTED,
    }
    # nobody can own an army or a body of a state there
    if form is None or ends[0] not in form.starts or ends[1] not in form.ends:
        facts |= {"subject": _make_id(start), "object": _make_id(end), "role": tie["kind"]}
        return _LINK, facts
    facts |= {form.start: _make_id(start), form.end: _make_id(end)}
    if tie["kind"] == "owns":
        facts["percentage"] = _write_percentage(tie)
    return form.schema, facts


def _write_percentage(tie: "Row") -> str:
    low, high = tie.get("share_min", ""), tie.get("share_max", "")
    if not low:
        return ""
    least, most = (f"{100 * float(share):.10g}" for share in (low, high or low))
    return least if least == most else f"{least}-{most}"


def _list_listing_facts(entry: "Row") -> dict[str, str | Sequence[str]]:
    return {
        "entity": _make_id(entry["party"]),
        "authority": entry["regime"],
        "program": f"invented list of {entry['regime']}",
        "startDate": entry.get("since", ""),
        "endDate": entry.get("until", ""),
        "sourceUrl": INVENTED,
    }


class BodsFile(JsonLines):
    """Writes statements of BODS 0.4, one a line."""

    FILE = "statements.bods.jsonl"

    def write(self, block: Block) -> None:
        """Write the statements of a block: persons, entities, and who owns or leads them."""
        for party in block.parties:
            if party["kind"] not in NO_ENTITIES:
                is_person = party["kind"] == "Person"
                details = _describe_person(party) if is_person else _describe_entity(party)
                self._put_statement(
                    party["id"], "person" if is_person else "entity", details, party["id"]
                )
        for tie in block.ties:
            kinds = {block.kind_of(tie["from"]), block.kind_of(tie["to"])}
            is_interest = tie["kind"] in INTEREST and NO_ENTITIES.isdisjoint(kinds)
            if is_interest and block.kind_of(tie["to"]) != "Person":
                self._put_statement(
                    tie["id"], "relationship", _describe_relationship(tie), tie["to"]
                )

    def _put_statement(self, record: str, kind: str, details: Json, subject: str) -> None:
        statement: Json = {
            "statementId": str(uuid5(_SPACE, f"{kind} {record}")),
            "statementDate": FETCHED,
            "declarationSubject": subject,
            "recordId": record,
            "recordType": kind,
            "recordStatus": "new",
            "recordDetails": details,
            "publicationDetails": {
                "publicationDate": FETCHED,
                "bodsVersion": VERSION,
                "publisher": {"name": "invented by onward generate"},
            },
            "source": {"type": ["thirdParty"], "description": "invented", "url": INVENTED},
        }
        self.put(statement)


def _describe_person(party: "Row") -> Json:
    return {
        "isComponent": False,
        "personType": "knownPerson",
        "names": [{"fullName": party["name"]}],
    }


def _describe_entity(party: "Row") -> Json:
    kind = ENTITIES.get(party["kind"], "unknownEntity")
    details: Json = {
        "isComponent": False,
        "entityType": {"type": kind, "details": party["kind"]},
        "name": party["name"],
    }
    if kind == "unknownEntity":
        details["unspecifiedEntityDetails"] = {"reason": "informationUnknownToPublisher"}
    return details


def _describe_relationship(tie: "Row") -> Json:
    interest: Json = {"type": INTEREST[tie["kind"]], "directOrIndirect": "unknown"}
    low, high = tie.get("share_min", ""), tie.get("share_max", "")
    if low and tie["kind"] == "owns":
        least, most = 100 * float(low), 100 * float(high or low)
        exact = {"exact": round(least, 6)}
        bounds = {"minimum": round(least, 6), "maximum": round(most, 6)}
        interest["share"] = exact if least == most else bounds
    for key, day in (("startDate", tie.get("since")), ("endDate", tie.get("until"))):
        if day:
            # BODS has whole days only: a year or month becomes its first
            interest[key] = f"{day}-01-01"[:10] if len(day) == 4 else f"{day}-01"[:10]
    return {
        "isComponent": False,
        "subject": tie["to"],
        "interestedParty": tie["from"],
        "interests": [interest],
    }


# ------------------------------------------------------------------------------------------------
# Blocks as Onward's own tables: CSV files, or workbooks. Rows are written as they come.
# ------------------------------------------------------------------------------------------------

_ALWAYS: Final = ("source_url", "retrieved")

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": (
        *("id", "name", "kind", "country", "topics", "registration_number", "sector"),
        *("incorporated", *_ALWAYS),
    ),
    "ties": (
        *("id", "from", "to", "kind", "share_min", "share_max", "interest", "since", "until"),
        *("standing", "text", *_ALWAYS),
    ),
    "listings": (*("id", "party", "regime", "topic", "measure", "since", "until", *_ALWAYS),),
    "shipments": (
        *("id", "date", "shipper", "consignee", "hs", "description", "quantity", "unit"),
        *("destination", *_ALWAYS),
    ),
    "destinations": ("country", "measure", "data_year", "value", *_ALWAYS),
}
"""Columns of each table: those that a planted case may fill."""

SHEET_ROWS: Final = 1_048_576
"""Rows of a sheet, the header among them."""

_PACKED_ON: Final = (1980, 1, 1, 0, 0, 0)
_MADE_ON: Final = b"2026-04-30T00:00:00Z"


def list_rows(block: Block) -> "Iterator[tuple[str, Row]]":
    """Yield the rows of a block with the names of their tables."""
    for table in COLUMNS:
        for row in getattr(block, table):
            yield table, mark_invented(row)


class CsvTables:
    """Writes a CSV file of each table.

    Args:
        folder: Where they go.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._files = ExitStack()
        self._writers = {name: self._open_table(folder, name) for name in COLUMNS}

    def _open_table(self, folder: Path, name: str) -> "csv.DictWriter[str]":
        path = folder / f"{name}.csv"
        file = self._files.enter_context(path.open("w", encoding="utf-8", newline=""))
        writer = csv.DictWriter(file, COLUMNS[name], restval="", lineterminator="\n")
        writer.writeheader()
        return writer

    def write(self, block: Block) -> None:
        """Write the rows of a block."""
        for table, row in list_rows(block):
            self._writers[table].writerow(row)

    def close(self) -> None:
        """Close the files."""
        self._files.close()


class WorkbookTables:
    """Writes a workbook of each table; rows go to the disk as they come.

    Args:
        folder: Where they go.

    Raises:
        ExportError: openpyxl is not installed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            from openpyxl import Workbook
        except ImportError as error:
            raise ExportError("xlsx: openpyxl is not installed; install onward[xlsx]") from error
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._books: dict[str, Any] = {}  # openpyxl's write-only books have no common type
        self._rows = dict.fromkeys(COLUMNS, 1)  # the header is a row
        for name, columns in COLUMNS.items():
            book = Workbook(write_only=True)
            book.create_sheet(name).append(columns)
            self._books[name] = book

    def write(self, block: Block) -> None:
        """Write the rows of a block.

        Raises:
            UsageError: A sheet holds no more rows.
        """
        for table, row in list_rows(block):
            self._rows[table] += 1
            if self._rows[table] > SHEET_ROWS:
                raise UsageError(
                    f"a workbook holds {SHEET_ROWS:,} rows; leave out xlsx, or ask for fewer"
                )
            sheet = self._books[table].worksheets[0]
            sheet.append([row.get(column) or None for column in COLUMNS[table]])

    def close(self) -> None:
        """Save the workbooks."""
        for name, book in self._books.items():
            draft = self._folder / f".{name}.xlsx"
            book.save(draft)
            _pack_anew(draft, self._folder / f"{name}.xlsx")
            draft.unlink()


def _pack_anew(draft: Path, path: Path) -> None:
    """Pack a workbook anew, part by part, without any trace of when it was made."""
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _PACKED_ON)
            part.compress_type = zipfile.ZIP_STORED  # what a compressor writes changes
            if name == "docProps/core.xml":
                new.writestr(part, _CORE)
                continue
            with old.open(name) as source, new.open(part, "w", force_zip64=True) as target:
                copyfileobj(source, target)


_CORE: Final = (
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties" xmlns:dcterms="http://purl.org/dc/terms/" '
    b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    b'<dcterms:created xsi:type="dcterms:W3CDTF">' + _MADE_ON + b"</dcterms:created>"
    b"</cp:coreProperties>"
)
"""Properties of a workbook: when it was made, always the same."""
