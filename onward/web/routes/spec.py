"""What a route is: its path, who may ask it, its parameters, and how its description reads."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from starlette.requests import Request
from starlette.responses import Response

from onward.errors import UsageError, did_you_mean
from onward.web.messages import JSON, Parameters

if TYPE_CHECKING:
    from onward.web.routes.context import ServerContext

Role = Literal["none", "any", "watch", "assess", "read", "decide"]
Kind = Literal["text", "day", "whole", "number", "flag"]
Handler = Callable[["ServerContext", Request, Parameters], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A parameter of a query.

    Attributes:
        name: As it is written.
        text: What it means.
        kind: What its value is.
        is_list: Whether it may be given several times.
    """

    name: str
    text: str
    kind: Kind = "text"
    is_list: bool = False


ON: Final = QueryParameter("on", "Day on which ties and listings must hold, YYYY-MM-DD.", "day")
AS_OF: Final = QueryParameter("as_of", "Use only what was known by this day.", "day")
SNAPSHOT: Final = QueryParameter("snapshot", "An older snapshot: its id, or how the id begins.")
DATED: Final = (ON, AS_OF, SNAPSHOT)
"""Parameters of most questions; they mean what the options of the command line do."""


def make_handler(work: str) -> Handler:
    """Return what puts a question to a worker and hands its answer over."""

    async def ask(context: "ServerContext", request: Request, parameters: Parameters) -> Response:
        return await context.ask(request, work, parameters)

    return ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route.

    Attributes:
        method: Of HTTP.
        path: Its template.
        roles: Of these a token needs one; ``none`` = no token, ``any`` = any token.
        summary: What it does, in a line.
        handler: What answers.
        parameters: Those of the query; all others are refused.
        takes: Media types of the body that are read.
        gives: Media types of the answer.
        schema: Name of the answer's schema, where it has one.
        fails_closed: Whether its problems say INCOMPLETE.
        ignores: Whether parameters that it does not have are named instead of refused.
    """

    method: str
    path: str
    roles: tuple[Role, ...]
    summary: str
    handler: Handler
    parameters: tuple[QueryParameter, ...] = ()
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = (JSON,)
    schema: str = ""
    fails_closed: bool = False
    ignores: bool = False

    def read_parameters(self, request: Request) -> dict[str, list[str]]:
        """Return the parameters of a request.

        Raises:
            UsageError: One is not known here, or is given twice and may be given once.
        """
        by_name = {parameter.name: parameter for parameter in self.parameters}
        given: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            if name not in by_name and not self.ignores:
                likely = did_you_mean(name, by_name)
                names = ", ".join(by_name) or "none"
                raise UsageError(f"there is no parameter {name!r}; {likely}there are: {names}")
            given.setdefault(name, []).append(value)
        for name, values in given.items():
            if len(values) > 1 and name in by_name and not by_name[name].is_list:
                raise UsageError(f"the parameter {name} is given twice")
        return given
