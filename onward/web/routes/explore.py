"""Routes of the explorer: counts before expanding, ties in pages, canvases, investigations."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from onward.web.messages import JSON, Parameters, Task
from onward.web.problems import refuse
from onward.web.routes.context import (
    QUESTION_SECONDS,
    ServerContext,
    make_response,
    note_pool,
    path_values,
    read_wait,
    single,
)
from onward.web.routes.questions import ID, PATHS_PARAMETERS
from onward.web.routes.spec import (
    AS_OF,
    DATED,
    SNAPSHOT,
    Handler,
    QueryParameter,
    Route,
    make_handler,
)
from onward.web.routes.stored import ask_by_id
from onward.web.wire.bodies import media_type, read_body

FORMATS: Final = ("image/svg+xml", "text/html", "application/pdf", "image/png", "text/csv", JSON)


def make_sending_handler(work: str) -> Handler:
    """Return what hands a JSON body to a worker."""

    async def send(context: ServerContext, request: Request, parameters: Parameters) -> Response:
        if media_type(request) != JSON:
            raise refuse("content-type", 415, "the body is not JSON", mend=f"send {JSON}")
        seconds, applied = read_wait(request, QUESTION_SECONDS)
        body = await read_body(request)
        stated = {name: values for name, values in parameters.items() if name != "snapshot"}
        seen = _read_seen(request)
        task = Task(work, {**stated, **seen, **path_values(request)}, body, seconds)
        pool = await context.pools.of_snapshot(single(parameters, "snapshot"))
        answer = await pool.ask(task, facts=note_pool(request, pool))
        return make_response(request, answer, applied)

    return send


def _read_seen(request: Request) -> dict[str, list[str]]:
    """Return which version a caller has seen, as ``If-Match`` says it."""
    # versions are hashes: what a header could hold beside one matches none
    seen = request.headers.get("if-match", "").strip().strip('"')
    return {"seen": [seen]} if seen else {}


async def delete_investigation(
    context: ServerContext, request: Request, parameters: Parameters
) -> Response:
    """Delete an investigation that is as it was seen."""
    seen = _read_seen(request)
    return await context.ask(request, "delete investigation", {**parameters, **seen})


async def draw_assessment(
    context: ServerContext, request: Request, parameters: Parameters
) -> Response:
    """Draw the maps of an assessment."""
    return await ask_by_id(context, request, parameters, "assessment figure")


ROUTES: Final = (
    Route(
        method="GET",
        path="/parties/{id}/counts",
        roles=("read",),
        summary="How many ties a party has, by kind and direction.",
        handler=make_handler("counts"),
        parameters=(ID, *DATED),
    ),
    Route(
        method="GET",
        path="/parties/{id}/ties",
        roles=("read",),
        summary="The ties of a party, page by page.",
        handler=make_handler("ties"),
        parameters=(
            ID,
            QueryParameter("kind", "Kinds of ties, with commas.", is_list=True),
            QueryParameter("direction", "Seen from the party: in, out or both (default)."),
            QueryParameter("order", "listed (default): listed parties first; share; or id."),
            QueryParameter("all", "yes = also ties that hold on other days only.", "flag"),
            QueryParameter("limit", "Ties of a page, 1 to 500; default 50.", "whole"),
            QueryParameter("after", "What the page before gave as after."),
            *DATED,
        ),
    ),
    Route(
        method="GET",
        path="/names",
        roles=("read",),
        summary="The names of parties by their ids.",
        handler=make_handler("names"),
        parameters=(QueryParameter("id", "Of a party.", is_list=True), SNAPSHOT),
    ),
    Route(
        method="GET",
        path="/parties/{id}/shipments",
        roles=("read",),
        summary="The deliveries of a party, the latest first.",
        handler=make_handler("deliveries"),
        parameters=(ID, AS_OF, SNAPSHOT),
    ),
    Route(
        method="GET",
        path="/paths/comparison",
        roles=("read",),
        summary="Two paths side by side, and what tells each path apart.",
        handler=make_handler("path comparison"),
        parameters=(
            QueryParameter("first", "Number of a path; default 1.", "whole"),
            QueryParameter("second", "Number of another one; default 2.", "whole"),
            *PATHS_PARAMETERS,
        ),
    ),
    Route(
        method="POST",
        path="/maps",
        roles=("read",),
        summary="A map of the parties that a body names, with every tie between them.",
        handler=make_sending_handler("canvas"),
        parameters=(
            QueryParameter("format", "figure (default: SVG with its data), svg, png, pdf, html …"),
            QueryParameter("scale", "Pixels of a PNG for each of the picture.", "number"),
            *DATED,
        ),
        takes=(JSON,),
        gives=FORMATS,
    ),
    Route(
        method="GET",
        path="/destinations/{country}",
        roles=("read",),
        summary="What is on record of a destination, year by year.",
        handler=make_handler("destination"),
        parameters=(
            QueryParameter("from", "The first year.", "whole"),
            QueryParameter("to", "The last year.", "whole"),
            AS_OF,
            SNAPSHOT,
        ),
    ),
    Route(
        method="GET",
        path="/assessments/{id}/figure",
        roles=("read", "assess"),
        summary="The maps of an assessment as SVG, with all that its page says.",
        handler=draw_assessment,
        parameters=(
            QueryParameter("context", "no = draw the evidence alone.", "flag"),
            QueryParameter("budget", "Cards on the picture, 5 to 150.", "whole"),
        ),
        gives=("image/svg+xml",),
    ),
    Route(
        method="GET",
        path="/investigations",
        roles=("read",),
        summary="What investigators have saved, the latest first.",
        handler=make_handler("investigations"),
        parameters=(QueryParameter("party", "Only those in which this party stands."),),
    ),
    Route(
        method="GET",
        path="/investigations/{name}",
        roles=("read",),
        summary="One investigation: canvas, steps and notes.",
        handler=make_handler("investigation"),
    ),
    Route(
        method="PUT",
        path="/investigations/{name}",
        roles=("read",),
        summary="Save an investigation; If-Match names the version that was opened.",
        handler=make_sending_handler("save investigation"),
        takes=(JSON,),
    ),
    Route(
        method="DELETE",
        path="/investigations/{name}",
        roles=("read",),
        summary="Delete an investigation.",
        handler=delete_investigation,
    ),
)
