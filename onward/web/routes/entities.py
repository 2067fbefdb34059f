"""Routes in the shapes of OpenSanctions, so that its clients need another host and nothing else.

What they state and does not count here is named under ``ignored``.
"""

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
from onward.web.routes.spec import ON, SNAPSHOT, QueryParameter, Route, make_handler
from onward.web.wire.bodies import media_type, read_body

ID: Final = QueryParameter("id", "An id with a slash, where the path has - in its place.")
LIMIT: Final = QueryParameter("limit", "So many, at most.", "whole")
OFFSET: Final = QueryParameter("offset", "Leave so many out before them.", "whole")
INCLUDED: Final = QueryParameter("include_dataset", "Layers to search.", is_list=True)
EXCLUDED: Final = QueryParameter("exclude_dataset", "Layers not to search.", is_list=True)


async def match_request(
    context: ServerContext, request: Request, parameters: Parameters
) -> Response:
    """Answer a request of many names in the shape of OpenSanctions' ``/match``."""
    if media_type(request) != JSON:
        raise refuse("content-type", 415, "the body is not JSON", mend=f"send {JSON}")
    seconds, applied = read_wait(request, QUESTION_SECONDS)
    body = await read_body(request)
    stated = {name: values for name, values in parameters.items() if name != "snapshot"}
    task = Task("match request", {**stated, **path_values(request)}, body, seconds)
    pool = await context.pools.of_snapshot(single(parameters, "snapshot"))
    answer = await pool.ask(task, facts=note_pool(request, pool))
    return make_response(request, answer, applied)


MATCH_PARAMETERS: Final = (
    SNAPSHOT,
    LIMIT,
    QueryParameter("threshold", "Score from which a result is a match.", "number"),
    QueryParameter("cutoff", "Results must have a higher score.", "number"),
    INCLUDED,
    EXCLUDED,
    QueryParameter("exclude_schema", "Kinds to leave out.", is_list=True),
    QueryParameter("exclude_entity_ids", "Parties to leave out.", is_list=True),
    QueryParameter("topics", "Only parties with one of these topics.", is_list=True),
)

ROUTES: Final = (
    Route(
        method="POST",
        path="/match",
        roles=("assess", "read"),
        summary="Many names at once, in the shape of OpenSanctions' /match.",
        handler=match_request,
        parameters=MATCH_PARAMETERS,
        takes=(JSON,),
        ignores=True,
    ),
    Route(
        method="POST",
        path="/match/{dataset}",
        roles=("assess", "read"),
        summary="The same in one layer; default stands for all of them.",
        handler=match_request,
        parameters=MATCH_PARAMETERS,
        takes=(JSON,),
        ignores=True,
    ),
    Route(
        method="GET",
        path="/search/{dataset}",
        roles=("read",),
        summary="Parties by words, as entities, in the shape of OpenSanctions' /search.",
        handler=make_handler("entity search"),
        parameters=(
            QueryParameter("q", "Words; all must stand there."),
            QueryParameter("schema", "A schema of FollowTheMoney, with all below it."),
            QueryParameter("countries", "A country of the party.", is_list=True),
            QueryParameter("topics", "Such as sanction.", is_list=True),
            QueryParameter("datasets", "A layer to search.", is_list=True),
            INCLUDED,
            EXCLUDED,
            QueryParameter("facets", "What is counted; default all.", is_list=True),
            LIMIT,
            OFFSET,
            SNAPSHOT,
        ),
        ignores=True,
    ),
    Route(
        method="GET",
        path="/entities/{id}",
        roles=("read",),
        summary="A party as an entity, with the first of what it is tied to.",
        handler=make_handler("entity"),
        parameters=(
            ID,
            QueryParameter("nested", "no = without what it is tied to.", "flag"),
            ON,
            SNAPSHOT,
        ),
        ignores=True,
    ),
    Route(
        method="GET",
        path="/entities/{id}/adjacent",
        roles=("read",),
        summary="What a party is tied to, by property; limit and offset count in each.",
        handler=make_handler("adjacent"),
        parameters=(ID, LIMIT, OFFSET, ON, SNAPSHOT),
        ignores=True,
    ),
    Route(
        method="GET",
        path="/entities/{id}/adjacent/{property}",
        roles=("read",),
        summary="What one property of a party names, such as ownershipOwner or sanctions.",
        handler=make_handler("adjacent property"),
        parameters=(ID, LIMIT, OFFSET, ON, SNAPSHOT),
        ignores=True,
    ),
    Route(
        method="GET",
        path="/catalog",
        roles=("any",),
        summary="The layers that are searched, in the shape of OpenSanctions' /catalog.",
        handler=make_handler("catalogue"),
        parameters=(ON,),
    ),
    Route(
        method="GET",
        path="/algorithms",
        roles=("any",),
        summary="How names are compared, in the shape of /algorithms.",
        handler=make_handler("algorithms"),
    ),
)
