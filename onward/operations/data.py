"""Questions about what is loaded, the forms of data, and the workspace itself."""

from pathlib import Path
from typing import Final

from onward.operations.orders import (
    ENCODING_OPTION,
    POLICY_OPTION,
    RULES_OPTION,
    SEPARATOR_OPTION,
    SHEET_OPTION,
)
from onward.operations.question import Day, OfSnapshot, Question, argument, option

FORCE: Final = "Replace a file that is there."


class Fetch(Question):
    """Fetch the official files of sources.

    Only the hosts of the table are asked, over https, at public addresses. A file is replaced whole
    or not at all; a record beside it says whence and when it came, and `onward load` reads that.
    """

    sources: list[str] = argument("Sources that `onward fetch --list` names.", default=[])
    folder: Path | None = option(
        "Folder that gets a folder of each source; else fetched/ of the workspace.",
        "--to",
        metavar="DIR",
    )
    table: Path | None = option(
        "A table of addresses of your own, for the sources in it.", "--table", metavar="FILE"
    )
    list_all: bool = option(
        "List what can be fetched, and what is to be done by hand.", "--list", default=False
    )
    dry_run: bool = option("Say what would be fetched; the network is not touched.", default=False)
    proxy: bool = option("Go through the proxy that HTTPS_PROXY names.", default=False)


class Load(Question):
    """Load one source's files as a layer.

    Prints what became of every row. A load that fails leaves everything as it was. So does one that
    differs too much from the layer it would replace, unless --accept-drop says why it is right.
    """

    source: str = argument("A source that `onward sources` names.")
    files: list[Path] = argument(
        "Its files, or a folder of them; without any, the table that comes with Onward.",
        default=[],
    )
    name: str | None = option("Name of the layer.", "--as", metavar="NAME")
    retrieved: str | None = option("Day on which the files were fetched.", metavar="DATE")
    published: str | None = option("Day on which the files were published.", metavar="DATE")
    accept_drop: str | None = option(
        "Load what differs too much from the layer before.", metavar="REASON"
    )
    mapping: list[Path] = option(
        "What the columns of your own tables mean; may be repeated.",
        "--map",
        default=[],
        metavar="FILE",
    )
    separator: str | None = SEPARATOR_OPTION
    encoding: str | None = ENCODING_OPTION
    sheet: str | None = SHEET_OPTION
    max_rejected: float | None = option(
        "How many rows of your tables may be bad: 0.05 for 5 %.", metavar="F"
    )


class Sources(Question):
    """List what can be loaded, or show one source.

    Shows what files it expects, licence, official URL, freshness limit and expected counts.
    """

    name: str | None = argument("One source, in full.", default=None)


class Status(Question):
    """Show what is loaded, and what has grown old.

    Shows the snapshot, its layers with dates, counts and ages, the engine, rule pack and policy.
    """

    rules: Path | None = RULES_OPTION
    policy: Path | None = POLICY_OPTION
    on: Day | None = option("Day on which ties and listings must hold.", metavar="DATE")


class Schema(Question):
    """Print the JSON Schema of an assessment, of a transaction, or of what people record."""

    name: str = argument("assessment, transaction or act.", metavar="NAME")


class WriteTemplate(Question):
    """Write a table to fill in: a header and two example rows.

    A workbook has a sheet of notes, too; --json prints each column with its meaning.
    """

    name: str = argument(
        "parties, ties, shipments, listings, destinations, orders, or another table.",
        metavar="TABLE",
    )
    output: Path | None = option("A .csv or .xlsx file.", "--output", "-o", metavar="FILE")
    force: bool = option(FORCE, default=False)


class MapColumns(Question):
    """Propose what the columns of a table of your own mean.

    Prints a mapping for --map, and the first rows as they would be read with it. Read it, mend it,
    and give it to `onward load csv` or `onward assess`.
    """

    file: Path = argument("A table of your own.", metavar="FILE")
    table: str | None = option("Which table it is, as in `onward template`.", metavar="TABLE")
    output: Path | None = option("Write the mapping here.", "--output", "-o", metavar="FILE")
    force: bool = option(FORCE, default=False)
    separator: str | None = SEPARATOR_OPTION
    encoding: str | None = ENCODING_OPTION
    sheet: str | None = SHEET_OPTION


class Verify(Question):
    """Read everything that the workspace stores, and say what is not as it was written."""


class Tidy(Question):
    """Remove what nobody needs of the cache."""

    unused: float = option("Hours for which nobody has used it.", default=24.0, metavar="HOURS")


class Push(Question):
    """Write the snapshot to a Neo4j server, for --engine neo4j and for Neo4j Browser.

    The server is named by NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD or NEO4J_PASSWORD_FILE,
    NEO4J_DATABASE, and NEO4J_TIMEOUT: seconds that one answer may take. Only what differs is
    written. A push that breaks off goes on when it is started again; until it has ended, no
    assessment uses the server.
    """

    anew: bool = option("Write every row, where somebody changed the graph.", default=False)


class Generate(Question):
    """Write an invented world with orders and the answers that must come out.

    Half of the orders hold a pattern that must be found, the others are one fact short of it. The
    same seed and options give the same bytes.
    """

    folder: Path = argument("A new or empty folder.", metavar="DIR")
    seed: int = option("What everything is drawn with.", default=1, metavar="N")
    parties: int = option("How many parties, at least.", default=1000, metavar="N", least=0)
    orders: int = option("How many orders: a planted case each.", default=100, metavar="N", least=1)
    formats: str = option(
        "Forms of the files: csv, xlsx, ftm, bods.", "--format", default="csv", metavar="FORM,…"
    )
    check: bool = option("Assess the orders of DIR, and compare with its key.", default=False)


class Serve(OfSnapshot):
    """Answer order systems over HTTP, and show people the explorer at the printed address.

    A route answers what the command of its name prints with --json. Ctrl-C ends the server when it
    has answered what was begun. See docs/serve.md.
    """

    host: str = option(
        "Where to listen; others need --tokens.", default="127.0.0.1", metavar="ADDRESS"
    )
    port: int = option("Port; 0 is any that is free.", default=8321, metavar="N")
    name: list[str] = option(
        "A name under which a proxy asks.", "--name", default=[], metavar="HOST"
    )
    tokens: Path | None = option("Hashes of the tokens of those who may ask.", metavar="FILE")
    workers: int | None = option("Processes that answer; default as many as cores.", metavar="N")
    deadline: float = option("Time in which an order is answered.", default=10.0, metavar="SECONDS")
    log_addresses: bool = option("Log the addresses of callers, too.", default=False)
    no_explorer: bool = option("Show people no pages at /x/.", default=False)
    new_token: str | None = option(
        "Make a token, add it to --tokens, print it, and end.", metavar="NAME"
    )
    role: list[str] = option(
        "Of a new token: watch, assess, read or decide.", default=[], metavar="ROLE"
    )
    until: Day | None = option("Of a new token: its last day.", metavar="DATE")
    rules: Path | None = RULES_OPTION
    policy: Path | None = POLICY_OPTION


class Catalogue(Question):
    """List the layers that are searched, in the shape of OpenSanctions' /catalog."""

    on: Day | None = option("Day on which ties and listings must hold.")
