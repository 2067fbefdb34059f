"""What a newer snapshot changed for orders that were assessed before it."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from onward.web.messages import Parameters, WorkerAnswer
from onward.web.routes.context import (
    QUESTION_SECONDS,
    ServerContext,
    make_response,
    note_pool,
    read_wait,
    single,
)
from onward.web.routes.spec import AS_OF, OF_WORKERS, READ, QueryParameter, Route
from onward.web.work.writing import write_block

LOOKED_SECONDS: Final = 0.2


async def list_changes(
    context: ServerContext, request: Request, parameters: Parameters
) -> Response:
    """Say what is another outcome on the current snapshot; wait for it where somebody waits."""
    known = single(parameters, "since")
    stated = {name: values for name, values in parameters.items() if name != "since"}
    if known is None or await _wait_for_another(context, request, known):
        return await context.ask(request, "changes", stated)
    pool = context.pools.current
    note_pool(request, pool)
    answer: dict[str, object] = {
        "snapshot": pool.snapshot,
        "orders": None,
        "looked_at": 0,
        "results": [],
        "after": None,
    }
    return make_response(request, WorkerAnswer(write_block(answer)))


async def _wait_for_another(context: ServerContext, request: Request, known: str) -> bool:
    """Return whether another snapshot answers than the one that is known already."""
    seconds, waits = read_wait(request, QUESTION_SECONDS)
    end = asyncio.get_running_loop().time() + (seconds / 2 if waits else 0)
    while context.pools.current.snapshot == known:
        if asyncio.get_running_loop().time() >= end:
            return False
        await asyncio.sleep(LOOKED_SECONDS)
    return True


ROUTES: Final = (
    Route(
        "GET",
        "/changes",
        READ,
        "Stored orders whose outcome is another on the current snapshot; nothing is stored.",
        handler=list_changes,
        parameters=(
            QueryParameter("since", "The snapshot whose changes are known already: its whole id."),
            QueryParameter("limit", "Orders that are looked at, 1 to 500; default 50.", "whole"),
            QueryParameter("after", "What the page before gave as after."),
            AS_OF,
        ),
        refuses=(*OF_WORKERS, "conflict"),
    ),
)
