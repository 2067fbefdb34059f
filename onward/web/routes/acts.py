"""Routes by which people act: each act is an entry of the log, by name, as by its command."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from onward.web.acts import RequestedAct
from onward.web.guides import ACTS
from onward.web.messages import JSON, Parameters
from onward.web.routes.context import (
    ServerContext,
    join_values,
    make_response,
    path_values,
    read_seen,
)
from onward.web.routes.spec import DECIDE, ID, Handler, Route
from onward.web.wire.bodies import read_body
from onward.web.work.parameters import path_id

SUMMARIES: Final = {
    "decisions": "Record what a person decides of an order.",
    "approvals": "Record that a second person approves the last decision.",
    "knowledge": "Record what a person states to know of the use of the goods.",
    "adjudications": "Record whether a party of an order is the candidate of a match.",
    "dispositions": "Record what a person makes of a finding.",
    "questions": "Record a question that was sent.",
    "answers": "Record an answer.",
    "mitigations": "Record a measure against the risk, or what became of one.",
    "corrections": "Record what is mended in the organisation because of a finding.",
    "notifications": "Record a notice to an authority, or its reply to one.",
    "holds": "Stop an order until somebody releases it.",
    "releases": "Let a stopped order go on.",
    "legal-holds": "Keep a record whatever its rules say, or end that.",
    "shipments": "Record that the goods have left.",
    "documents": "Add a paper to the record, which keeps it.",
}


def make_act_handler(name: str) -> Handler:
    """Return what records an act of one kind."""

    async def act(context: ServerContext, request: Request, parameters: Parameters) -> Response:
        order = path_id(join_values(path_values(request), parameters))
        body = await read_body(request)
        requested = RequestedAct(name, order, body, read_seen(request))
        # with the writer: whatever is stored meanwhile waits until the act is written
        answer = await context.writer.run(lambda: requested.record(context.settings.workspace))
        return make_response(request, answer)

    return act


ROUTES: Final = tuple(
    Route(
        "POST",
        f"/assessments/{{id}}/{name}",
        DECIDE,
        SUMMARIES[name],
        handler=make_act_handler(name),
        parameters=(ID,),
        takes=(JSON,),
        body=name,
        refuses=("precondition", "store"),
    )
    for name in ACTS
)
