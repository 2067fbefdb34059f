"""Pictures for the explorer: a canvas, and the maps of an assessment."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import orjson

from onward.api.answers.canvases import read_neighbourhood
from onward.api.inputs.limits import CARDS, check_budget
from onward.api.inputs.writing import Writing
from onward.errors import UsageError
from onward.loaders.readers.documents import json_document
from onward.viz.page.page import MEDIA_TYPE, write_figure_file
from onward.viz.scene import compute_scene_id
from onward.web.forms import FIGURE
from onward.web.messages import Task, WorkerAnswer
from onward.web.work.bodies import one_object
from onward.web.work.explore.briefs import answer_file, read_form, read_scale
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import (
    flag_parameter,
    required_parameter,
    text_parameter,
    whole_parameter,
)
from onward.web.work.questions import read_days
from onward.web.work.stored import read_reference
from onward.web.work.writing import write_block

if TYPE_CHECKING:
    from onward.api.answers.canvases import CanvasPicture
    from onward.api.answers.neighbourhoods import NeighbourhoodMap


def draw_map(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Draw a canvas, or the parties around some, in any format; `figure` is the explorer's."""
    form = read_form(task.parameters, FIGURE, also=(FIGURE,))
    received = one_object(task.body, "map")
    data = json_document(received.text, received.file, received.line).data
    draw = _draw_neighbourhood if "ids" in data else _draw_canvas
    drawn = draw(opened, task, data)
    if form == FIGURE:
        return WorkerAnswer(drawn.write_figure(), MEDIA_TYPE)
    writing = Writing(policy=opened.policy)
    content = drawn.render(form, scale=read_scale(task.parameters), writing=writing)
    return answer_file(content, form, f"map-{compute_scene_id(drawn.scene)[:8]}")


def _draw_neighbourhood(
    opened: OpenedWorker, task: Task, data: Mapping[str, object]
) -> "NeighbourhoodMap":
    """Draw the parties around those that a body names, as ``onward map`` does."""
    sent = read_neighbourhood(data)
    on, as_of = read_days(task.parameters)
    return opened.workspace.neighbourhood(
        *sent.ids, hops=sent.hops, views=sent.show, budget=sent.budget, on=on, as_of=as_of
    )


def _draw_canvas(opened: OpenedWorker, task: Task, data: Mapping[str, object]) -> "CanvasPicture":
    """Draw the parties that a body brings together; it is the state, or has it as ``state``.

    Raises:
        UsageError: The state cannot be read.
    """
    saved = data.get("investigation")
    if saved is not None and not isinstance(saved, str):
        raise UsageError("investigation: give its name")
    on, as_of = read_days(task.parameters)
    # the page draws one map; a document has all
    is_page = read_form(task.parameters, FIGURE, also=(FIGURE,)) == FIGURE
    pictures = [] if is_page else data.get("pictures", [])
    if not isinstance(pictures, list):
        raise UsageError("pictures: give a list")
    return opened.workspace.canvas(
        _take_state(data),
        on=on,
        as_of=as_of,
        investigation=saved,
        pictures=pictures,
        profile=text_parameter(task.parameters, "profile") or "internal",
    )


def _take_state(data: Mapping[str, object]) -> Mapping[str, object]:
    is_whole = "state" in data and data.keys() <= {"state", "investigation", "pictures"}
    state = data["state"] if is_whole else data
    if not isinstance(state, Mapping):
        raise UsageError("state: give an object with seeds and parties")
    return state


def list_map_changes(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Say what has changed among the parties of a canvas between two days, or snapshots."""
    from onward.viz.scenes.canvas import describe_news  # noqa: PLC0415  # heavy

    received = one_object(task.body, "map")
    data = json_document(received.text, received.file, received.line).data
    on, as_of = read_days(task.parameters)
    state = _take_state(data)
    if before := text_parameter(task.parameters, "before"):
        news = opened.workspace.canvas_news(state, before, on=on, as_of=as_of)
        return WorkerAnswer(write_block({**news.to_data(), "said": asdict(describe_news(news))}))
    since = required_parameter(task.parameters, "since")
    changes = opened.workspace.canvas_changes(state, since, on=on, as_of=as_of)
    return WorkerAnswer(write_block(changes.to_data()))


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
        "awaits_approval": stored.recorded_decision().awaits_approval,
        "acts": stored.recorded_acts().to_data(),
    }
    return WorkerAnswer(
        write_figure_file(picture.scene, extra=extra),
        MEDIA_TYPE,
        headers=(("Onward-Verdict", stored.verdict), ("Onward-Assessment", stored.id)),
        facts=facts,
    )
