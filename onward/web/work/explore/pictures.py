"""Pictures for the explorer: a canvas, and the maps of an assessment."""

from typing import Final

import orjson

from onward.api.answers.pictures import format_suffix, read_formats
from onward.api.inputs.limits import CARDS, check_budget
from onward.api.inputs.writing import Writing
from onward.errors import UsageError
from onward.loaders.readers.documents import json_document
from onward.viz.page.figure_file import MEDIA_TYPE, write_figure_file
from onward.viz.scene_id import compute_scene_id
from onward.web.messages import Task, WorkerAnswer
from onward.web.work.bodies import one_object
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import (
    flag_parameter,
    number_parameter,
    text_parameter,
    whole_parameter,
)
from onward.web.work.questions import read_days
from onward.web.work.stored import MEDIA, read_reference

FIGURE: Final = "figure"
"""The form that the explorer asks for: the map as SVG, with what its script must know."""


def draw_canvas(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Draw a canvas, as SVG with its data or in any format of a briefing."""
    form = text_parameter(task.parameters, "format") or FIGURE
    formats = read_formats(form, also=(FIGURE,))
    if len(formats) > 1:
        raise UsageError("format names one form; ask once for each")
    received = one_object(task.body, "canvas")
    document = json_document(received.text, received.file, received.line)
    on, as_of = read_days(task.parameters)
    canvas = opened.workspace.canvas(document.data, on=on, as_of=as_of)
    if formats[0] == FIGURE:
        return WorkerAnswer(canvas.write_figure(), MEDIA_TYPE)
    writing = Writing(policy=opened.policy)
    scale = number_parameter(task.parameters, "scale") or 2.0
    content = canvas.render(formats[0], scale=scale, writing=writing)
    name = f"map-{compute_scene_id(canvas.scene)[:8]}{format_suffix(formats[0])}"
    return WorkerAnswer(
        content,
        MEDIA.get(formats[0], "application/octet-stream"),
        headers=(("Content-Disposition", f'attachment; filename="{name}"'),),
    )


def draw_assessment(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Draw the maps of a stored assessment, with everything that its page says."""
    budget = whole_parameter(task.parameters, "budget", CARDS)
    check_budget(budget)
    stored = opened.workspace.stored_assessment(read_reference(task))
    context = flag_parameter(task.parameters, "context", default=True)
    picture = stored.picture(context=context, budget=budget)
    facts = {"assessment": stored.id}
    extra = {
        "assessment": stored.id,
        "order": stored.transaction.id,
        "transaction": orjson.loads(stored.transaction_json()),
        "content_hash": stored.content_hash,
    }
    return WorkerAnswer(
        write_figure_file(picture.scene, extra=extra),
        MEDIA_TYPE,
        headers=(("Onward-Verdict", stored.verdict), ("Onward-Assessment", stored.id)),
        facts=facts,
    )
