"""Routes of the explorer: counts before expanding, ties in pages, canvases, investigations."""

from typing import Final

from onward.web.messages import JSON
from onward.web.routes.questions import PATHS_PARAMETERS
from onward.web.routes.spec import (
    AS_OF,
    DATED,
    FORMAT,
    ID,
    LISTED,
    READ,
    READ_OR_ASSESS,
    SNAPSHOT,
    QueryParameter,
    Route,
)

FORMATS: Final = ("image/svg+xml", "text/html", "application/pdf", "image/png", "text/csv", JSON)


ROUTES: Final = (
    Route(
        "GET",
        "/parties/{id}/counts",
        READ,
        "How many ties a party has, by kind and direction.",
        work="counts",
        parameters=(ID, *DATED),
    ),
    Route(
        "GET",
        "/parties/{id}/ties",
        READ,
        "The ties of a party, page by page.",
        work="ties",
        parameters=(
            FORMAT,
            ID,
            QueryParameter("kind", "Kinds of ties, with commas.", is_list=True),
            QueryParameter("direction", "Seen from the party: in, out or both (default)."),
            QueryParameter("order", "listed (default): listed parties first; share; or id."),
            QueryParameter("all", "yes = also ties that hold on other days only.", "flag"),
            QueryParameter("limit", "Ties of a page, 1 to 500; default 50.", "whole"),
            QueryParameter("after", "What the page before gave as after."),
            *DATED,
        ),
        gives=LISTED,
    ),
    Route(
        "GET",
        "/names",
        READ,
        "The names of parties by their ids.",
        work="names",
        parameters=(QueryParameter("id", "Of a party.", is_list=True), SNAPSHOT),
    ),
    Route(
        "GET",
        "/parties/{id}/shipments",
        READ,
        "The deliveries of a party, the latest first.",
        work="deliveries",
        parameters=(FORMAT, ID, AS_OF, SNAPSHOT),
        gives=LISTED,
    ),
    Route(
        "GET",
        "/paths/comparison",
        READ,
        "Two paths side by side, and what tells each path apart.",
        work="path comparison",
        parameters=(
            QueryParameter("first", "Number of a path; default 1.", "whole"),
            QueryParameter("second", "Number of another one; default 2.", "whole"),
            *PATHS_PARAMETERS,
        ),
    ),
    Route(
        "POST",
        "/maps",
        READ,
        "A map of the parties that a body names, with every tie between them.",
        work="canvas",
        parameters=(
            QueryParameter("format", "figure (default: SVG with its data), svg, png, pdf, html …"),
            QueryParameter("scale", "Pixels of a PNG for each of the picture.", "number"),
            *DATED,
        ),
        takes=(JSON,),
        gives=FORMATS,
    ),
    Route(
        "GET",
        "/destinations/{country}",
        READ,
        "What is on record of a destination, year by year.",
        work="destination",
        parameters=(
            QueryParameter("from", "The first year.", "whole"),
            QueryParameter("to", "The last year.", "whole"),
            AS_OF,
            SNAPSHOT,
        ),
    ),
    Route(
        "GET",
        "/assessments/{id}/figure",
        READ_OR_ASSESS,
        "The maps of an assessment as SVG, with all that its page says.",
        work="assessment figure",
        parameters=(
            QueryParameter("context", "no = draw the evidence alone.", "flag"),
            QueryParameter("budget", "Cards on the picture, 5 to 150.", "whole"),
        ),
        gives=("image/svg+xml",),
    ),
    Route(
        "GET",
        "/investigations",
        READ,
        "What investigators have saved, the latest first.",
        work="investigations",
        parameters=(QueryParameter("party", "Only those in which this party stands."),),
    ),
    Route(
        "GET",
        "/investigations/{name}",
        READ,
        "One investigation: canvas, steps and notes.",
        work="investigation",
    ),
    Route(
        "PUT",
        "/investigations/{name}",
        READ,
        "Save an investigation; If-Match names the version that was opened.",
        work="save investigation",
        takes=(JSON,),
        refuses=("precondition",),
    ),
    Route(
        "DELETE",
        "/investigations/{name}",
        READ,
        "Delete an investigation.",
        work="delete investigation",
        refuses=("precondition",),
    ),
)
