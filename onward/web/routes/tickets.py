"""The route of tickets; the guard opens them."""

from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onward.graph.json_forms import json_text
from onward.web.messages import JSON, Parameters, WorkerAnswer
from onward.web.problems import refuse
from onward.web.routes.context import ServerContext, caller_of, make_response
from onward.web.routes.spec import ANY, Route
from onward.web.wire.bodies import read_body


async def issue_ticket(context: ServerContext, request: Request, _: Parameters) -> Response:
    """Return an address that opens a path once."""
    try:
        sent = orjson.loads(await read_body(request))
    except orjson.JSONDecodeError as fault:
        raise refuse("refused", 422, "the body is not JSON") from fault
    path = sent.get("path") if isinstance(sent, dict) and len(sent) == 1 else None
    if not isinstance(path, str):
        raise refuse("refused", 422, "the body is not an object with a path", mend='{"path": "/…"}')
    address = context.tickets.issue(path, caller_of(request))
    return make_response(request, WorkerAnswer((json_text({"ticket": address}) + "\n").encode()))


ROUTES: Final = (
    Route(
        "POST",
        "/tickets",
        ANY,
        "An address that opens a path once, within 30 seconds, without a token.",
        handler=issue_ticket,
        takes=(JSON,),
        refuses=("busy",),
    ),
)
