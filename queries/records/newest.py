"""The newest assessment of each order by what the log says of it: none of them is read for that."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from onward.queries.model.part import JsonObject
from onward.queries.records.log import LogEntry
from onward.queries.records.logged import LoggedRecords


@dataclass(frozen=True, slots=True)
class AssessmentOutcome:
    """What came of an assessment.

    Attributes:
        verdict: Its verdict.
        suggestion: What it suggests.
        indicators: Of its findings, each once.
    """

    verdict: str
    suggestion: str
    indicators: tuple[str, ...]

    @classmethod
    def of_entry(cls, entry: LogEntry) -> Self | None:
        """Return what an entry of the log says; None where an earlier version has written it."""
        if "suggestion" not in entry:
            return None
        return cls(entry["verdict"], entry["suggestion"], tuple(entry["indicators"]))

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Return what an assessment says that is plain data."""
        findings = (row for row in data["findings"] if row["kind"] != "context")
        indicators = tuple(sorted({row["indicator"] for row in findings}))
        return cls(data["verdict"], data["suggestion"]["value"], indicators)


@dataclass(frozen=True, slots=True)
class NewestAssessment:
    """The newest assessment of an order.

    Attributes:
        id: Of the assessment.
        order, order_hash: The order's id and hash.
        at: When it was put, UTC.
        snapshot: What it was assessed against.
        outcome: What came of it; None where only the assessment itself says it.
    """

    id: str
    order: str
    order_hash: str
    at: str
    snapshot: str
    outcome: AssessmentOutcome | None


class NewestAssessments(LoggedRecords):
    """A file of records, as far as it says which assessment of an order is the newest."""

    def newest(self, begins: str = "") -> dict[str, NewestAssessment]:
        """Return the newest assessment of each order, in the order in which these were put.

        Args:
            begins: How the time begins at which it was put: a year, for instance.

        Raises:
            ChainBroken: The log was changed, or what the tables repeat of it.
        """
        newest: dict[str, NewestAssessment] = {}
        outcomes: dict[AssessmentOutcome | None, AssessmentOutcome | None] = {}
        with self._named_file():
            for (name, put_at, order, _, _, order_hash), entry in self._iterate_logged():
                if put_at.startswith(begins) and order is not None:
                    newest.pop(order, None)  # so that it stands where its newest was put
                    # many orders have the same outcome: one object does for all of them
                    outcome = AssessmentOutcome.of_entry(entry)
                    outcome = outcomes.setdefault(outcome, outcome)
                    newest[order] = NewestAssessment(
                        name, order, order_hash or "", put_at, entry["snapshot"], outcome
                    )
        return newest

    def newest_ids(self) -> dict[str, str]:
        """Return the newest assessment's id of each order, as `newest` does."""
        return {order: row.id for order, row in self.newest().items()}

    def times_of(self, content_hashes: Collection[str]) -> dict[str, str]:
        """Return when some assessments were put, by their content hashes.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        logged = self._read_logged_hashes() if content_hashes else frozenset()
        times: dict[str, str] = {}
        for digest in sorted(content_hashes):
            rows = self._fetch_rows(
                "SELECT id, unpacked(CAST(json AS BLOB)), at FROM assessments "
                "WHERE content_hash = ?",
                digest,
            )
            for name, payload, put_at in rows:
                self._check_logged(name, payload, logged)
                times[digest] = put_at
        return times

    def read_payloads(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each id with its newest assessment as it is stored, in the order of the ids.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        logged = self._read_logged_hashes()
        for name in names:
            rows = self._fetch_rows(
                "SELECT unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ? "
                "ORDER BY rowid DESC LIMIT 1",
                name,
            )
            self._check_logged(name, rows[0][0], logged)
            yield name, rows[0][0]
