"""The four results about a party's owners as tables: they are never merged, so each has its own."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from onward.graph.ownership.report_parts import IntegratedShare, OwnershipReport, ReportedShare
from onward.queries.assessment.words.codes import say_crowded_out
from onward.queries.model.evidence import TieShare
from onward.viz.content.texts import printable
from onward.viz.tables.rows import CellTable, Row

_BOUNDS = ("share_min", "share_max")


def make_owner_tables(report: OwnershipReport, names: Mapping[str, str]) -> tuple[CellTable, ...]:
    """Return what was asked, and the four results, in the order in which they are printed.

    Args:
        report: The results.
        names: Of the parties that it names, by id.
    """
    say = _Names(names)
    return (
        CellTable("about", ("what", "text"), tuple(_list_facts(report, say))),
        CellTable(
            "chain product",
            ("owner", "owner_id", *_BOUNDS, "ties", "shares_not_known", "chain"),
            tuple(_list_chains(report, say)),
        ),
        CellTable(
            "integrated",
            ("owner", "owner_id", *_BOUNDS, "note"),
            tuple(
                (
                    *say(owner.owner),
                    *(Decimal(owner.min), Decimal(owner.max)),
                    _note_share(owner),
                )
                for owner in report.integrated.owners
            ),
        ),
        CellTable(
            "cascade",
            ("regime", "counts_as_listed", "listed_itself", "sum", "threshold", "holders", "note"),
            tuple(_list_regimes(report, say)),
        ),
        CellTable(
            "control",
            ("controller", "controller_id", "interests", "standing", "ties"),
            tuple(
                (
                    *say(controller.party),
                    ", ".join(filter(None, controller.interests)),
                    controller.standing,
                    ", ".join(controller.ties),
                )
                for controller in report.control.controllers
            ),
        ),
        CellTable(
            "names",
            ("owner", "owner_id", "listed", "listed_id", "regimes", "score", "note"),
            tuple(_list_names(report, say)),
        ),
    )


def join_owner_tables(tables: tuple[CellTable, ...]) -> CellTable:
    """Return the tables as one, a row a value: for files that hold one table only."""
    rows: list[Row] = []
    for table in tables:
        for number, row in enumerate(table.rows, start=1):
            rows += [
                (table.name, number, column, cell)
                for column, cell in zip(table.columns, row, strict=True)
            ]
    return CellTable("owners", ("result", "row", "column", "value"), tuple(rows))


class _Names:
    """Says of a party its name and id."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def __call__(self, party: str) -> tuple[str, str]:
        return printable(self._names.get(party, party)), printable(party)


def _list_facts(report: OwnershipReport, say: _Names) -> Iterator[Row]:
    name, party_id = say(report.party)
    yield from (("party", name), ("party id", party_id), ("valid on", report.on))
    yield "known by", report.as_of or ""
    yield "part of the owners that is not known", report.owners_unknown
    # a table that is cut says so
    yield "chains in all", str(report.chain_product.count)
    yield "ultimate owners in all", str(report.integrated.count)
    yield "controllers in all", str(report.control.count)
    compared = "not compared" if report.names is None else str(report.names.compared)
    yield "compared with the lists by name", compared
    for text in report.not_read:
        yield "not read", printable(text)


def _list_chains(report: OwnershipReport, say: _Names) -> Iterator[Row]:
    for chain in report.chain_product.chains:
        product = chain.product
        yield (
            *say(chain.owner),
            *(Decimal(product.min), Decimal(product.max)),
            *(len(chain.ties), chain.unknown_shares),
            " of ".join(map(_write_share, chain.shares)),
        )


def _note_share(owner: IntegratedShare) -> str:
    crowded_out = owner.crowded_out and say_crowded_out(owner.crowded_out)
    beyond = [f"of {printable(party)} more than 100 % is stated" for party in owner.over_declared]
    return "; ".join(filter(None, (crowded_out, *beyond)))


def _list_names(report: OwnershipReport, say: _Names) -> Iterator[Row]:
    for row in report.names.named if report.names else ():
        yield (
            *say(row.owner),
            *(printable(row.name), printable(row.listed)),
            *(", ".join(row.regimes), Decimal(row.score), "; ".join(row.because)),
        )


def _write_share(share: ReportedShare | TieShare) -> str:
    return share.min if share.min == share.max else f"{share.min} to {share.max}"


def _list_regimes(report: OwnershipReport, say: _Names) -> Iterator[Row]:
    for regime in report.cascade:
        yield (
            regime.regime,
            regime.counts,
            regime.listed_itself,
            Decimal(regime.sum) if regime.sum is not None else None,
            Decimal(regime.threshold),
            "; ".join(say(holder)[0] for holder in regime.holders),
            regime.note,
        )
