"""What a workspace stores: small layers, one that holds everything, records of earlier versions."""

import json
import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import strategies as st

import onward
from onward.api.feedback import QuietFeedback
from onward.api.rescreening import rescreen_orders
from onward.errors import StoreError
from onward.graph.compiling.compiled import cache_key
from onward.graph.model import (
    DestinationRecord,
    Identifier,
    IdentityLink,
    Listing,
    Name,
    Party,
    Provenance,
    Shipment,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.notices import LOGGER
from onward.graph.shares import Share
from onward.graph.statements import Statements
from onward.graph.store.files import Disk
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.queries.records import putting
from onward.queries.shipments import Departures
from tests.shell import ORDER, VAGUE, write_tables

# Small layers to store, and Hypothesis strategies for every kind of statement.


FETCHED = "2024-05-01"


class QuickDisk(Disk):
    """A disk that does not wait for the device; right for all but a crash of the machine."""

    def sync(self, path: Path) -> None:
        assert path.exists()


def said(record: str, dataset: str = "reg", retrieved: str | None = FETCHED) -> Provenance:
    """Return the provenance of a record that was retrieved on a day."""
    return Provenance(dataset, record, retrieved=retrieved)


def party(local: str, dataset: str = "reg", **more: Any) -> Party:
    """Return a company of a dataset."""
    facts = {"name": local.upper(), "kind": "Company", "country": "AE"}
    return Party(id=f"{dataset}:{local}", **facts | {"source": said(local, dataset)} | more)


def owns(owner: str, asset: str, dataset: str = "reg", least: float = 0.6) -> Tie:
    """Return a tie: owner owns a share of asset, both of one dataset."""
    return Tie(
        f"{dataset}:{owner}",
        f"{dataset}:{asset}",
        TieKind.OWNS.value,
        said(f"{owner}-{asset}", dataset),
        Share(least, 1.0),
    )


def layer(*statements: Statement, name: str = "reg", **facts: Any) -> LayerContent:
    """Return a layer of statements."""
    return LayerContent(SourceFacts(name=name, **facts), Statements.from_rows(statements))


_text = st.text(st.characters(codec="utf-8"), max_size=6)
_maybe = st.none() | _text
_date = st.none() | st.sampled_from(["2019", "2020-02", "2020-02-29", "2024-05-01"])
_pairs = st.lists(st.tuples(_text, _text), max_size=2).map(tuple)
_texts = st.lists(_text, max_size=2).map(tuple)
_standing = st.sampled_from(["stated", "claimed", "inferred"])
_names = st.lists(
    st.builds(Name, _text, st.sampled_from(["alias", "weak", "former"]), _maybe), max_size=3
).map(tuple)
_identifiers = st.lists(
    st.builds(Identifier, _text, _text, _maybe, st.none() | st.booleans(), st.booleans()),
    max_size=3,
).map(tuple)
_shares = st.none() | st.tuples(
    st.floats(0, 0.5), st.floats(0.5001, 1), st.booleans(), st.booleans()
).map(lambda bounds: Share(*bounds))
_number = st.integers(0, 999).map(str)
_source = st.builds(Provenance, st.just(""), _number, _maybe, _date, _date)

_KINDS: tuple[st.SearchStrategy[Statement], ...] = (
    st.builds(
        Party,
        id=_number,
        name=_text,
        kind=st.sampled_from(["Person", "Company", "Unknown"]),
        country=_maybe,
        source=_source,
        names=_names,
        identifiers=_identifiers,
        topics=_texts,
        address=_maybe,
        incorporated=_date,
        dissolved=_date,
        sector=_maybe,
        notes=_pairs,
    ),
    st.builds(
        Tie,
        start=_text,
        end=_text,
        kind=st.sampled_from([kind.value for kind in TieKind]),
        source=_source,
        share=_shares,
        interest=_maybe,
        since=_date,
        until=_date,
        directness=st.sampled_from([None, "direct", "indirect"]),
        standing=_standing,
        text=_maybe,
        score=st.none() | st.floats(0, 1),
    ),
    st.builds(
        Listing,
        id=_number,
        party=_text,
        topic=_text,
        regime=_text,
        source=_source,
        list=_maybe,
        programme=_maybe,
        entry_id=_maybe,
        measure=_maybe,
        act=_maybe,
        since=_date,
        until=_date,
        standing=_standing,
        text=_maybe,
        notes=_pairs,
    ),
    st.builds(
        Shipment,
        id=_number,
        date=st.just("2024-05-01"),
        source=_source,
        shipper=_maybe,
        consignee=_maybe,
        end_user=_maybe,
        forwarder=_maybe,
        notify_party=_maybe,
        hs=_maybe,
        control_code=_maybe,
        families=_texts,
        description=_maybe,
        quantity=_maybe,
        unit=_maybe,
        value=_maybe,
        currency=_maybe,
        origin=_maybe,
        destination=_maybe,
        transit=_texts,
        roles=_pairs,
        notes=_pairs,
    ),
    st.builds(DestinationRecord, _text, _text, st.integers(1900, 2100), _text, _source),
    st.builds(IdentityLink, _text, _text, _source),
)


def any_statements(dataset: str = "reg") -> st.SearchStrategy[tuple[Statement, ...]]:
    """Draw statements of all kinds that one layer can hold together."""
    return st.lists(st.one_of(_KINDS), max_size=6, unique_by=_identity).map(
        lambda rows: tuple(_of(dataset, row) for row in rows)
    )


def _identity(statement: Statement) -> tuple[str, str]:
    return type(statement).__name__, getattr(statement, "id", statement.source.record)


def _of(dataset: str, row: Statement) -> Statement:
    """Return a drawn row its dataset, and where it has an id, that as its record's number."""
    number = getattr(row, "id", row.source.record)
    placed = replace(row, source=replace(row.source, dataset=dataset, record=number))
    if isinstance(placed, Party | Listing | Shipment):
        return replace(placed, id=f"{dataset}:{number}")
    return placed


# A small workspace that holds everything Onward stores, and everything that can be asked of it.


DAY: Final = "2026-06-01"
"""The day on which questions about today are asked."""

NAMED: Final[dict[str, object]] = {
    "id": "T-3",
    "date": "2026-05-02",
    "parties": [{"role": "end_user", "name": "Kometa 117 Werke", "country": "RU"}],
    "destination": "KZ",
}
"""An order whose end-user is found by its name, in a layer that has an index."""

ORDERS: Final[tuple[Mapping[str, object], ...]] = (ORDER, VAGUE, NAMED)

Ask = Callable[[onward.Workspace], str]


class Question(NamedTuple):
    """Something that is asked of a workspace, by its name; the answer is text."""

    name: str
    ask: Ask


class UnreadFeedback(QuietFeedback):
    """Feedback that nobody reads: rebuilding is said elsewhere."""

    def warn(self, message: str) -> None:
        """Say nothing."""


def open_workspace(folder: Path, snapshot: str | None = None) -> onward.Workspace:
    """Open a workspace that warns nobody."""
    return onward.Workspace(folder, snapshot=snapshot, feedback=UnreadFeedback())


def make_workspace(home: Path) -> Path:
    """Make a workspace with layers, judgements, a delivery, assessments, acts and every cache."""
    folder = home / "workspace"
    workspace = open_workspace(folder)
    workspace.load("csv", *write_tables(home / "small"), name="small")
    workspace.load("csv", *write_list(home / "list"), name="list", retrieved="2026-05-01")
    workspace.merges.suggest(everyone=True)
    workspace.merges.confirm("small:quiet", "list:p3", reason="same register extract", by="kim")
    workspace.shipped(workspace.assess(ORDER).id, "2026-05-20")
    for order in ORDERS:
        made = workspace.assess(order)
    assert made.verdict != "CLEAR_WITHIN_STATED_LIMITS"
    _act(workspace)
    workspace.screen("small")
    for question in list_questions(folder):  # every cache is there now
        question.ask(open_workspace(folder))
    _drop_unasked_graphs(folder, workspace.snapshot().id)
    return folder


def write_list(folder: Path) -> list[Path]:
    """Write a list of 240 names: enough for an index."""
    folder.mkdir(parents=True)
    parties, listings = folder / "parties.csv", folder / "listings.csv"
    rows = [f"p{n},Kometa {n} Werke,Company,RU" for n in range(240)]
    rows[3] = "p3,Quiet Limited,Company,GB"
    parties.write_text("\n".join(["id,name,kind,country", *rows, ""]))
    listings.write_text(
        "id,party,regime,list,topic,entry_id,since\nl1,p117,EU,List,sanction,9,2025-01-01\n"
    )
    return [parties, listings]


def list_questions(folder: Path) -> list[Question]:
    """Return what is asked: assessments anew, names, ties, the ledger, and what is stored."""
    with open_workspace(folder).open_records() as store:
        stored = sorted({row.id for row in store.list()})
    return [
        Question("status", _describe_status),
        *(Question(f"assess {order['id']}", _asking_order(order)) for order in ORDERS),
        Question("match", lambda w: repr(w.match("Kometa 117 Werke", country="RU"))),
        Question("search", lambda w: json.dumps(w.search("kometa 117").to_data())),
        Question("party", lambda w: json.dumps(w.party("small:quiet").to_data())),
        Question("owners", lambda w: json.dumps(w.owners("small:acme").to_data())),
        *(Question(f"explain {each}", _explaining(each)) for each in stored),
        Question("record", lambda w: json.dumps(w.record("T-2", on=DAY).to_data())),
        Question("worklist", lambda w: repr(w.worklist(on=DAY, everything=True))),
        Question("log", lambda w: repr(w.verify_log())),
        *(Question(f"brief {each}", _drawing(each)) for each in stored[:1]),
        Question("rescreen", _rescreen),
        Question("departures", lambda w: repr(Departures.read(w.snapshot()))),
        Question("screen", _screen),
        Question("merges list", lambda w: repr(w.merges.lines())),
        Question("merges suggest", lambda w: json.dumps(w.merges.suggest(everyone=True).to_data())),
    ]


def list_earlier_snapshots(folder: Path) -> list[str]:
    """Return the ids of the snapshots that are not current, in order."""
    current = open_workspace(folder).snapshot().id
    return sorted(file.stem for file in folder.glob("snapshots/*.json") if file.stem != current)


def describe_snapshot(workspace: onward.Workspace) -> str:
    """Return what a snapshot consists of, and every row of it."""
    snapshot = workspace.snapshot()
    return f"{_describe_status(workspace)}\n{snapshot.statements()!r}\n{snapshot.judgements()!r}"


def _act(workspace: onward.Workspace) -> None:
    """Record what people do with an order."""
    inquiry = workspace.ask("T-2", "Who owns the buyer?", by="kim", to="the buyer")
    workspace.answer("T-2", inquiry.entry, "A family.", by="kim", satisfactory="partly")
    workspace.knowledge("T-2", "grounds_to_suspect", by="lee", facts="the owners are not named")
    workspace.hold("T-2", by="lee", reason="until the owners are known")


def _drop_unasked_graphs(folder: Path, snapshot: str) -> None:
    current = cache_key(snapshot)
    for graph in folder.glob("cache/graph-*"):
        if graph.name != current:
            shutil.rmtree(graph)


def _describe_status(workspace: onward.Workspace) -> str:
    status = dict(workspace.status(on=DAY).to_data())
    del status["workspace"]  # the copy lies elsewhere
    return json.dumps(status)


def _screen(workspace: onward.Workspace) -> str:
    """Screen a layer; a notice that the last screening is not used is a refusal."""
    notices = _Notices()
    logger = logging.getLogger(LOGGER)
    logger.addHandler(notices)
    try:
        screening = workspace.screen("small", keep=False)
    finally:
        logger.removeHandler(notices)
    for notice in notices.lines:
        if "everything counts as new" in notice:
            raise StoreError(notice)
    return f"{screening.last!r}\n{screening.lines!r}"


class _Notices(logging.Handler):
    """Keeps what is said of damaged files."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _drawing(name: str) -> Ask:
    return lambda workspace: workspace.assessment(name).picture().render("json").decode()


def _rescreen(workspace: onward.Workspace) -> str:
    """Assess every stored order again, and keep nothing."""
    setup = workspace.open_setup()
    with workspace.open_records() as store:
        names = store.newest_ids().values()
        rows = rescreen_orders(names, setup, store, None, is_shipped_meant=True)
        return json.dumps([row.to_data() for row in rows])


def _asking_order(order: Mapping[str, object]) -> Ask:
    return lambda workspace: workspace.assess(order, keep=False).to_json().decode()


def _explaining(name: str) -> Ask:
    return lambda workspace: repr(workspace.assessment(name).explain())


# Records as an earlier version has written them.


LATER: Final = ("order", "transaction_hash", "parties_hash", "severity", "destination")
"""What entries of assessments did not say at first."""

OUTCOME: Final = ("verdict", "suggestion", "indicators")
"""What they said only later than that, too."""


def log_as_before(monkeypatch: pytest.MonkeyPatch, *further: str) -> None:
    """Log assessments from now on as before their entries named the order.

    Args:
        monkeypatch: Of the test.
        further: What is left out beside it.
    """
    log_now = putting.log_assessment

    def log_before(*args: object) -> dict[str, object]:
        facts = log_now(*args)  # type: ignore[arg-type]  # handed on
        return {key: value for key, value in facts.items() if key not in (*LATER, *further)}

    monkeypatch.setattr(putting, "log_assessment", log_before)
