"""Routes about parties: each answers what the command of its name prints with ``--json``."""

from typing import Final

from onward.web.forms import LISTS
from onward.web.routes.spec import (
    ANY,
    DATED,
    FORMAT,
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

AFTER: Final = QueryParameter("after", "What the page before gave as Onward-After.")

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
        "GET",
        "/parties/{id}",
        READ,
        "What the loaded sources say of one party.",
        work="party",
        parameters=(ID, *DATED),
    ),
    Route(
        "GET",
        "/parties/{id}/owners",
        READ,
        "Who owns a party: four separate results.",
        work="owners",
        parameters=(ID, *DATED),
    ),
    Route(
        "GET",
        "/paths",
        READ,
        "How two parties are tied, the best path first.",
        work="paths",
        parameters=PATHS_PARAMETERS,
    ),
    Route(
        "GET",
        "/search",
        READ,
        "Parties by words of names, addresses, reasons and notes.",
        work="search",
        parameters=(
            FORMAT,
            QueryParameter("q", "Words; all must stand there."),
            QueryParameter("country", "A country of the party.", is_list=True),
            QueryParameter("topic", "Such as sanction or mil.", is_list=True),
            QueryParameter("kind", "Person, Company, Vessel …", is_list=True),
            QueryParameter("source", "A layer to search; default all.", is_list=True),
            QueryParameter("programme", "Words in a list's or programme's name.", is_list=True),
            QueryParameter("listed", "yes = only parties that are on a list on the day.", "flag"),
            LIMIT,
            OFFSET,
            AFTER,
            ON,
            SNAPSHOT,
        ),
        refuses=("conflict",),
        forms=LISTS,
    ),
    Route(
        "GET",
        "/match",
        READ_OR_ASSESS,
        "Whom of the loaded sources a name may mean.",
        work="match",
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
        "GET",
        "/layers/{name}/records",
        READ,
        "The records of a layer, page by page.",
        work="layer",
        parameters=(FORMAT, LIMIT, OFFSET, AFTER, SNAPSHOT),
        refuses=("conflict",),
        forms=LISTS,
    ),
    Route(
        "GET",
        "/indicators",
        ANY,
        "The indicators: question, law, pattern, parameters, examples.",
        work="indicators",
        parameters=(QueryParameter("kind", "eu_flag, law, house or context."),),
    ),
    Route(
        "GET",
        "/indicators/{id}",
        ANY,
        "One indicator in full.",
        work="indicators",
    ),
    Route(
        "GET",
        "/sources",
        ANY,
        "What can be loaded.",
        work="sources",
    ),
    Route(
        "GET",
        "/sources/{name}",
        ANY,
        "One source in full.",
        work="sources",
    ),
)
