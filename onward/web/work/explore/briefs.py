"""Briefings of assessments and other files, with their names and hashes."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from onward.api.answers.pictures import format_suffix, read_formats
from onward.api.files import file_stem
from onward.api.inputs.limits import CARDS, check_budget
from onward.api.inputs.writing import ENGLISH, Writing
from onward.errors import UsageError
from onward.web.forms import BRIEFINGS
from onward.web.messages import Parameters, Task, WorkerAnswer
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import (
    flag_parameter,
    number_parameter,
    text_parameter,
    whole_parameter,
)
from onward.web.work.stored import read_reference


def write_brief(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Write the briefing of an assessment in one format, as ``onward brief -o -`` does."""
    parameters = task.parameters
    form = read_form(parameters, "html")
    budget = whole_parameter(parameters, "budget", CARDS)
    check_budget(budget)
    stored = opened.workspace.stored_assessment(read_reference(task))
    picture = stored.picture(
        context=flag_parameter(parameters, "context", default=True),
        budget=budget,
        profile=text_parameter(parameters, "profile") or "internal",
    )
    writing = Writing(
        language=text_parameter(parameters, "lang") or ENGLISH,
        policy=opened.policy,
        reference=text_parameter(parameters, "reference") or "",
        addressee=tuple(parameters.get("to", ())),
    )
    content = picture.render(form, scale=read_scale(parameters), writing=writing)
    name = file_stem(picture.scene.reference, one_case=True)
    return answer_file(
        content,
        form,
        name,
        headers=(("Onward-Verdict", stored.verdict), ("Onward-Assessment", stored.id)),
        facts={"assessment": stored.id},
    )


def read_form(parameters: Parameters, default: str, also: Sequence[str] = ()) -> str:
    """Return the one form that is asked for.

    Args:
        parameters: Those of the question.
        default: Where they name none.
        also: What can be given beside the exports.

    Raises:
        UsageError: There is no such form, or several are named.
    """
    forms = read_formats(text_parameter(parameters, "format") or default, also=also)
    if len(forms) > 1:
        raise UsageError("format names one form; ask once for each")
    return forms[0]


def read_scale(parameters: Parameters) -> float:
    """Return how many pixels a PNG has for each of the picture."""
    scale = number_parameter(parameters, "scale")
    return 2.0 if scale is None else scale


def answer_file(
    content: bytes,
    form: str,
    name: str,
    *,
    headers: tuple[tuple[str, str], ...] = (),
    facts: dict[str, str] | None = None,
) -> WorkerAnswer:
    """Return a file to be saved, with its hash (RFC 9530), by which it is known again.

    Args:
        content: What it holds.
        form: Its format.
        name: Its name, without the end that the format gives it.
        headers: Further ones.
        facts: For the log.
    """
    digest = b64encode(sha256(content).digest()).decode()
    attachment = f'attachment; filename="{name}{format_suffix(form)}"'
    return WorkerAnswer(
        content,
        BRIEFINGS.get(form, "application/octet-stream"),
        headers=(
            ("Content-Disposition", attachment),
            ("Repr-Digest", f"sha-256=:{digest}:"),
            ("ETag", f'"{digest}"'),
            *headers,
        ),
        facts=facts or {},
    )
