"""Acts on papers, on how long a record is kept, and on what is erased."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field
from typing_extensions import override

from onward.graph.codes import DocumentKind
from onward.queries.acts.kinds.parts import (
    Hash,
    PersonAct,
    Reference,
    SealedOption,
    SealedText,
    any_case,
)

if TYPE_CHECKING:
    from onward.queries.acts.views.wording import ActNames


class AddedDocument(PersonAct):
    """A paper that joins the record: its hash, and where it lies, if anywhere."""

    kind: Literal["documented"] = "documented"
    document: Reference
    document_kind: Annotated[DocumentKind, any_case(get_args(DocumentKind))]
    sha256: Hash
    bytes: Annotated[int, Field(ge=0)]
    name: SealedText
    stored_at: SealedOption = None
    from_party: SealedOption = None

    @override
    def say_deed(self, names: "ActNames") -> str:
        kind = self.document_kind.replace("_", " ")
        named = self.name if self.name == self.document else f"{self.document}: {self.name}"
        return f"added the {kind} {named}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield f"SHA-256: {self.sha256}"


class LegalHold(PersonAct):
    """A legal hold begins or ends: while it lasts, nothing of the record is erased."""

    kind: Literal["legal_hold"] = "legal_hold"
    holds: bool
    reason: SealedText

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"{'set' if self.holds else 'ended'} a legal hold: {self.reason}"


class Erasure(PersonAct):
    """What was erased of a record: the hashes stay, the content is gone."""

    kind: Literal["erased"] = "erased"
    reason: SealedText
    commitments: tuple[Hash, ...] = ()
    payloads: tuple[Hash, ...] = ()

    @override
    def say_deed(self, names: "ActNames") -> str:
        count = len(self.commitments) + len(self.payloads)
        return f"erased {count:,} texts of the record: {self.reason}"


class RefusedErasure(PersonAct):
    """An erasure that was asked for and refused, with the reason why."""

    kind: Literal["erasure_refused"] = "erasure_refused"
    reason: SealedText
    because: SealedText

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"asked to erase the record, which was refused: {self.because}"
