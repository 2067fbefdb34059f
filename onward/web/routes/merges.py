"""Routes of the identity ledger: who is judged to be one party, by whom and why."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from onward.web.acts import JUDGEMENTS, RequestedJudgement
from onward.web.forms import LISTS
from onward.web.messages import JSON, Parameters
from onward.web.routes.context import ServerContext, make_response
from onward.web.routes.spec import DECIDE, FORMAT, READ, Handler, QueryParameter, Route
from onward.web.wire.bodies import read_body

SUMMARIES: Final = {
    "confirm": "Judge that two parties are one.",
    "refuse": "Judge that two parties are not one.",
    "undo": "Take a line of the ledger back.",
}


def make_judging_handler(name: str) -> Handler:
    """Return what records a judgement of one kind."""

    async def judge(context: ServerContext, request: Request, _: Parameters) -> Response:
        requested = RequestedJudgement(name, await read_body(request))
        answer = await context.writer.run(lambda: requested.record(context.settings.workspace))
        return make_response(request, answer)

    return judge


ROUTES: Final = (
    Route(
        "GET",
        "/merges",
        READ,
        "The lines of the identity ledger, in their order.",
        work="merges",
        parameters=(
            FORMAT,
            QueryParameter("live", "yes = only those that count today.", "flag"),
        ),
        forms=LISTS,
    ),
    *(
        Route(
            "POST",
            f"/merges/{name}",
            DECIDE,
            SUMMARIES[name],
            handler=make_judging_handler(name),
            takes=(JSON,),
            body=name,
            refuses=("conflict", "unknown"),
        )
        for name in JUDGEMENTS
    ),
)
