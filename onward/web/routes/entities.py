"""Routes in the shapes of OpenSanctions, so that its clients need another host and nothing else.

What they state and does not count here is named under ``ignored``.
"""

from dataclasses import replace
from typing import Final

from onward.web.messages import JSON
from onward.web.routes.spec import (
    ANY,
    ID,
    LIMIT,
    OFFSET,
    ON,
    READ,
    READ_OR_ASSESS,
    SNAPSHOT,
    QueryParameter,
    Route,
)

# yente's names: its clients must not have to learn others
INCLUDED: Final = QueryParameter("include_dataset", "Layers to search.", is_list=True)
EXCLUDED: Final = QueryParameter("exclude_dataset", "Layers not to search.", is_list=True)


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

_MATCH: Final = Route(
    "POST",
    "/match",
    READ_OR_ASSESS,
    "Many names at once, in the shape of OpenSanctions' /match.",
    work="match request",
    parameters=MATCH_PARAMETERS,
    takes=(JSON,),
    body="match",
    ignores=True,
)
_ADJACENT: Final = Route(
    "GET",
    "/entities/{id}/adjacent",
    READ,
    "What a party is tied to, by property; limit and offset count in each.",
    work="adjacent",
    statuses=(200, 308),
    parameters=(ID, LIMIT, OFFSET, ON, SNAPSHOT),
    ignores=True,
)

ROUTES: Final = (
    _MATCH,
    replace(
        _MATCH,
        path="/match/{dataset}",
        summary="The same in one layer; default stands for all of them.",
    ),
    Route(
        "GET",
        "/search/{dataset}",
        READ,
        "Parties by words, as entities, in the shape of OpenSanctions' /search.",
        work="entity search",
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
        "GET",
        "/entities/{id}",
        READ,
        "A party as an entity, with the first of what it is tied to.",
        work="entity",
        statuses=(200, 308),
        parameters=(
            ID,
            QueryParameter("nested", "no = without what it is tied to.", "flag"),
            ON,
            SNAPSHOT,
        ),
        ignores=True,
    ),
    _ADJACENT,
    replace(
        _ADJACENT,
        path="/entities/{id}/adjacent/{property}",
        summary="What one property of a party names, such as ownershipOwner or sanctions.",
        work="adjacent property",
    ),
    Route(
        "GET",
        "/catalog",
        ANY,
        "The layers that are searched, in the shape of OpenSanctions' /catalog.",
        work="catalogue",
        parameters=(ON,),
    ),
    Route(
        "GET",
        "/algorithms",
        ANY,
        "How names are compared, in the shape of /algorithms.",
        work="algorithms",
    ),
)
