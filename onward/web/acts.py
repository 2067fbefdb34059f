"""Acts of people over HTTP: the keys of a body are the parameters of the Python calls.

What a call takes is read from its signature, so that a parameter that is added there can be given
here, too.
"""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from onward.errors import InputRefused, did_you_mean
from onward.loaders.readers.documents import json_document
from onward.web.problems import refuse
from onward.web.settings import WorkspaceSettings
from onward.web.work.bodies import one_object
from onward.web.work.opened import SilentFeedback
from onward.web.work.writing import write_block

if TYPE_CHECKING:
    from onward.api.workspace import Workspace

ACTS: Final[Mapping[str, str]] = {
    "decisions": "decide",
    "approvals": "approve",
    "knowledge": "knowledge",
    "adjudications": "adjudicate",
    "dispositions": "note",
    "questions": "ask",
    "answers": "answer",
    "mitigations": "mitigate",
    "corrections": "correct",
    "notifications": "notify",
    "holds": "hold",
    "releases": "release",
    "legal-holds": "legal_hold",
    "shipments": "shipped",
}
"""Paths of acts, and the call of each. Nothing is erased over HTTP."""

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

    def record(self, settings: WorkspaceSettings) -> bytes:
        """Record the act, and return it as its command prints it with ``--json``.

        Raises:
            InputRefused: The body does not fit, or the act does not fit the record.
            AssessmentMissing: The order was never assessed.
            StoreError: The records cannot be read or written.
            ProblemRaised: The person has seen another assessment than the newest.
        """
        from onward.api.workspace import Workspace  # noqa: PLC0415  # when the first act comes

        workspace = Workspace(
            settings.path,
            engine=settings.engine,
            policy=settings.policy,
            feedback=SilentFeedback(),
            wait=settings.wait,
        )
        call = getattr(workspace, ACTS[self.name])
        arguments = read_arguments(self.body, inspect.signature(call))
        if self.content_hash:
            self._check_seen(workspace)
        try:
            recorded = call(self.reference, **arguments)
        except (TypeError, ValueError, AttributeError) as fault:
            raise InputRefused("a value is of another form than is read", file="body") from fault
        return write_block(recorded.to_data())

    def _check_seen(self, workspace: "Workspace") -> None:
        newest = workspace.stored_assessment(self.reference)
        if newest.content_hash != self.content_hash:
            detail = f"the newest assessment is {newest.id}, with another content than was seen"
            raise refuse("precondition", 412, detail, mend="look at it, then decide")


def read_arguments(body: bytes, signature: inspect.Signature) -> dict[str, Any]:
    """Return what a body states for a call.

    Raises:
        InputRefused: A key is missing or not known, or a value has another form.
    """
    received = one_object(body, "act")
    document = json_document(received.text, received.file, received.line)
    # the first parameter is the order, which stands in the path
    parameters = dict(list(signature.parameters.items())[1:])
    for name, value in document.data.items():
        if name not in parameters:
            likely = did_you_mean(name, parameters)
            hint = f"{likely}there are: {', '.join(parameters)}"
            raise document.refuse("is not known here", [name], hint)
        if not fits_form(str(parameters[name].annotation), value):
            form = describe_form(str(parameters[name].annotation))
            raise document.refuse("has another form", [name], f"give {form}")
    for name, parameter in parameters.items():
        if parameter.default is parameter.empty and name not in document.data:
            raise document.refuse("is missing", [name], f"give {name}")
    return dict(document.data)


def fits_form(form: str, value: object) -> bool:
    """Tell whether a JSON value is of the form that an annotation says.

    >>> fits_form("str | None", None), fits_form("<class 'str'>", 5)
    (True, False)
    """
    outer = _INNER.sub("", form)
    if isinstance(value, list):
        is_object = "Mapping" in form
        return "Iterable" in outer and all(
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
        "str" in outer and isinstance(value, str)
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
        "Mapping": "an object",
        "bool": "true or false",
        "str": "a text",
        "int": "a whole number",
    }
    return next((text for name, text in words.items() if name in outer), "another value")
