"""A small workspace that holds everything Onward stores, and everything that can be asked of it."""

import json
import logging
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import onward
from onward.api.feedback import QuietFeedback
from onward.api.rescreening import rescreen_orders
from onward.errors import StoreError
from onward.graph.compiling.compiled import cache_key
from onward.graph.notices import LOGGER
from onward.queries.shipments import Departures
from tests.shell import ORDER, VAGUE, write_tables

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
