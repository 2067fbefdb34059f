"""How acts are written and read: JSON whose sealed texts stand as salted hashes, apart from them.

`SHA-256(salt ‖ text)` commits to a text without telling it. Each text has a salt of its own, so
that equal names in two acts cannot be compared, and none can be guessed once its salt is gone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, TypeVar, cast

import orjson
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from onward.errors import InputRefused
from onward.graph.json_forms import canonical_json
from onward.loaders.readers.faults import code_of_fault, explain_fault, received_text
from onward.queries.acts.kinds.inquiries import Inquiry, InquiryAnswer
from onward.queries.acts.kinds.judgements import (
    Adjudication,
    Approval,
    Decision,
    FindingNote,
    KnowledgeStatement,
)
from onward.queries.acts.kinds.measures import Correction, Hold, Mitigation, Notification, Release
from onward.queries.acts.kinds.papers import AddedDocument, Erasure, LegalHold, RefusedErasure
from onward.queries.acts.kinds.parts import SealMark
from onward.queries.model.part import JsonObject
from onward.queries.records.acts import SealedAct, SealedPart, commit_text

ERASED: Final = "⟦erased⟧"
"""What stands for a text that was erased."""

_SEAL: Final = "sealed"

AnyAct = (
    Adjudication
    | FindingNote
    | KnowledgeStatement
    | Decision
    | Approval
    | Inquiry
    | InquiryAnswer
    | Mitigation
    | Correction
    | Notification
    | Hold
    | Release
    | AddedDocument
    | LegalHold
    | Erasure
    | RefusedErasure
)

ActKind = TypeVar("ActKind", bound=AnyAct)


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """An act as the record has it.

    Attributes:
        entry: The number of its entry in the log.
        at: When it was recorded, ISO 8601 in UTC.
        act: What was done.
    """

    entry: int
    at: str
    act: AnyAct

    def to_data(self) -> JsonObject:
        """Return the act as plain JSON data."""
        return {"entry": self.entry, "at": self.at, **plain_act(self.act)}


@cache
def act_reader() -> TypeAdapter[AnyAct]:
    """Return what reads an act of any kind; made once, as making it is slow."""
    return TypeAdapter(Annotated[AnyAct, Field(discriminator="kind")])


def plain_act(act: AnyAct) -> JsonObject:
    """Return an act as plain JSON data; what is not stated is left out."""
    return act.model_dump(mode="json", exclude_none=True)


def make_act(kind: type[ActKind], values: Mapping[str, object]) -> ActKind:
    """Make an act of what a person states; None is what they leave out.

    Raises:
        InputRefused: A value does not fit; one line, with its field.
    """
    stated = {key: value for key, value in values.items() if value is not None}
    try:
        # by way of JSON, as days are texts and lists are tuples there
        return cast("ActKind", kind.model_validate_json(orjson.dumps(stated, default=str)))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        what, hint = explain_fault(fault)
        field = ".".join(map(str, fault["loc"]))
        if fault["type"] == "missing" and len(fault["loc"]) == 1:
            what, hint = "it is missing", f"give --{field.replace('_', '-')}, or the key {field}"
        value, code = received_text(fault), code_of_fault(fault)
        raise InputRefused(what, field=field, value=value, hint=hint, code=code) from error
    except TypeError as error:
        raise InputRefused(f"holds what JSON does not have: {error}") from error


def seal_act(
    act: AnyAct, make_salt: Callable[[], bytes], snapshot: str, rule_pack: str
) -> SealedAct:
    """Write an act for the log, with its sealed texts apart.

    Args:
        act: What was done.
        make_salt: Makes 16 bytes that nobody can guess.
        snapshot: Of the assessment that it is about.
        rule_pack: Likewise.
    """
    texts: list[SealedPart] = []

    def seal_text(text: str) -> JsonObject:
        salt = make_salt()
        part = SealedPart(commit_text(salt, text), salt, text)
        texts.append(part)
        return {_SEAL: part.commitment}

    plain = _seal_model(act, seal_text)
    return SealedAct(
        kind=act.kind,
        object=act.assessment,
        actor=f"{_SEAL}:{plain['by'][_SEAL]}",
        payload=canonical_json(plain),
        texts=tuple(texts),
        snapshot=snapshot,
        rule_pack=rule_pack,
    )


def _seal_model(model: BaseModel, seal_text: Callable[[str], JsonObject]) -> JsonObject:
    """Return a model as plain data, with each text of a marked field sealed."""
    plain: JsonObject = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if value is None:
            continue
        # the mark stands at the field: a text inside a list of texts has none of its own
        is_sealed = any(isinstance(mark, SealMark) for mark in field.metadata)
        plain[name] = _seal_value(value, seal_text, is_sealed=is_sealed)
    return plain


def _seal_value(value: Any, seal_text: Callable[[str], JsonObject], *, is_sealed: bool) -> Any:
    if isinstance(value, BaseModel):
        return _seal_model(value, seal_text)
    if isinstance(value, tuple):
        return [_seal_value(part, seal_text, is_sealed=is_sealed) for part in value]
    return seal_text(value) if is_sealed else value


def read_act(payload: bytes, texts: Mapping[str, str]) -> AnyAct:
    """Read an act as it is stored.

    Args:
        payload: Its JSON.
        texts: The sealed texts by their commitments; one that is missing was erased.
    """
    return act_reader().validate_python(_unseal_texts(orjson.loads(payload), texts), strict=False)


def _unseal_texts(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_SEAL}:
            return texts.get(value[_SEAL], ERASED)
        return {key: _unseal_texts(part, texts) for key, part in value.items()}
    if isinstance(value, list):
        return [_unseal_texts(part, texts) for part in value]
    return value
