"""Questions about parties: who is meant, what is known, who owns, what ties, who is judged one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.operations.question import (
    AS_OF,
    Dated,
    Day,
    Flag,
    OfSnapshot,
    Question,
    argument,
    option,
)

if TYPE_CHECKING:
    from onward.api.workspace import Workspace

SCALE = "Pixels of a PNG for each pixel of the picture."
CARDS_WORDS = "Cards on a picture, 5 to 150; like parties share one."
FONT_WORDS = "Folder of fonts for PDF and PNG, beside those that Onward brings; may be repeated."
AFTER = "What the page before gave as Onward-After."
LIMIT, OFFSET = "Show so many, at most.", "Leave so many out before them."
FORMAT = "json (default); csv or jsonl: the rows alone."


class MatchName(OfSnapshot):
    """Find whom of the loaded sources a name may mean.

    Shows the candidates with score, band and an explanation: word by word, facts, and why a band
    is lower than the score says. A match is not a merge: nothing is stored.
    """

    name: str | None = argument(
        "A name as it stands on an order.", default=None, hides_default=True
    )
    kind: str | None = option("Person, Company, Vessel …, or LegalEntity.", metavar="KIND")
    country: list[str] = option("A country of the party.", default=[], metavar="XX")
    birth_date: str | None = option("A person's birth date, or its year.", metavar="DATE")
    identifier: list[str] = option(
        "An identifier, such as lei=…", "--id", default=[], metavar="SCHEME=VALUE"
    )
    # default: CANDIDATES_SHOWN in onward/api/inputs.py; with --file, what each request says
    limit: int | None = option("Candidates to show, at most.", metavar="N")
    weak: Flag = option("Show weak candidates, too.", default=False)
    dataset: list[str] = option("A layer to look in; default all.", default=[], metavar="NAME")
    file: str | None = option(
        "Many queries: JSON lines, or a /match request; - stdin", metavar="FILE", of="command"
    )
    explain: bool = option("With --file: give the explanations, too.", default=False, of="command")
    itself: bool = option(
        "Check that every listed name finds its own party.", "--self", default=False, of="command"
    )
    sample: int | None = option(
        "With --self: so many names of each layer.", metavar="N", of="command"
    )
    jobs: int = option(
        "Processes that match at once; same answers.", default=1, metavar="N", of="command"
    )
    build: str | None = option(
        "base or names; default the best there is.", metavar="BUILD", of="command"
    )

    def split_identifiers(self) -> list[tuple[str, str]]:
        """Return the identifiers as schemes and values."""
        from onward.api.parties import split_identifier

        return [split_identifier(text) for text in self.identifier]


class SearchWords(OfSnapshot):
    """Find parties by words of names, addresses, reasons and notes.

    Ids, numbers, programmes and lists are searched, too. The best come first; what is left out is
    counted, and how many parties of each source, country, kind, topic and programme there are.
    """

    text: str = option("Words; all must stand there.", default="", of="web", alias="q")
    words: list[str] = argument("Words; all must stand there.", metavar="TEXT", of="command")
    country: list[str] = option("A country of the party.", default=[], metavar="XX")
    topic: list[str] = option("A topic, such as sanction or mil.", default=[], metavar="TOPIC")
    kind: list[str] = option("Person, Company, Vessel …", default=[], metavar="KIND")
    source: list[str] = option("A layer to search; default all.", default=[], metavar="NAME")
    programme: list[str] = option(
        "Words in a list's or programme's name.", default=[], metavar="TEXT"
    )
    listed: Flag = option("Only parties that are on a list on the day.", default=False)
    limit: int = option(LIMIT, default=20, metavar="N")
    offset: int = option(OFFSET, default=0, metavar="N")
    on: Day | None = option("Day on which ties and listings must hold.")
    after: str | None = option(AFTER, of="web")
    format: str | None = option(FORMAT, of="web")

    def ask(self, workspace: "Workspace", offset: int) -> Any:
        """Search a workspace from a place on."""
        return workspace.search(
            self.text or " ".join(self.words),
            country=self.country,
            topic=self.topic,
            kind=self.kind,
            source=self.source,
            programme=self.programme,
            listed=self.listed or None,
            limit=self.limit,
            offset=offset,
            on=self.on,
        )


class ListRecords(OfSnapshot):
    """Page through the records of a layer."""

    source: str = argument("Name of a layer.", metavar="SOURCE", alias="name")
    limit: int | None = option("Show so many; default 50, and with --csv all.", metavar="N")
    offset: int = option(OFFSET, default=0, metavar="N")
    csv: bool = option("Print CSV.", default=False, of="command")
    after: str | None = option(AFTER, of="web")
    format: str | None = option(FORMAT, of="web")


class ShowParty(Dated):
    """Show what the loaded sources say of one party.

    What is no id, nor how one begins, is searched as words: one party is shown, several are listed.
    """

    id: str = argument("An id, or how it begins; else words to search.", metavar="ID")


class Owners(Dated):
    """Show who owns a party: four separate results.

    The product along each chain, integrated ownership, the cascade of each regime, and control.
    """

    id: str = argument("An id of any loaded source, or how it begins.", metavar="ID")
    output: Path | None = option(
        "Tables (.xlsx, .csv) or a picture of them, too.",
        *("--output", "-o"),
        metavar="FILE",
        of="command",
    )
    font_path: list[Path] = option(FONT_WORDS, default=[], metavar="DIR", of="command")


class FindPaths(Dated):
    """Show how two parties are tied, best path first.

    Chains of ownership and control come first and may have twelve ties. Paths that are only
    possible are shown only where there is no definite one.
    """

    start: str = argument("Party id from which to walk.", metavar="A", alias="from")
    end: str = argument("Party id at which paths end.", metavar="B", alias="to")
    kinds: list[str] = option(
        "Kinds of ties to walk, with commas; default: every kind.", default=[], of="web"
    )
    kinds_text: str | None = option(
        "Kinds of ties to walk; default: every kind.",
        "--kinds",
        metavar="KIND,…",
        of="command",
    )
    hops: int = option("Most ties on a path, 1 to 6.", default=4)
    min_share: float | None = option("Least share of each owns tie: 0.25 for 25 %.", metavar="F")
    show: int = option("Most paths to show, 1 to 100.", default=5, metavar="K")
    output: Path | None = option(
        "Draw them, too; the file's ending says how.",
        *("--output", "-o"),
        metavar="FILE",
        of="command",
    )
    font_path: list[Path] = option(FONT_WORDS, default=[], metavar="DIR", of="command")

    def ask(self, workspace: "Workspace") -> Any:
        """Find the paths in a workspace."""
        kinds = split_kinds(self.kinds)
        return workspace.paths(
            self.start,
            self.end,
            kinds=kinds or split_kinds([self.kinds_text] if self.kinds_text else []),
            hops=self.hops,
            min_share=self.min_share,
            show=self.show,
            on=self.on,
            as_of=self.as_of,
        )


def split_kinds(texts: Sequence[str]) -> list[str]:
    """Return kinds of ties that are given one by one, or with commas."""
    return [kind.strip() for text in texts for kind in text.split(",")]


class ComparePaths(FindPaths):
    """Lay two paths side by side, and say what tells each path apart."""

    first: int | None = option("Number of a path; default 1.", of="web")
    second: int | None = option("Number of another one; default 2.", of="web")


class DrawMap(Dated):
    """Draw the parties around one or more parties."""

    party_ids: list[str] = argument("Parties to start from.", metavar="ID…")
    output: Path = option(
        "File; its ending says the format: .html, .pdf …",
        *("--output", "-o"),
        default=...,
        metavar="FILE",
    )
    hops: int = option("Ties from the parties named, 1 to 6.", default=2)
    show: str = option(
        "all, owners, subsidiaries, addresses, shipments: what to follow.",
        default="all",
        metavar="VIEW,…",
    )
    budget: int = option(CARDS_WORDS, default=60, metavar="N")
    font_path: list[Path] = option(FONT_WORDS, default=[], metavar="DIR")
    scale: float = option(
        "Pixels of a PNG for each pixel of the picture.", default=2.0, metavar="F"
    )


class TieCounts(Dated):
    """Count the ties of a party, by kind and direction."""

    id: str


class ListTies(Dated):
    """Page through the ties of a party."""

    id: str
    kind: list[str] = option("Kinds of ties, with commas.", default=[])
    direction: str = option("Seen from the party: in, out or both (default).", default="both")
    order: str = option("listed (default): listed parties first; share; or id.", default="listed")
    all: Flag = option("Also ties that hold on other days only.", default=False)
    limit: int = option("Ties of a page, 1 to 500; default 50.", default=50)
    after: str | None = option("What the page before gave as after.")
    format: str | None = option(FORMAT)


class Names(OfSnapshot):
    """Name parties by their ids."""

    id: list[str] = option("Of a party.", default=[])


class ChartDeliveries(OfSnapshot):
    """Draw how many deliveries of a party came in and went out in each month."""

    id: str
    role: str | None = option("shipper, consignee, end_user, forwarder or notify_party.")
    hs: str | None = option("Goods whose number begins so.")
    as_of: Day | None = option(AS_OF)


class Deliveries(ChartDeliveries):
    """Page through the deliveries of a party, the latest first."""

    limit: int = option("Deliveries of a page, 1 to 500; default 500.", default=500)
    after: str | None = option("What the page before gave as after.")
    format: str | None = option(FORMAT)


class ListPartyOrders(OfSnapshot):
    """List the orders that name a party, and what their assessments nearly found of it."""

    id: str
    limit: int = option("Newest orders to read, 1 to 200; default 20.", default=20)


class Destination(OfSnapshot):
    """Say what is on record of a destination, year by year."""

    country: str
    first: int | None = option("The first year.", alias="from")
    last: int | None = option("The last year.", alias="to")
    as_of: Day | None = option(AS_OF)


REASON = "Why; it is kept, and shown to whoever asks."
JUDGE = "Who judges; default the login name."


class JudgedPair(Question):
    """A judgement on two parties, which becomes a line of the identity ledger."""

    left: str = argument("An id of a loaded party.", metavar="ID")
    right: str = argument("An id of a loaded party.", metavar="ID")
    reason: str = option(REASON, default=..., metavar="TEXT")
    evidence: list[str] = option(
        "What was looked at; may be given several times.", default=[], metavar="TEXT"
    )
    by: str | None = option(JUDGE, metavar="NAME")


class ConfirmMerge(JudgedPair):
    """Judge that two parties are one.

    Refused where it would make one party of two that are judged different.
    """


class RefuseMerge(JudgedPair):
    """Judge that two parties are not one.

    It outranks identifiers and what sources say; what a person judged must be undone first.
    """


class UndoMerge(Question):
    """Take a line of the ledger back; every result is then as it was before it."""

    line: str = argument("A line's id, or how it begins.", metavar="LINE")
    reason: str = option(REASON, default=..., metavar="TEXT")
    by: str | None = option(JUDGE, metavar="NAME")


class ListMerges(Question):
    """List the lines of the ledger."""

    live: Flag = option("Only the lines that count today.", default=False)
    format: str | None = option(FORMAT, of="web")


class SuggestMerges(Question):
    """Look for parties of different sources that may be one.

    They are kept as ties possibly_same_as until a person judges. Asked for are parties that are
    listed, carry a topic or were assessed; what is kept of an earlier run is not asked again.
    """

    everyone: bool = option("Ask for every party; it may take hours.", "--all", default=False)
    threshold: float = option("Score from which names suggest a pair.", default=0.75, metavar="F")
    limit: int = option("Pairs to print; all are kept.", default=20, metavar="N")
    jobs: int = option("Processes that look at once; same pairs.", default=1, metavar="N")


class ImportMerges(Question):
    """Take the judgements of a file into the ledger: all of them, or none."""

    file: Path = argument("JSON lines: Onward's own, or nomenklatura's.")


class ExportMerges(Question):
    """Write the judgements that count as JSON lines."""

    file: Path | None = argument("Where to write; default the output.", default=None)
    form: str = option("onward, or nomenklatura's resolver.", default="onward", metavar="FORM")
