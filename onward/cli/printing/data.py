"""What the commands about loaded data print."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render
from onward.graph.tables import read_column
from onward.loaders.account import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onward.api.answers.data import (
        ColumnSummary,
        FetchAttempt,
        FetchedFile,
        FileReport,
        LayerStatus,
        LoadReport,
        MappingProposal,
        OfficialFileSummary,
        PushedSnapshot,
        SourceSummary,
        WorkspaceStatus,
    )
    from onward.api.generated import GeneratedWorld, WorldCheck


# ------------------------------------------------------------------------------------------------
# Fetched files as text: what was asked for, what came, and what is to be done by hand.
# ------------------------------------------------------------------------------------------------


def print_official_files(files: "Sequence[OfficialFileSummary]") -> None:
    """Print what can be fetched, then what cannot."""
    for file in files:
        if file.url:
            render.line(f"{file.source}: {file.file}")
            address = _say_address(file.url, file.confirmed)
            render.facts([("from", address), ("licence", file.licence)], indent=2)
    render.heading("By hand")
    for file in files:
        if file.by_hand:
            render.line(f"{file.source}: {file.by_hand}")


def print_fetched(attempts: "Iterable[FetchAttempt]", *, as_json: bool) -> int:
    """Print each file as soon as it is there, and return the exit code: that of the first fault."""
    code = 0
    sources: dict[str, Path] = {}
    for attempt in attempts:
        file = attempt.file
        if attempt.fault is not None:
            code = code or attempt.fault.exit_code
        elif file.outcome in ("fetched", "unchanged") and file.path is not None:
            sources[file.source] = Path(file.path).parent
        if as_json:
            render.json_line(file.to_data())
        elif attempt.fault is None:
            _print_file(file)
        if attempt.fault is not None:
            render.warn(f"{file.source}: {attempt.fault}")
    if not as_json and not code:
        for source, folder in sources.items():
            render.line(f"Load it with: onward load {source} {folder}")
    return code


def _print_file(file: "FetchedFile") -> None:
    if file.outcome == "by hand":
        render.line(f"{file.source}: nothing to fetch; {file.message}")
        return
    render.line(f"{file.source}: {_say_outcome(file)}")
    render.facts(
        [
            ("from", _say_address(file.url, file.confirmed)),
            ("hosts asked, at most", file.hosts if file.outcome == "planned" else None),
            ("licence", file.licence),
            ("retrieved", file.retrieved),
            ("published", file.published),
            ("sha256", file.sha256),
            ("compared with the publisher's", file.checksum),
        ],
        indent=2,
    )


def _say_outcome(file: "FetchedFile") -> str:
    if file.outcome == "planned":
        return f"would fetch {file.path}"
    size = f"{file.size_bytes:,} bytes"
    if file.outcome == "unchanged":
        return f"{file.path} is unchanged, {size}"
    return f"fetched {file.path}, {size}"


def _say_address(url: str | None, confirmed: bool) -> str | None:
    return url if confirmed or url is None else f"{url} (unconfirmed: it may lead nowhere)"


# ------------------------------------------------------------------------------------------------
# A generated world as text, and how the answers compare with its key.
# ------------------------------------------------------------------------------------------------


def print_world(world: "GeneratedWorld") -> None:
    """Print what was written, and how to go on."""
    render.line(
        f"Wrote {world.parties:,} invented parties and {world.orders:,} orders of "
        f"{world.indicators} indicators, {world.near_misses:,} of them near misses, "
        f"to {world.folder}"
    )
    for file in world.files:
        render.line(file, indent=2)
    if world.has_tables:
        render.line(
            f"Compare Onward's answers with the key: onward generate {world.folder} --check"
        )


def print_world_check(check: "WorldCheck") -> None:
    """Print how many answers are those of the key, and the differences."""
    render.line(
        f"{check.orders:,} orders, {check.near_misses:,} of them near misses: {check.missed:,} "
        f"findings missed, {check.false:,} false, {check.other:,} other differences"
    )
    for line in check.differences:
        render.line(line, indent=2)


# ------------------------------------------------------------------------------------------------
# A load as text: files, rows, statements, and what is doubtful.
# ------------------------------------------------------------------------------------------------

SHOWN: Final = 20
"""So many rejected rows, or parties that came or left, are printed; ``--json`` gives every one."""

_TIES_OF_SENTENCES: Final = re.compile(r"prose: (\w+) ties")

_COUNT_WORDS: Final = read_column("onward.cli.printing", "load_counts.csv", "count", "words")
"""What a load counts, in words; other counts are called what the loader calls them."""


def print_load(report: "LoadReport") -> None:
    """Print the account of a load: files, rows, statements, and what is doubtful."""
    from onward.loaders.sources.csv.tables import ITEMS  # it loads what reads tables

    render.line(f"Loaded {report.layer} from {report.source}", style="bold")
    render.facts([("retrieved", report.retrieved), ("published", report.published)], indent=2)
    for file in report.files:
        render.line(_file_line(file), indent=2)
    render.line("statements:", counts_text(_part_items(report)), indent=2)
    if report.tie_kinds:
        render.line("ties:", counts_text(report.tie_kinds), indent=2)
    further = {name: count for name, count in report.counts.items() if name != ITEMS}
    print_load_counts(further)
    if report.smaller_than_full:
        render.line("smaller than a full current file of this source", style="yellow", indent=2)
    # who came to a list, or left it, since the layer before: news, or a fault of the file
    changed = (("new on the list", report.newly_listed), ("no longer listed", report.delisted))
    for state, parties in changed:
        rest = f" that are {state}; --json names each"
        render.first_lines(parties, SHOWN, rest, f"{state}:", style="yellow", indent=2)
    _print_faults(report)
    if report.self_screening:
        from onward.cli.printing.parties import print_screened_layer  # it loads what screens

        print_screened_layer(report.self_screening, indent=2)
    render.line("snapshot:", report.snapshot, indent=2)


def _part_items(report: "LoadReport") -> Mapping[str, int]:
    """Return the statements by type, with items apart from the records of countries."""
    from onward.loaders.sources.csv.tables import ITEMS  # it loads what reads tables

    items = report.counts.get(ITEMS, 0)
    others = report.statements.get("destinations", 0) - items
    return {**report.statements, "destinations": others, ITEMS: items}


def print_load_counts(counts: Mapping[str, int]) -> None:
    """Print what a load has counted besides, a line each; ties made of sentences share one."""
    of_sentences = {
        kind[1]: count for name, count in counts.items() if (kind := _TIES_OF_SENTENCES.match(name))
    }
    others = [
        f"{_COUNT_WORDS.get(name, name)}: {count:,}"
        for name, count in counts.items()
        if count and not _TIES_OF_SENTENCES.match(name)
    ]
    if of_sentences:
        others.insert(0, f"ties that stand in sentences: {counts_text(of_sentences)}")
    if others:
        render.line("further:", indent=2)
    for line in others:
        render.line(line, indent=4)


def counts_text(counts: Mapping[str, int]) -> str:
    """Write counts by name, empty ones left out."""
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "none"


def _file_line(file: "FileReport") -> str:
    """Write the account of one file so that the rows add up before the reader's eyes."""
    # every row is one of these, so the sum can be checked by eye
    parts = [f"{file.accepted:,} accepted", f"{file.rejected:,} rejected"]
    parts += [f"{count:,} {what}" for what, count in file.not_a_party.items()]
    parts += [f"{file.trailer:,} trailer"] if file.trailer else []
    return f"{file.file}: {file.rows:,} rows = {' + '.join(parts)}"


def _print_faults(report: "LoadReport") -> None:
    rows = (
        (report.rejections, " rejected rows", "rejected", "red"),
        (report.cells, " cells left out", "left out", "yellow"),
    )
    for faults, what, head, style in rows:
        render.first_lines(faults, SHOWN, f"{what}; --json names each", head, style=style, indent=2)
    for name, warning in report.warnings.items():
        if f": {LEFT_OUT}: " in name:
            continue  # the cells stand above, one by one
        render.line(
            f"doubtful: {warning.count:,} times {name}, first {warning.first[0]}",
            style="yellow",
            indent=2,
        )
    for note in report.notes:
        render.line("note:", note, indent=2)


# ------------------------------------------------------------------------------------------------
# A push as text: what the server holds now, and how much was written.
# ------------------------------------------------------------------------------------------------


def print_push(pushed: "PushedSnapshot") -> None:
    """Print what a Neo4j server holds now."""
    report = pushed.report
    render.line(f"{report.server} at {pushed.uri} holds snapshot {report.snapshot[:16]}")
    render.line(f"{report.parties:,} parties and {report.ties:,} ties, verified", indent=2)
    if report.written or report.removed:
        change = f"{report.written:,} written, {report.removed:,} left over and removed"
    else:
        change = "nothing had to be written"
    render.line(change, indent=2)
    render.line("checksum:", report.checksum, indent=2)


# ------------------------------------------------------------------------------------------------
# Sources as text: what can be loaded, and what each expects.
# ------------------------------------------------------------------------------------------------


def print_sources(sources: "Sequence[SourceSummary]") -> None:
    """Print sources as a table."""
    render.table(
        ("source", "title", "fresh for", "files"),
        [(source.name, source.title, _fresh_text(source), source.files) for source in sources],
    )


def print_source(source: "SourceSummary") -> None:
    """Print one source in full."""
    render.line(source.title, style="bold")
    count = source.full_count
    render.facts(
        [
            ("publisher", source.publisher),
            ("regime", source.regime),
            ("official files", source.url),
            ("licence", source.licence),
            ("files", source.files),
            ("fresh for", _fresh_text(source)),
            ("a full current file has at least", f"{count:,} parties" if count else None),
            ("load with", f"onward load {source.name} FILE… --retrieved DATE"),
            ("comes with Onward", _bundled_text(source)),
        ],
        indent=2,
    )


def print_own_tables(tables: "Mapping[str, Sequence[ColumnSummary]]") -> None:
    """Print the columns of one's own tables, what each means and an example."""
    for name, columns in tables.items():
        render.heading(name)
        render.table(
            ("column", "needed", "means", "example"),
            [
                (column.name, "yes" if column.needed else "", column.meaning, column.examples[0])
                for column in columns
            ],
        )
    render.line("`onward template TABLE` writes one of them to fill in.")


def print_proposal(proposal: "MappingProposal") -> None:
    """Print a proposed mapping, what it leaves open, and the first rows as they would be read."""
    render.line(f"It seems to be a table of {proposal.table}.")
    if proposal.written is not None:
        render.line(proposal.written)
    render.heading("mapping")
    for text in proposal.to_yaml().splitlines():
        if not text.startswith("#"):
            render.line(text)
    for need in proposal.describe_needs():
        render.warn(need)
    render.heading("first rows as they would be read")
    render.table(proposal.columns, proposal.rows)


def _fresh_text(source: "SourceSummary") -> str:
    days = source.max_age_days
    return "archive" if days is None else f"{days} days"


def _bundled_text(source: "SourceSummary") -> str | None:
    """Say how to load the table of a source that comes with Onward."""
    if source.bundled is None:
        return None
    return f"a table of {source.bundled}: onward load {source.name}"


# ------------------------------------------------------------------------------------------------
# The state of a workspace as text: layers, ages, rules.
# ------------------------------------------------------------------------------------------------

_STATES = {None: "no limit", True: "STALE", False: "fresh"}


def print_status(status: "WorkspaceStatus") -> None:
    """Print the state of a workspace."""
    pack, policy = status.rule_pack, status.policy
    render.facts(
        [
            ("workspace", status.workspace),
            ("snapshot", status.snapshot),
            ("engine", status.engine),
            ("rule pack", f"{pack.id} {pack.version} ({pack.hash[:12]})"),
            ("law read up to", pack.law_read_up_to),
            ("policy", f"{policy.id} {policy.version} ({policy.hash[:12]})"),
        ]
    )
    render.facts([(f"  {act.act}", act.read_up_to) for act in pack.acts if act.read_up_to])
    if status.snapshot is None:
        render.line("Nothing is loaded yet: run onward load SOURCE FILE…, or onward demo.")
        return
    render.heading(f"Layers, aged on {status.on}")
    render.table(
        ("layer", "retrieved", "published", "age", "state", "parties", "ties", "rows rejected"),
        [_layer_cells(layer) for layer in status.layers],
    )
    _print_families(status.record_families)
    for layer in status.layers:
        for note in layer.notes:
            render.line(f"{layer.name}: {note}")


def _print_families(families: Sequence[str]) -> None:
    """Say which families can speak of a country, and what to do where one alone would decide."""
    from onward.queries.destinations import FAMILIES_FOR_NONE, SECOND_FAMILY

    names = f"records of countries: {', '.join(families) or 'none'}"
    # one family alone may not decide that a country has no record
    is_enough = len(families) >= FAMILIES_FOR_NONE
    text = names if is_enough else f"{names}; {SECOND_FAMILY}"
    render.line(text, style="" if is_enough else "yellow")


def _layer_cells(layer: "LayerStatus") -> tuple[object, ...]:
    state = _STATES[layer.stale]
    if layer.limit_days is not None:
        state = f"{state} (limit {layer.limit_days} days)"
    return (
        layer.name,
        layer.retrieved,
        layer.published,
        layer.describe_age() or "unknown",
        render.text(state, "yellow" if layer.stale else ""),
        f"{layer.counts.get('parties', 0):,}",
        f"{layer.counts.get('ties', 0):,}",
        f"{layer.rows_rejected:,}",
    )
