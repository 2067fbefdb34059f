"""``onward match``: whom of the loaded sources a name may mean."""

import sys
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from onward.cli.files import documents
from onward.cli.opening import open_snapshot
from onward.cli.options import Shared, check_jobs
from onward.cli.printing import render
from onward.cli.printing.progress import progress
from onward.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from onward.graph.matching.layer_names import LayerNames
    from onward.graph.matching.matcher import Matcher
    from onward.graph.matching.query import Build, PartyQuery
    from onward.graph.store.snapshots import Snapshot
    from onward.queries.matching.self_screening import Missed

INCOMPLETE: Final = 20
"""Exit code of an answer that is not whole: an unsearchable name, candidates cut, names missed."""

SHOWN: Final = 5
CSV: Final = (".csv", ".csv.gz", ".tsv", ".xlsx")


def match(
    shared: Shared,
    name: Annotated[
        str | None, typer.Argument(help="A name as it stands on an order.", show_default=False)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="Person, Company, Vessel …, or LegalEntity."),
    ] = None,
    country: Annotated[
        list[str] | None, typer.Option(metavar="XX", help="A country of the party.")
    ] = None,
    birth_date: Annotated[
        str | None, typer.Option(metavar="DATE", help="A person's birth date, or its year.")
    ] = None,
    identifier: Annotated[
        list[str] | None,
        typer.Option("--id", metavar="SCHEME=VALUE", help="An identifier, such as lei=…"),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", help="Candidates to show, at most.")
    ] = None,
    weak: Annotated[bool, typer.Option("--weak", help="Show weak candidates, too.")] = False,
    dataset: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A layer to look in; default all.")
    ] = None,
    file: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Many queries: JSON lines, or a /match request; - stdin"),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="With --file: give the explanations, too.")
    ] = False,
    itself: Annotated[
        bool, typer.Option("--self", help="Check that every listed name finds its own party.")
    ] = False,
    sample: Annotated[
        int | None, typer.Option(metavar="N", help="With --self: so many names of each layer.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(metavar="N", help="Processes that match at once; same answers.")
    ] = 1,
    build: Annotated[
        str | None, typer.Option(metavar="BUILD", help="base or names; default the best there is.")
    ] = None,
) -> None:
    """Find whom of the loaded sources a name may mean.

    Shows the candidates with score, band and an explanation: word by word, facts, and why a band
    is lower than the score says. A match is no merge: nothing is stored.
    """
    _check(name, identifier, file, itself=itself)
    _check_numbers(limit, sample, jobs)
    snapshot = open_snapshot(shared)
    wanted, datasets = _build(build), _datasets(snapshot, dataset)
    if itself:
        _screen_itself(shared, snapshot, wanted, datasets, sample, jobs)
    elif file is not None:
        _stream(shared, snapshot, wanted, datasets, file, limit, jobs, explain=explain)
    else:
        query = _query(name, kind, country or [], birth_date, identifier or [])
        _one(shared, snapshot, wanted, datasets, query, limit, weak=weak)


def _check(
    name: str | None, identifier: list[str] | None, file: str | None, *, itself: bool
) -> None:
    """Refuse a call that asks nothing, or two things at once."""
    asked = [what for what, given in _modes(name, identifier, file, itself=itself) if given]
    if not asked:
        raise UsageError("say whom to look for: a NAME, --id, --file FILE, or --self")
    if len(asked) > 1:
        raise UsageError(f"{asked[0]} and {asked[1]} ask two things; give one of them")
    if file is not None and file.lower().endswith(CSV):
        raise InputRefused("this is no JSON", file=file, hint="give JSON lines or a /match request")


def _modes(
    name: str | None, identifier: list[str] | None, file: str | None, *, itself: bool
) -> Iterator[tuple[str, bool]]:
    yield "a NAME or --id", name is not None or bool(identifier)
    yield "--file", file is not None
    yield "--self", itself


def _check_numbers(limit: int | None, sample: int | None, jobs: int) -> None:
    for option, number in (("--limit", limit), ("--sample", sample)):
        if number is not None and number < 1:
            raise UsageError(f"{option} {number} is none; give a number from 1")
    check_jobs(jobs)


def _build(build: str | None) -> "Build | None":
    from onward.graph.matching.opening import BUILDS

    for known in BUILDS:
        if build == known:
            return known
    if build is not None:
        raise UsageError(f"--build {build!r} is none; give base or names")
    return None


def _datasets(snapshot: "Snapshot", wanted: list[str] | None) -> tuple[str, ...]:
    from onward.queries.matching.matching import known_datasets

    return known_datasets(snapshot, wanted or [])


def _query(
    name: str | None,
    kind: str | None,
    countries: list[str],
    birth_date: str | None,
    identifiers: list[str],
) -> "PartyQuery":
    """Make the query of the options.

    Raises:
        UsageError: One of them says nothing that is understood.
        InputRefused: The name is no UTF-8: a letter of it would be lost, and another name searched.
    """
    from onward.graph.countries import country_code
    from onward.graph.matching.query import PartyQuery
    from onward.graph.names.birth_dates import parse_birth_dates

    if name is not None and any("\udc80" <= char <= "\udcff" for char in name):
        hint = "set the terminal to UTF-8, or give the name with --file"
        raise InputRefused("this is no UTF-8", field="NAME", value=name, hint=hint)
    codes = []
    for text in countries:
        code = country_code(text)
        if code is None:
            raise UsageError(f"--country {text!r} is no country; give a code such as DE")
        codes.append(code)
    births = parse_birth_dates(birth_date) if birth_date else ()
    if birth_date and not births:
        raise UsageError(f"--birth-date {birth_date!r} is no date; write it as YYYY or YYYY-MM-DD")
    country = codes[0] if len(codes) == 1 else None
    return PartyQuery(
        names=(name,) if name is not None else (),
        kind=_kind(kind),
        countries=tuple(codes),
        birth_dates=births,
        identifiers=tuple(
            number for text in identifiers for number in _number(text, kind, country)
        ),
    )


def _kind(kind: str | None) -> str | None:
    from onward.queries.matching.questions import KINDS

    if kind is not None and kind not in KINDS:
        raise UsageError(f"--kind {kind!r} is none; give one of {', '.join(KINDS)}")
    return kind


def _number(text: str, kind: str | None, country: str | None) -> "tuple[Any, ...]":
    from onward.queries.matching.questions import KNOWN_SCHEMES, number

    scheme, sign, value = text.partition("=")
    if not sign or scheme not in KNOWN_SCHEMES or not value.strip():
        known = ", ".join(sorted(KNOWN_SCHEMES))
        raise UsageError(f"--id {text!r} is none; write SCHEME=VALUE, SCHEME one of {known}")
    return number(scheme, value, kind, country)


def _open(shared: Shared, snapshot: "Snapshot", build: "Build | None") -> "Matcher":
    """Open the matcher; a layer whose names are not ready yet is made so before their eyes."""
    from onward.graph.matching.opening import open_matcher

    with progress(shared, "making names ready") as report:
        return open_matcher(snapshot, build, progress=report)


def _one(
    shared: Shared,
    snapshot: "Snapshot",
    build: "Build | None",
    datasets: tuple[str, ...],
    query: "PartyQuery",
    limit: int | None,
    *,
    weak: bool,
) -> None:
    """Answer one query."""
    from onward.cli.printing.match import print_answer
    from onward.queries.matching.matching import Matching, answer_data

    matching = Matching(snapshot, _open(shared, snapshot, build), shared.engine)
    answer = answer_data(query, matching, datasets, limit or SHOWN, weak=weak)
    render.json_block(answer) if shared.json else print_answer(answer)
    raise typer.Exit(0 if answer["complete"] else INCOMPLETE)


def _stream(
    shared: Shared,
    snapshot: "Snapshot",
    build: "Build | None",
    datasets: tuple[str, ...],
    file: str,
    limit: int | None,
    jobs: int,
    *,
    explain: bool,
) -> None:
    """Answer the documents of a file, one line each."""
    from onward.queries.matching.matching import Matching
    from onward.queries.matching.stream import MatchSetting, match_all

    asked = documents(file, "query")
    setting = MatchSetting(
        shared.workspace, snapshot.id, build, shared.engine, datasets, limit, explain
    )
    matching = Matching(snapshot, _open(shared, snapshot, build), shared.engine)
    refused = cut = done = 0
    with progress(shared, "matching") as report:
        for row in match_all(asked, setting, jobs, matching=matching):
            render.json_line(row.data)
            for because in row.refused:
                render.warn(because)
            done, refused, cut = done + 1, refused + len(row.refused), cut + (not row.is_whole)
            if file == "-":
                sys.stdout.flush()  # who writes to stdin may wait for the answer
            if report is not None:
                report(done, None)
    if refused:
        raise typer.Exit(InputRefused.exit_code)
    raise typer.Exit(INCOMPLETE if cut else 0)


def _screen_itself(
    shared: Shared,
    snapshot: "Snapshot",
    build: "Build | None",
    datasets: tuple[str, ...],
    sample: int | None,
    jobs: int,
) -> None:
    """Screen the listed names against everything, and name those that do not find their party."""
    from onward.cli.printing.match import print_screened
    from onward.queries.matching.self_screening import SelfScreening, names_of, report
    from onward.queries.processes import answers

    matcher = _open(shared, snapshot, build)
    layers = [one for one in matcher.layers if not datasets or one.dataset in datasets]
    setting = SelfScreening(shared.workspace, snapshot.id, build)
    reports = []
    for layer in layers:
        asked = list(names_of(layer, sample))
        start = monotonic()
        found = answers(asked, setting, jobs, opened=matcher)
        missed = [one for one in _watched(shared, layer, len(asked), found) if one is not None]
        reports.append(report(layer, len(asked), missed))
        rate = len(asked) / max(monotonic() - start, 1e-6)
        render.warn(f"{layer.dataset}: {rate:,.0f} names a second")
    answer = {"snapshot": snapshot.id, "matcher": matcher.version, "layers": reports}
    render.json_block(answer) if shared.json else print_screened(answer)
    raise typer.Exit(INCOMPLETE if any(one["missed"] for one in reports) else 0)


def _watched(
    shared: Shared, layer: "LayerNames", total: int, found: "Iterator[Missed | None]"
) -> "Iterator[Missed | None]":
    with progress(shared, f"screening {layer.dataset}") as report:
        for done, one in enumerate(found, start=1):
            if report is not None:
                report(done, total)
            yield one
