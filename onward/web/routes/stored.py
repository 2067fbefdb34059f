"""Routes about what is stored: assessments, records of orders, the log."""

from typing import Final

from onward.web.forms import BRIEFINGS, LISTS
from onward.web.routes.spec import FORMAT, ID, ON, READ, READ_OR_ASSESS, QueryParameter, Route

LIMIT: Final = QueryParameter("limit", "Rows of a page, 1 to 500; default 50.", "whole")
AFTER: Final = QueryParameter("after", "What the page before gave as after.")

BRIEFING: Final = (
    QueryParameter("lang", "en, de or fr."),
    QueryParameter("profile", "internal (default), authority or external."),
    QueryParameter("budget", "Cards on the picture, 5 to 150.", "whole"),
    QueryParameter("context", "no = draw the evidence alone.", "flag"),
    QueryParameter("scale", "Pixels of a PNG for each of the picture.", "number"),
    QueryParameter("reference", "Your reference of the case."),
    QueryParameter("to", "Addressee, a line each.", is_list=True),
)
"""Parameters of a briefing, beside its form."""

ROUTES: Final = (
    Route(
        "GET",
        "/assessments",
        READ,
        "What was assessed, and how many of which verdict, country, indicator …",
        work="assessments",
        parameters=(
            FORMAT,
            QueryParameter("order", "Of this order."),
            QueryParameter("party", "With a party of such a name or id."),
            QueryParameter("verdict", "FINDINGS, INCOMPLETE or CLEAR."),
            QueryParameter("suggestion", "Such as refuse, or proceed."),
            QueryParameter("severity", "Of the gravest finding: stop, notify, high …"),
            QueryParameter("indicator", "With a finding of this indicator."),
            QueryParameter("destination", "To this country."),
            QueryParameter("decided", "yes = somebody has decided on it; no = nobody has.", "flag"),
            QueryParameter("noted", "With a finding noted so: explained, open …; none = of none."),
            QueryParameter("outdated", "yes = made before a list that is loaded now.", "flag"),
            QueryParameter("since", "Made on this day or later.", "day"),
            QueryParameter("until", "Made on this day or earlier.", "day"),
            QueryParameter("newest", "yes = of each order its newest alone.", "flag"),
            QueryParameter("sort", "newest (default), oldest or worst first."),
            LIMIT,
            AFTER,
        ),
        forms=LISTS,
    ),
    Route(
        "GET",
        "/assessments/{id}",
        READ_OR_ASSESS,
        "A stored assessment, by its id or its order's.",
        work="assessment",
        parameters=(ID,),
        schema="assessment",
    ),
    Route(
        "GET",
        "/assessments/{id}/brief",
        READ_OR_ASSESS,
        "Its briefing, in one format.",
        work="brief",
        parameters=(
            QueryParameter("format", "html (default), pdf, svg, png, xlsx, csv, json, ftm …"),
            *BRIEFING,
            ID,
        ),
        forms=BRIEFINGS,
        refuses=("glyph",),
    ),
    Route(
        "GET",
        "/assessments/{id}/explanation",
        READ_OR_ASSESS,
        "Its evidence step by step.",
        work="explain",
        parameters=(
            ID,
            QueryParameter("finding", "A finding: its number, or a part of its id."),
        ),
    ),
    Route(
        "GET",
        "/assessments/{id}/diff",
        READ_OR_ASSESS,
        "What another assessment of the order says, and why.",
        work="diff",
        parameters=(
            ID,
            QueryParameter("to", "The other one; default the order's newest."),
        ),
    ),
    Route(
        "GET",
        "/records/{order}",
        READ,
        "All that was found and done of an order.",
        work="record",
        parameters=(
            QueryParameter("order", "An id with a slash, where the path has - in its place."),
            ON,
        ),
    ),
    Route(
        "GET",
        "/worklist",
        READ,
        "The orders on which somebody must act, overdue ones first.",
        work="worklist",
        parameters=(
            FORMAT,
            ON,
            QueryParameter("all", "yes = also those on which nobody must.", "flag"),
        ),
        forms=LISTS,
    ),
    Route(
        "GET",
        "/report",
        READ,
        "What was assessed and done in a year.",
        work="report",
        parameters=(QueryParameter("year", "Of the acts and assessments.", "whole"),),
    ),
    Route(
        "GET",
        "/log",
        READ,
        "The entries of the chained log, in their order.",
        work="log",
        parameters=(
            FORMAT,
            LIMIT,
            QueryParameter("after", "The number of the last entry that is known.", "whole"),
        ),
        forms=LISTS,
    ),
    Route(
        "GET",
        "/log/head",
        READ,
        "The head of the log as a checkpoint, to keep it elsewhere.",
        work="log head",
        parameters=(QueryParameter("name", "Whose log it is."),),
    ),
    Route(
        "GET",
        "/log/verification",
        READ,
        "Is the log, and what it tells of, as it was written?",
        work="log verify",
    ),
)
