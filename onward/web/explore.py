"""Routes of the explorer: maps, figures, briefings, trials, and what investigators save."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypeVar

import orjson

from onward.errors import InputRefused, UsageError
from onward.operations.orders import (
    BriefOfStored,
    DrawStored,
    ListInvestigations,
    MapCanvas,
    MapChanges,
    OneAssessment,
    OneInvestigation,
    Suppose,
    TryChanges,
)
from onward.web.messages import BRIEFINGS, FIGURE, JSON, MAPS, WorkerAnswer
from onward.web.parties import SVG, OneOf
from onward.web.problems import refuse
from onward.web.routing import READ, READ_OR_ASSESS, answers
from onward.web.stored import check_reference
from onward.web.worker import OpenedWorker, read_form, write_block

if TYPE_CHECKING:
    from onward.api.answers.orders import WorkspaceAssessment
    from onward.api.answers.pictures import CanvasPicture, NeighbourhoodMap
    from onward.api.investigations import Investigation

Saved = TypeVar("Saved")

SPARE_SECONDS: Final = 2.0
"""What is left for the last trial and for the answer."""

MOST_SECONDS: Final = 20.0
"""Longer nobody waits, and no worker is held."""


@answers("POST", "/maps", READ, takes=(JSON,), forms=MAPS, body="map", refuses=("glyph",))
def draw_map(opened: OpenedWorker, question: MapCanvas) -> object:
    """A map of the parties that a body names, or of those around them."""
    from onward.api.inputs import Writing
    from onward.viz.page.page import MEDIA_TYPE
    from onward.viz.scene import compute_scene_id

    form = read_form(question.format or FIGURE, also=(FIGURE,))
    data = opened.read_body("map").data
    draw = _draw_neighbourhood if "ids" in data else _draw_canvas
    drawn = draw(opened, question, data)
    if form == FIGURE:
        return WorkerAnswer(drawn.write_figure(), MEDIA_TYPE)
    writing = Writing(policy=opened.policy)
    content = drawn.render(form, scale=question.scale, writing=writing)
    return _answer_file(content, form, f"map-{compute_scene_id(drawn.scene)[:8]}")


def _draw_neighbourhood(
    opened: OpenedWorker, question: MapCanvas, data: Mapping[str, object]
) -> "NeighbourhoodMap":
    """Draw the parties around those that a body names, as ``onward map`` does."""
    from onward.api.answers.pictures import read_neighbourhood

    sent = read_neighbourhood(data)
    return opened.workspace.neighbourhood(
        *sent.ids,
        hops=sent.hops,
        views=sent.show,
        budget=sent.budget,
        on=question.on,
        as_of=question.as_of,
    )


def _draw_canvas(
    opened: OpenedWorker, question: MapCanvas, data: Mapping[str, object]
) -> "CanvasPicture":
    """Draw the parties that a body brings together; it is the state, or has it as ``state``.

    Raises:
        UsageError: The state cannot be read.
    """
    saved = data.get("investigation")
    if saved is not None and not isinstance(saved, str):
        raise UsageError("investigation: give its name")
    # the page draws one map; a document has all
    pictures = [] if question.format in (None, FIGURE) else data.get("pictures", [])
    if not isinstance(pictures, list):
        raise UsageError("pictures: give a list")
    return opened.workspace.canvas(
        _take_state(data),
        on=question.on,
        as_of=question.as_of,
        investigation=saved,
        pictures=pictures,
        profile=question.profile,
    )


def _take_state(data: Mapping[str, object]) -> Mapping[str, object]:
    is_whole = "state" in data and data.keys() <= {"state", "investigation", "pictures"}
    state = data["state"] if is_whole else data
    if not isinstance(state, Mapping):
        raise UsageError("state: give an object with seeds and parties")
    return state


@answers("POST", "/maps/changes", READ, takes=(JSON,), body="map")
def list_map_changes(opened: OpenedWorker, question: MapChanges) -> object:
    """What has changed among the parties of a map between two days."""
    from onward.viz.scenes.canvas import describe_news

    state = _take_state(opened.read_body("map").data)
    if question.before:
        news = opened.workspace.canvas_news(
            state, question.before, on=question.on, as_of=question.as_of
        )
        return {**news.to_data(), "said": asdict(describe_news(news))}
    if question.since is None:
        raise UsageError("give the parameter since")
    return opened.workspace.canvas_changes(
        state, question.since, on=question.on, as_of=question.as_of
    )


@answers("GET", "/assessments/{id}/figure", READ_OR_ASSESS, gives=SVG)
def draw_assessment(opened: OpenedWorker, question: DrawStored) -> object:
    """The maps of an assessment as SVG, with all that its page says."""
    from onward.api.inputs import check_budget
    from onward.viz.page.page import MEDIA_TYPE, write_figure_file

    check_budget(question.budget)
    stored = opened.workspace.stored_assessment(check_reference(opened, question.id))
    picture = stored.picture(context=question.context, budget=question.budget)
    extra = {
        "assessment": stored.id,
        "order": stored.transaction.id,
        "transaction": orjson.loads(stored.transaction_json()),
        "content_hash": stored.content_hash,
        "awaits_approval": stored.recorded_decision().awaits_approval,
        "acts": stored.recorded_acts().to_data(),
        "unexamined": _list_unexamined(opened, stored),
    }
    return WorkerAnswer(
        write_figure_file(picture.scene, extra=extra),
        MEDIA_TYPE,
        headers=_name_stored(stored),
        facts={"assessment": stored.id},
    )


def _list_unexamined(opened: OpenedWorker, stored: "WorkspaceAssessment") -> tuple[str, ...]:
    """Return what is looked at for no order; of an earlier snapshot its orders say it."""
    if stored.snapshot != opened.workspace.snapshot().id:
        return ()
    return opened.workspace.unexamined(on=stored.on, as_of=stored.as_of).points


def _name_stored(stored: "WorkspaceAssessment") -> tuple[tuple[str, str], ...]:
    return (("Onward-Verdict", stored.verdict), ("Onward-Assessment", stored.id))


@answers("GET", "/assessments/{id}/brief", READ_OR_ASSESS, forms=BRIEFINGS, refuses=("glyph",))
def write_brief(opened: OpenedWorker, question: BriefOfStored) -> object:
    """Its briefing, in one format."""
    from onward.api.files import file_stem
    from onward.api.inputs import CARDS, ENGLISH, Writing, check_budget

    form = read_form(question.format or "html")
    budget = CARDS if question.budget is None else question.budget
    check_budget(budget)
    stored = opened.workspace.stored_assessment(check_reference(opened, question.id))
    picture = stored.picture(
        context=question.context is not False, budget=budget, profile=question.profile or "internal"
    )
    writing = Writing(
        language=question.lang or ENGLISH,
        policy=opened.policy,
        reference=question.reference or "",
        addressee=tuple(question.to),
    )
    scale = 2.0 if question.scale is None else question.scale
    content = picture.render(form, scale=scale, writing=writing)
    name = file_stem(picture.scene.reference, one_case=True)
    facts = {"assessment": stored.id}
    return _answer_file(content, form, name, headers=_name_stored(stored), facts=facts)


def _answer_file(
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
    from onward.api.answers.pictures import format_suffix

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


@answers("GET", "/assessments/{id}/changes", READ_OR_ASSESS, refuses=("conflict", "refused"))
def list_order_changes(opened: OpenedWorker, question: TryChanges) -> object:
    """What an order would have to say so that a finding is gone, each as an order to assess.

    Raises:
        ProblemRaised: The assessment is of another snapshot than the one that is asked.
    """
    stored = _find_stored(opened, question)
    end = max(SPARE_SECONDS, opened.time_left() - MOST_SECONDS)
    changes = opened.workspace.order_changes(
        stored.id, question.finding, has_time=lambda: opened.time_left() > end
    )
    return WorkerAnswer(write_block(changes), facts={"assessment": stored.id})


@answers(
    "POST",
    "/assessments/{id}/changes",
    READ,
    takes=(JSON,),
    body="supposition",
    refuses=("conflict",),
)
def suppose_changes(opened: OpenedWorker, question: Suppose) -> object:
    """What an assessment would be if ties, shares, owners or list entries were others.

    Raises:
        InputRefused: The body supposes nothing, or what it supposes away is not there.
        ProblemRaised: The assessment is of another snapshot than the one that is asked.
    """
    from onward.queries.what_if.supposing import Supposed

    document = opened.read_body("supposition")
    supposed = document.fill(Supposed)
    if supposed == Supposed():
        hint = "say what to drop, share, add, delist, or change in the order"
        raise InputRefused("supposes nothing", file=document.file, hint=hint)
    stored = _find_stored(opened, question)
    answer = opened.workspace.what_if(
        stored.transaction, supposed, on=stored.on, as_of=stored.as_of
    )
    return WorkerAnswer(write_block(answer), facts={"assessment": stored.id})


def _find_stored(opened: OpenedWorker, question: OneAssessment) -> "WorkspaceAssessment":
    """Return the assessment that is meant.

    Raises:
        ProblemRaised: It is of another snapshot than the one that is asked.
    """
    stored = opened.workspace.stored_assessment(check_reference(opened, question.id))
    if stored.snapshot != opened.workspace.snapshot().id:
        detail = f"assessment {stored.id} is of another snapshot than the one that is asked"
        mend = f"ask with snapshot={stored.snapshot}"
        raise refuse("conflict", 409, detail, mend=mend)
    return stored


@answers("GET", "/indicators/{id}/figure", READ, gives=SVG)
def draw_indicator(opened: OpenedWorker, question: OneOf) -> object:
    """The examples of an indicator, run and drawn from its file, as SVG."""
    from onward.api.answers.pictures import draw_examples
    from onward.viz.page.page import MEDIA_TYPE, write_pictures

    catalogue = opened.setup.catalogue
    indicator = opened.find_indicator(question.id)
    if indicator.id not in opened.drawn_examples:
        examples = list(draw_examples(indicator, catalogue, opened.setup.policy))
        data = {"examples": [example.to_data() for example in examples]}
        pictures = [example.svg for example in examples]
        opened.drawn_examples[indicator.id] = write_pictures(data, pictures)
    return WorkerAnswer(opened.drawn_examples[indicator.id], MEDIA_TYPE)


@answers("GET", "/indicators/{id}/assessments", READ)
def count_indicator(opened: OpenedWorker, question: OneOf) -> object:
    """In how many orders it was found, may be, or could not be answered."""
    return opened.workspace.indicator_orders(question.id)


@answers("GET", "/investigations", READ)
def list_investigations(opened: OpenedWorker, question: ListInvestigations) -> object:
    """What investigators have saved, the latest first."""
    party = question.party
    rows = [
        {
            "name": row.name,
            "title": row.title,
            "by": row.by,
            "at": row.at,
            "version": row.version,
            "cards": _count_cards(row),
            "notes": [note.model_dump() for note in row.notes if party in (None, note.about)],
        }
        for row in opened.workspace.investigations.list()
        if party is None or party in row.write()
    ]
    return {"total": len(rows), "results": rows}


def _count_cards(row: "Investigation") -> int:
    cards = row.state.get("parties")
    return len(cards) if isinstance(cards, list) else 0


@answers("GET", "/investigations/{name}", READ)
def show_investigation(opened: OpenedWorker, question: OneInvestigation) -> object:
    """One investigation: canvas, steps and notes."""
    return _answer_saved(opened.workspace.investigations.read(question.name))


@answers("PUT", "/investigations/{name}", READ, takes=(JSON,), refuses=("precondition",))
def save_investigation(opened: OpenedWorker, question: OneInvestigation) -> object:
    """Save an investigation; If-Match names the version that was opened."""
    saved, draft = opened.workspace.investigations, opened.read_body("investigation").data
    seen = opened.task.seen or None
    return _answer_saved(_unless_saved(lambda: saved.save(question.name, draft, seen)))


@answers("DELETE", "/investigations/{name}", READ, refuses=("precondition",))
def delete_investigation(opened: OpenedWorker, question: OneInvestigation) -> object:
    """Delete an investigation."""
    saved, seen = opened.workspace.investigations, opened.task.seen or None
    _unless_saved(lambda: saved.delete(question.name, seen))
    return {"deleted": question.name}


def _unless_saved(act: "Callable[[], Saved]") -> "Saved":
    from onward.api.investigations import SavedMeanwhile

    try:
        return act()
    except SavedMeanwhile as fault:
        raise refuse("precondition", 412, str(fault)) from fault


def _answer_saved(saved: "Investigation") -> WorkerAnswer:
    return WorkerAnswer(write_block(saved), headers=(("ETag", f'"{saved.version}"'),))
