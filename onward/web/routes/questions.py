"""Routes about parties: each answers what the command of its name prints with ``--json``."""

from typing import Final

from onward.web.routes.spec import DATED, ON, SNAPSHOT, QueryParameter, Route, make_handler

ID: Final = QueryParameter("id", "An id with a slash, where the path has - in its place.")
LIMIT: Final = QueryParameter("limit", "So many, at most.", "whole")
OFFSET: Final = QueryParameter("offset", "Leave so many out before them.", "whole")


PATHS_PARAMETERS: Final = (
    QueryParameter("from", "Id of the party where the paths begin."),
    QueryParameter("to", "Id of the party where they end."),
    QueryParameter("kinds", "Kinds of ties to walk, with commas.", is_list=True),
    QueryParameter("hops", "Most ties on a path, 1 to 6; default 4.", "whole"),
    QueryParameter("min_share", "Least share of each owns tie: 0.25 for 25 %.", "number"),
    QueryParameter("show", "Most paths to show, 1 to 100; default 5.", "whole"),
    *DATED,
)

ROUTES: Final = (
    Route(
        method="GET",
        path="/parties/{id}",
        roles=("read",),
        summary="What the loaded sources say of one party.",
        handler=make_handler("party"),
        parameters=(ID, *DATED),
    ),
    Route(
        method="GET",
        path="/parties/{id}/owners",
        roles=("read",),
        summary="Who owns a party: four separate results.",
        handler=make_handler("owners"),
        parameters=(ID, *DATED),
    ),
    Route(
        method="GET",
        path="/paths",
        roles=("read",),
        summary="How two parties are tied, the best path first.",
        handler=make_handler("paths"),
        parameters=PATHS_PARAMETERS,
    ),
    Route(
        method="GET",
        path="/search",
        roles=("read",),
        summary="Parties by words of names, addresses, reasons and notes.",
        handler=make_handler("search"),
        parameters=(
            QueryParameter("q", "Words; all must stand there."),
            QueryParameter("country", "A country of the party.", is_list=True),
            QueryParameter("topic", "Such as sanction or mil.", is_list=True),
            QueryParameter("kind", "Person, Company, Vessel …", is_list=True),
            QueryParameter("source", "A layer to search; default all.", is_list=True),
            QueryParameter("programme", "Words in a list's or programme's name.", is_list=True),
            QueryParameter("listed", "yes = only parties that are on a list on the day.", "flag"),
            LIMIT,
            OFFSET,
            ON,
            SNAPSHOT,
        ),
    ),
    Route(
        method="GET",
        path="/match",
        roles=("read", "assess"),
        summary="Whom of the loaded sources a name may mean.",
        handler=make_handler("match"),
        parameters=(
            QueryParameter("name", "A name as it stands on an order."),
            QueryParameter("kind", "Person, Company, Vessel …, or LegalEntity."),
            QueryParameter("country", "A country of the party.", is_list=True),
            QueryParameter("birth_date", "A person's birth date, or its year."),
            QueryParameter("identifier", "Such as lei=…", is_list=True),
            QueryParameter("weak", "yes = show weak candidates, too.", "flag"),
            QueryParameter("dataset", "A layer to look in; default all.", is_list=True),
            LIMIT,
            SNAPSHOT,
        ),
    ),
    Route(
        method="GET",
        path="/layers/{name}/records",
        roles=("read",),
        summary="The records of a layer, page by page.",
        handler=make_handler("layer"),
        parameters=(LIMIT, OFFSET, SNAPSHOT),
    ),
    Route(
        method="GET",
        path="/indicators",
        roles=("any",),
        summary="The indicators: question, law, pattern, parameters, examples.",
        handler=make_handler("indicators"),
        parameters=(QueryParameter("kind", "eu_flag, law, house or context."),),
    ),
    Route(
        method="GET",
        path="/indicators/{id}",
        roles=("any",),
        summary="One indicator in full.",
        handler=make_handler("indicators"),
    ),
    Route(
        method="GET",
        path="/sources",
        roles=("any",),
        summary="What can be loaded.",
        handler=make_handler("sources"),
    ),
    Route(
        method="GET",
        path="/sources/{name}",
        roles=("any",),
        summary="One source in full.",
        handler=make_handler("sources"),
    ),
)
