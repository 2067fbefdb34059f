"""Routes about what is stored: assessments, records of orders, the log."""

from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from onward.web.messages import JSON, Parameters
from onward.web.routes.context import ServerContext
from onward.web.routes.spec import ON, QueryParameter, Route, make_handler
from onward.web.wire.guard import CALLER

if TYPE_CHECKING:
    from onward.web.tokens import Caller

LIMIT: Final = QueryParameter("limit", "Rows of a page, 1 to 500; default 50.", "whole")
AFTER: Final = QueryParameter("after", "What the page before gave as after.")


async def ask_by_id(
    context: ServerContext, request: Request, parameters: Parameters, work: str
) -> Response:
    """Ask about one assessment; a token that may only assess must know its whole id."""
    caller: Caller = request.scope[CALLER]
    may_read = "yes" if "read" in caller.roles else "no"
    return await context.ask(request, work, {**parameters, "may_read": [may_read]})


async def show_assessment(
    context: ServerContext, request: Request, parameters: Parameters
) -> Response:
    """Return an assessment."""
    return await ask_by_id(context, request, parameters, "assessment")


async def write_brief(context: ServerContext, request: Request, parameters: Parameters) -> Response:
    """Return a briefing."""
    return await ask_by_id(context, request, parameters, "brief")


async def explain(context: ServerContext, request: Request, parameters: Parameters) -> Response:
    """Explain an assessment."""
    return await ask_by_id(context, request, parameters, "explain")


ROUTES: Final = (
    Route(
        method="GET",
        path="/assessments",
        roles=("read",),
        summary="What was assessed, the newest first, with how many of which verdict.",
        handler=make_handler("assessments"),
        parameters=(
            QueryParameter("order", "Of this order."),
            QueryParameter("party", "With a party of such a name or id."),
            QueryParameter("verdict", "FINDINGS, INCOMPLETE or CLEAR."),
            QueryParameter("suggestion", "Such as refuse, or proceed."),
            QueryParameter("since", "Made on this day or later.", "day"),
            QueryParameter("newest", "yes = of each order its newest alone.", "flag"),
            LIMIT,
            AFTER,
        ),
    ),
    Route(
        method="GET",
        path="/assessments/{id}",
        roles=("read", "assess"),
        summary="A stored assessment, by its id or its order's.",
        handler=show_assessment,
        schema="assessment",
    ),
    Route(
        method="GET",
        path="/assessments/{id}/brief",
        roles=("read", "assess"),
        summary="Its briefing, in one format.",
        handler=write_brief,
        parameters=(
            QueryParameter("format", "html (default), pdf, svg, png, xlsx, csv, json, ftm …"),
            QueryParameter("lang", "en, de or fr."),
            QueryParameter("profile", "internal (default), authority or external."),
            QueryParameter("budget", "Cards on the picture, 5 to 150.", "whole"),
            QueryParameter("context", "no = draw the evidence alone.", "flag"),
            QueryParameter("scale", "Pixels of a PNG for each of the picture.", "number"),
            QueryParameter("reference", "Your reference of the case."),
            QueryParameter("to", "Addressee, a line each.", is_list=True),
        ),
        gives=(JSON, "text/html", "application/pdf", "image/svg+xml", "image/png", "text/csv"),
    ),
    Route(
        method="GET",
        path="/assessments/{id}/explanation",
        roles=("read", "assess"),
        summary="Its evidence step by step.",
        handler=explain,
        parameters=(QueryParameter("finding", "A finding: its number, or a part of its id."),),
    ),
    Route(
        method="GET",
        path="/records/{order}",
        roles=("read",),
        summary="All that was found and done of an order.",
        handler=make_handler("record"),
        parameters=(ON,),
    ),
    Route(
        method="GET",
        path="/worklist",
        roles=("read",),
        summary="The orders on which somebody must act, overdue ones first.",
        handler=make_handler("worklist"),
        parameters=(ON, QueryParameter("all", "yes = also those on which nobody must.", "flag")),
    ),
    Route(
        method="GET",
        path="/report",
        roles=("read",),
        summary="What was assessed and done in a year.",
        handler=make_handler("report"),
        parameters=(QueryParameter("year", "Of the acts and assessments.", "whole"),),
    ),
    Route(
        method="GET",
        path="/log",
        roles=("read",),
        summary="The entries of the chained log, in their order.",
        handler=make_handler("log"),
        parameters=(
            LIMIT,
            QueryParameter("after", "The number of the last entry that is known.", "whole"),
        ),
    ),
    Route(
        method="GET",
        path="/log/head",
        roles=("read",),
        summary="The head of the log as a checkpoint, to keep it elsewhere.",
        handler=make_handler("log head"),
        parameters=(QueryParameter("name", "Whose log it is."),),
    ),
    Route(
        method="GET",
        path="/log/verification",
        roles=("read",),
        summary="Is the log, and what it tells of, as it was written?",
        handler=make_handler("log verify"),
    ),
)
