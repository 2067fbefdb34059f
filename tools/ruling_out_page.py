"""Writes ``docs/ruling-out.md``, what each indicator needs: ``python -m tools.ruling_out_page``.

A golden test compares the page, so that one that has grown stale fails.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from onward.queries.detection.plan import Trace, find_traces
from onward.queries.rules.catalogue import IndicatorCatalogue, default_catalogue
from onward.queries.rules.indicator import Indicator

FILE: Final = Path(__file__).parents[1] / "docs" / "ruling-out.md"
HEAD: Final = """\
# What is ruled out
<!-- Written by `make docs` from the detectors and the rule pack; change those instead. -->
Most parties of most orders have nothing that an indicator could follow. An indicator is not run for
an order where that is certain beforehand, and is *not found* then, as if it had been run: the
assessments are the same, byte for byte. `onward assess --no-rule-out` and
`Workspace(…, rule_out=False)` run every indicator. The embedded engine alone rules out: it knows
what kinds of ties a party has without fetching them. The others run everything, so that whoever
compares engines compares this, too.

The table says of each indicator what must stand in the graph before it can say anything: beside a
party of the order, or beside whoever that may be (up to two ties `possibly_same_as` away), and
somewhere in the graph. It is relaxed on purpose: ties count of any day, share and standing, and in
either direction, entries of lists of any day. One of several ways is enough. It follows from the
indicator's patterns, or its detector states it (`TRACES`); an indicator of a pack of your own is
judged by its patterns, which are asked of parties in the roles that they name. Where nothing is
stated, the indicator is always run.

| indicator | is run where |
|---|---|
"""
ALWAYS: Final = "always"


def page(catalogue: IndicatorCatalogue) -> str:
    """Return the page."""
    return HEAD + "".join(f"| `{one.id}` | {_describe(one)} |\n" for one in catalogue)


def _describe(indicator: Indicator) -> str:
    traces = find_traces(indicator)
    return ALWAYS if traces is None else "; or ".join(dict.fromkeys(map(_say_trace, traces)))


def _say_trace(trace: Trace) -> str:
    beside = list(_say_beside(trace))
    whose = f"a {' or '.join(sorted(trace.roles))}" if len(trace.roles) == 1 else "a party"
    needed = [f"{whose} {' or '.join(beside)}"] if beside else []
    if trace.has_shipments:
        needed.append("deliveries are loaded")
    words = " or ".join(needed)
    somewhere = list(_say_end(trace))
    return f"{words}, and somebody in the graph {' and '.join(somewhere)}" if somewhere else words


def _say_beside(trace: Trace) -> Iterator[str]:
    if trace.ties:
        yield f"has a tie {_list_codes(trace.ties)}"
    if trace.kinds:
        yield f"is a {_list_codes(trace.kinds)}"
    if trace.is_marked:
        yield "carries a topic or an entry of a list"


def _say_end(trace: Trace) -> Iterator[str]:
    if trace.end_kinds:
        yield f"is a {_list_codes(trace.end_kinds)}"
    if trace.end_topics:
        yield f"carries {_list_codes(trace.end_topics)}"
    if trace.is_end_marked:
        yield "carries a topic"


def _list_codes(codes: Iterable[str]) -> str:
    return " or ".join(f"`{code}`" for code in sorted(codes))


def write() -> None:
    """Write the page."""
    FILE.write_text(page(default_catalogue()), encoding="utf-8")


if __name__ == "__main__":
    write()
