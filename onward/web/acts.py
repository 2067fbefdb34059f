"""Acts of people over HTTP: the keys of a body are the fields of the act."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from onward.errors import InputRefused, did_you_mean
from onward.operations.parties import ConfirmMerge, RefuseMerge, UndoMerge
from onward.operations.question import Act, Question, spoken_of
from onward.operations.record import NOT_BASE64
from onward.web.messages import WorkerAnswer, WorkspaceSettings
from onward.web.problems import refuse
from onward.web.worker import NotedFeedback, one_object, write_block

if TYPE_CHECKING:
    from onward.api.workspace import Workspace
    from onward.loaders.readers.documents import Document

JUDGEMENTS: Final[Mapping[str, type[Question]]] = {
    "confirm": ConfirmMerge,
    "refuse": RefuseMerge,
    "undo": UndoMerge,
}
"""What may be done with the identity ledger."""

_FORMS: Final[Mapping[str, str]] = {
    "string_type": "a text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "value_error": "a day YYYY-MM-DD",
}
"""What a field takes, by what pydantic says of another value."""


def record_act(
    settings: WorkspaceSettings, act: type[Act], reference: str, body: bytes, seen: str
) -> WorkerAnswer:
    """Record an act, and return it as its command prints it with ``--json``.

    Args:
        settings: Which workspace.
        act: What is recorded.
        reference: Id of an order, or of its newest assessment.
        body: What was sent.
        seen: Hash of the assessment that the person has seen; "" = not stated.

    Raises:
        InputRefused: The body does not fit, or the act does not fit the record.
        AssessmentMissing: The order was never assessed.
        StoreError: The records cannot be read or written.
        ProblemRaised: The person has seen another assessment than the newest.
    """
    feedback = NotedFeedback()
    workspace = _open_workspace(settings, feedback)
    stated = act.model_construct(**read_body(act, body), order=reference)
    if seen:
        _check_seen(workspace, reference, seen)
    feedback.take()  # of looking at what was seen
    call = getattr(workspace, act.call)
    arguments = dict(stated.arguments())
    # the method calls what it is about an order or an assessment: it comes first
    written = _record_and_write(lambda: call(arguments.pop("order"), **arguments))
    return WorkerAnswer(written, warnings=feedback.take(), facts={"act": act.path})


def _check_seen(workspace: "Workspace", reference: str, seen: str) -> None:
    newest = workspace.stored_assessment(reference)
    if newest.content_hash != seen:
        detail = f"the newest assessment is {newest.id}, with another content than was seen"
        raise refuse("precondition", 412, detail, mend="look at it, then decide")


def record_judgement(settings: WorkspaceSettings, name: str, body: bytes) -> WorkerAnswer:
    """Record a judgement on two parties, and return it as its command prints it with ``--json``.

    Raises:
        InputRefused: The body does not fit.
        MergeRefused: It contradicts what was judged.
        UsageError: There is no such party or line.
    """
    feedback = NotedFeedback()
    call = getattr(_open_workspace(settings, feedback).merges, name)
    stated = read_body(JUDGEMENTS[name], body)
    written = _record_and_write(lambda: call(**stated))
    facts = {"act": f"merges {name}"}
    return WorkerAnswer(written, warnings=feedback.take(), facts=facts)


def _open_workspace(settings: WorkspaceSettings, feedback: NotedFeedback) -> "Workspace":
    from onward.api.workspace import Workspace

    return Workspace(
        settings.path,
        engine=settings.engine,
        policy=settings.policy,
        feedback=feedback,
        wait=settings.wait,
    )


def _record_and_write(act: Callable[[], object]) -> bytes:
    try:
        return write_block(act())
    except (TypeError, ValueError, AttributeError) as fault:
        raise InputRefused("a value is of another form than is read", file="body") from fault


def _take_one(value: object) -> object:
    """Take a single text for a list of one, as the calls of the API do."""
    return [value] if isinstance(value, str) else value


@cache
def make_body(question: type[Question]) -> type[BaseModel]:
    """Return the model of the body by which an act or a judgement is recorded.

    The order stands in the path. By a command, a judgement is by whoever is logged in: here nobody
    is, so that whoever judges is to be named.
    """
    fields: dict[str, Any] = {}
    for name, field in question.model_fields.items():
        if name == "order" or spoken_of(field).of == "command":
            continue
        annotation: Any = field.annotation
        for each in field.metadata:
            annotation = Annotated[annotation, each]
        if get_origin(field.annotation) is list:
            annotation = Annotated[field.annotation, BeforeValidator(_take_one)]
        is_required = field.is_required() or (name == "by" and not issubclass(question, Act))
        default = ... if is_required else field.default
        if is_required and name == "by":
            annotation = str
        fields[name] = (annotation, Field(default, description=field.description))
    config = ConfigDict(extra="forbid", strict=True, title=question.__name__)
    model: type[BaseModel] = create_model(question.__name__, __config__=config, **fields)
    return model


def read_body(question: type[Question], body: bytes) -> dict[str, Any]:
    """Return what a body states for an act or a judgement.

    Raises:
        InputRefused: A key is missing or not known, or a value has another form.
    """
    from onward.loaders.readers.documents import json_document

    received = one_object(body, "act")
    document = json_document(received.text, received.file, received.line)
    model = make_body(question)
    try:
        read = model.model_validate(document.data)
    except ValidationError as fault:
        raise _refuse_fault(document, fault, model) from fault
    return {name: getattr(read, name) for name in model.model_fields}


def _refuse_fault(
    document: "Document", fault: ValidationError, model: type[BaseModel]
) -> InputRefused:
    first = fault.errors(include_url=False, include_context=False)[0]
    name, kind = str(first["loc"][0]), first["type"]
    if kind == "extra_forbidden":
        likely = did_you_mean(name, model.model_fields)
        hint = f"{likely}there are: {', '.join(model.model_fields)}"
        return document.refuse("is not known here", [name], hint)
    if kind == "missing":
        return document.refuse("is missing", [name], f"give {name}")
    if NOT_BASE64 in first["msg"]:
        return document.refuse(NOT_BASE64, [name], "give the paper in Base64")
    return document.refuse("has another form", [name], f"give {_FORMS.get(kind, 'another value')}")
