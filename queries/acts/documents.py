"""Whether the papers of a record are still what they were when they joined it."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from onward.errors import InputRefused
from onward.queries.acts.case import Case
from onward.queries.acts.forms import ERASED
from onward.queries.model.part import AssessmentPart
from onward.queries.transactions.transaction import Transaction

PaperState = Literal["same", "changed", "missing", "elsewhere", "not_stored"]

_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocument(AssessmentPart):
    """A paper of a record, and whether the file still has its hash.

    `state` is not_stored where the record has the hash alone, and elsewhere where the place is no
    file of this machine: nobody has looked then.
    """

    document: str
    kind: str
    sha256: str
    stored_at: str | None
    state: PaperState

    @property
    def fault(self) -> str | None:
        """What is wrong with it, in words; None where nothing is known to be."""
        if self.state == "changed":
            return f"document {self.document}: {self.stored_at} is not the paper of the record"
        if self.state == "missing":
            return f"document {self.document}: {self.stored_at} is not there"
        return None


def measure_file(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file.

    Raises:
        InputRefused: It cannot be read.
    """
    digest, size = sha256(), 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputRefused(f"cannot be read ({reason})", file=str(path)) from error
    return digest.hexdigest(), size


def list_paper_faults(order: Transaction) -> Iterator[str]:
    """Yield what is wrong with the papers that an order names: changed, or not where it says."""
    yield from (paper.fault for paper in _check_stated(order) if paper.fault)


def _check_stated(order: Transaction) -> Iterator[CheckedDocument]:
    for paper in order.documents:
        name = paper.id or paper.name or paper.kind
        yield _check_paper(name, paper.kind, paper.sha256, paper.stored_at)


def check_documents(case: Case) -> Iterator[CheckedDocument]:
    """Yield every paper of an order and its record, and whether it is still the same."""
    yield from _check_stated(case.assessment.transaction)
    for document in case.documents.values():
        yield _check_paper(
            document.document, document.document_kind, document.sha256, document.stored_at
        )


def _check_paper(name: str, kind: str, digest: str, stored_at: str | None) -> CheckedDocument:
    state: PaperState = "not_stored"
    if stored_at is not None and stored_at != ERASED:
        state = _compare_file(Path(stored_at), digest)
    return CheckedDocument(
        document=name, kind=kind, sha256=digest, stored_at=stored_at, state=state
    )


def _compare_file(path: Path, digest: str) -> PaperState:
    if not path.is_absolute() and not path.is_file():
        return "elsewhere"  # a shelf, an archive's number, an address
    try:
        return "same" if measure_file(path)[0] == digest else "changed"
    except InputRefused:
        return "missing"
