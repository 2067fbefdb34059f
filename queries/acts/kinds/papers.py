"""Acts on papers, on how long a record is kept, and on what is erased."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from onward.graph.codes import DocumentKind
from onward.queries.acts.kinds.parts import (
    Hash,
    PersonAct,
    Reference,
    SealedOption,
    SealedText,
    any_case,
)


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


class LegalHold(PersonAct):
    """A legal hold begins or ends: while it lasts, nothing of the record is erased."""

    kind: Literal["legal_hold"] = "legal_hold"
    holds: bool
    reason: SealedText


class Erasure(PersonAct):
    """What was erased of a record: the hashes stay, the content is gone."""

    kind: Literal["erased"] = "erased"
    reason: SealedText
    commitments: tuple[Hash, ...] = ()
    payloads: tuple[Hash, ...] = ()


class RefusedErasure(PersonAct):
    """An erasure that was asked for and refused, with the reason why."""

    kind: Literal["erasure_refused"] = "erasure_refused"
    reason: SealedText
    because: SealedText
