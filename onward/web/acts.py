"""Acts of people over HTTP: the keys of a body are the parameters of the Python calls.

What a call takes is read from its signature, so that a parameter that is added there can be given
here, too.
"""

import binascii
import inspect
import re
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from onward.errors import InputRefused, did_you_mean
from onward.loaders.readers.documents import json_document
from onward.web.guides import ACTS
from onward.web.messages import WorkerAnswer
from onward.web.problems import refuse
from onward.web.settings import WorkspaceSettings
from onward.web.work.bodies import one_object
from onward.web.work.opened import NotedFeedback
from onward.web.work.writing import write_block

if TYPE_CHECKING:
    from onward.api.workspace import Workspace

JUDGEMENTS: Final = ("confirm", "refuse", "undo")
"""What may be done with the identity ledger."""

_INNER: Final = re.compile(r"\[.*\]")


@dataclass(frozen=True, slots=True)
class RequestedAct:
    """An act that somebody asks to be recorded.

    Attributes:
        name: Its path, such as ``decisions``.
        reference: Id of an order, or of its newest assessment.
        body: What was sent.
        content_hash: Of the assessment that the person has seen; "" = not stated.
    """

    name: str
    reference: str
    body: bytes
    content_hash: str = ""

    def record(self, settings: WorkspaceSettings) -> WorkerAnswer:
        """Record the act, and return it as its command prints it with ``--json``.

        Raises:
            InputRefused: The body does not fit, or the act does not fit the record.
            AssessmentMissing: The order was never assessed.
            StoreError: The records cannot be read or written.
            ProblemRaised: The person has seen another assessment than the newest.
        """
        feedback = NotedFeedback()
        workspace = _open_workspace(settings, feedback)
        call = getattr(workspace, ACTS[self.name])
        # the first parameter is the order, which stands in the path
        parameters = _list_parameters(call)[1:]
        arguments = read_arguments(self.body, parameters)
        if self.content_hash:
            self._check_seen(workspace)
        feedback.take()  # of looking at what was seen
        written = _record_act(lambda: call(self.reference, **arguments))
        return WorkerAnswer(written, warnings=feedback.take(), facts={"act": self.name})

    def _check_seen(self, workspace: "Workspace") -> None:
        newest = workspace.stored_assessment(self.reference)
        if newest.content_hash != self.content_hash:
            detail = f"the newest assessment is {newest.id}, with another content than was seen"
            raise refuse("precondition", 412, detail, mend="look at it, then decide")


@dataclass(frozen=True, slots=True)
class RequestedJudgement:
    """A judgement on two parties that somebody asks to be recorded.

    Attributes:
        name: What is done: ``confirm``, ``refuse`` or ``undo``.
        body: What was sent.
    """

    name: str
    body: bytes

    def record(self, settings: WorkspaceSettings) -> WorkerAnswer:
        """Record the judgement, and return it as its command prints it with ``--json``.

        Raises:
            InputRefused: The body does not fit.
            MergeRefused: It contradicts what was judged.
            UsageError: There is no such party or line.
        """
        feedback = NotedFeedback()
        call = getattr(_open_workspace(settings, feedback).merges, self.name)
        # by the command it is whoever is logged in: here nobody is
        parameters = [
            parameter.replace(default=parameter.empty, annotation=str)
            if parameter.name == "by"
            else parameter
            for parameter in _list_parameters(call)
        ]
        arguments = read_arguments(self.body, parameters)
        written = _record_act(lambda: call(**arguments))
        facts = {"act": f"merges {self.name}"}
        return WorkerAnswer(written, warnings=feedback.take(), facts=facts)


def _open_workspace(settings: WorkspaceSettings, feedback: NotedFeedback) -> "Workspace":
    from onward.api.workspace import Workspace  # noqa: PLC0415  # when the first act comes

    return Workspace(
        settings.path,
        engine=settings.engine,
        policy=settings.policy,
        feedback=feedback,
        wait=settings.wait,
    )


def _list_parameters(call: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(call).parameters.values())


def _record_act(act: Callable[[], Any]) -> bytes:
    try:
        return write_block(act().to_data())
    except (TypeError, ValueError, AttributeError) as fault:
        raise InputRefused("a value is of another form than is read", file="body") from fault


def read_arguments(body: bytes, parameters: Sequence[inspect.Parameter]) -> dict[str, Any]:
    """Return what a body states for a call.

    Raises:
        InputRefused: A key is missing or not known, or a value has another form.
    """
    received = one_object(body, "act")
    document = json_document(received.text, received.file, received.line)
    by_name = {parameter.name: parameter for parameter in parameters}
    for name, value in document.data.items():
        if name not in by_name:
            likely = did_you_mean(name, by_name)
            hint = f"{likely}there are: {', '.join(by_name)}"
            raise document.refuse("is not known here", [name], hint)
        if not fits_form(str(by_name[name].annotation), value):
            form = describe_form(str(by_name[name].annotation))
            raise document.refuse("has another form", [name], f"give {form}")
    for name, parameter in by_name.items():
        if parameter.default is parameter.empty and name not in document.data:
            raise document.refuse("is missing", [name], f"give {name}")
    return {
        name: _decode_bytes(value, name) if _is_bytes(by_name[name]) else value
        for name, value in document.data.items()
    }


def _is_bytes(parameter: inspect.Parameter) -> bool:
    return "bytes" in str(parameter.annotation)


def _decode_bytes(text: str, name: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except binascii.Error as fault:
        raise InputRefused("is not Base64", file="body", field=name) from fault


def describe_arguments(name: str) -> dict[str, object]:
    """Return the schema of the body of an act or a judgement."""
    from onward.api.parties.merging import Merges  # noqa: PLC0415  # when somebody asks
    from onward.api.workspace import Workspace  # noqa: PLC0415  # likewise

    call = getattr(Merges, name) if name in JUDGEMENTS else getattr(Workspace, ACTS[name])
    # without the object itself, and of an act without the order, which stands in the path
    parameters = _list_parameters(call)[1 if name in JUDGEMENTS else 2 :]
    required = [
        parameter.name
        for parameter in parameters
        if parameter.default is parameter.empty or (name in JUDGEMENTS and parameter.name == "by")
    ]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": {
            parameter.name: _describe_value(str(parameter.annotation)) for parameter in parameters
        },
    }


_TYPES: Final[Mapping[str, str]] = {
    "a day YYYY-MM-DD": "string",
    "a list": "array",
    "a text in Base64": "string",
    "an object": "object",
    "true or false": "boolean",
    "a text": "string",
    "a whole number": "integer",
}
"""Types of JSON, by how `describe_form` says what is taken."""


def _describe_value(form: str) -> dict[str, object]:
    words = describe_form(form)
    if words not in _TYPES:
        return {}
    may_be_none = "None" in _INNER.sub("", form)
    schema: dict[str, object] = {"type": [_TYPES[words], "null"] if may_be_none else _TYPES[words]}
    if words.endswith("Base64"):
        return schema | {"contentEncoding": "base64"}
    return schema | {"format": "date"} if words.startswith("a day") else schema


def fits_form(form: str, value: object) -> bool:
    """Tell whether a JSON value is of the form that an annotation says.

    >>> fits_form("str | None", None), fits_form("<class 'str'>", 5)
    (True, False)
    """
    outer = _INNER.sub("", form)
    if isinstance(value, list):
        is_object = "Mapping" in form
        return ("Iterable" in outer or "Sequence" in outer) and all(
            isinstance(part, str) or (is_object and isinstance(part, dict)) for part in value
        )
    if isinstance(value, dict):
        return "Mapping" in outer
    if "object" in outer:
        return True
    if value is None:
        return "None" in outer
    if isinstance(value, bool):
        return "bool" in outer
    return ("int" in outer and isinstance(value, int)) or (
        ("str" in outer or "bytes" in outer) and isinstance(value, str)
    )


def describe_form(form: str) -> str:
    """Say in words what an annotation takes.

    >>> describe_form("datetime.date | str | None"), describe_form("int | None")
    ('a day YYYY-MM-DD', 'a whole number')
    """
    outer = _INNER.sub("", form)
    words = {
        "date": "a day YYYY-MM-DD",
        "Iterable": "a list",
        "Sequence": "a list",
        "Mapping": "an object",
        "bool": "true or false",
        "bytes": "a text in Base64",
        "str": "a text",
        "int": "a whole number",
    }
    return next((text for name, text in words.items() if name in outer), "another value")
