"""How a row of a table is cited: by its source, with the days between which it holds."""

from typing import Protocol

from onward.queries.detection.results import Citation
from onward.queries.model.words import LawRole
from onward.queries.tables.goods_bans import GoodsBan
from onward.queries.tables.rows import Basis


class DatedRow(Protocol):
    """A row of a table that says since and until when it holds, and what it rests on."""

    @property
    def since(self) -> str | None:
        """First day."""

    @property
    def until(self) -> str | None:
        """First day on which it no longer holds."""

    @property
    def basis(self) -> Basis:
        """Source."""


def cite_row(row: DatedRow, as_: LawRole) -> Citation:
    """Cite a row of a table by its source."""
    basis = row.basis
    return Citation(basis.source, as_, basis.verified, basis.url, row.since, row.until)


def cite_ban(ban: GoodsBan) -> Citation:
    """Cite a row's act by its article, with the days between which the row holds."""
    basis = ban.basis
    return Citation(ban.citation, "duty", basis.verified, basis.url, ban.since, ban.until)
