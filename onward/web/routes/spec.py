"""What a route is: its path, who may ask it, its parameters, and how its description reads."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from starlette.requests import Request
from starlette.responses import Response

from onward.api.inputs.days import read_day
from onward.errors import UsageError, did_you_mean
from onward.web.forms import choose_form, list_media
from onward.web.messages import JSON, Parameters
from onward.web.problems import refuse
from onward.web.wire.bodies import check_media

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

ID: Final = QueryParameter("id", "An id with a slash, where the path has - in its place.")
FORMAT: Final = QueryParameter("format", "json (default); csv or jsonl: the rows alone.")

LIMIT: Final = QueryParameter("limit", "So many, at most.", "whole")
OFFSET: Final = QueryParameter("offset", "Leave so many out before them.", "whole")

OF_TABLE: Final = (
    QueryParameter("dates", "Of a table: how its dates are written, such as D.M.Y or M/D/Y."),
    QueryParameter("decimal", "Of a table: , where its numbers have a comma before the fraction."),
    QueryParameter("lines", "Of a table: yes = each row is one line of an order.", "flag"),
)

OPEN: Final[tuple[Role, ...]] = ("none",)
ANY: Final[tuple[Role, ...]] = ("any",)
READ: Final[tuple[Role, ...]] = ("read",)
WATCH: Final[tuple[Role, ...]] = ("watch",)
ASSESS: Final[tuple[Role, ...]] = ("assess",)
DECIDE: Final[tuple[Role, ...]] = ("decide",)
READ_OR_ASSESS: Final[tuple[Role, ...]] = ("read", "assess")

OF_WORKERS: Final = frozenset(
    {"unknown", "busy", "not-ready", "store", "engine", "worker", "deadline"}
)
"""Problems that any question to a worker may have."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route: who may ask, what is sent, what answers, and what may be refused.

    A question that a worker answers names its `work`; whatever else answers is a `handler`.

    Attributes:
        method: Of HTTP.
        path: Its template.
        roles: Of these a token needs one; `OPEN` = no token, `ANY` = any token.
        summary: What it does, in a line.
        work: What a worker does, by its name in `onward.web.work.registry`.
        handler: What answers where no worker does alone.
        parameters: Those of the query; all others are refused.
        takes: Media types of the body; another one is refused before anything is read.
        gives: Media types of the answer, beside those of its forms.
        forms: Media types by what ``?format=`` says; where it says nothing, ``Accept`` chooses.
        body: Name of the body's schema, where it is JSON and has one.
        schema: Name of the answer's schema, where it has one.
        statuses: Of answers that are no problems.
        refuses: Kinds of problems beside those that follow from the above.
        fails_closed: Whether its problems say INCOMPLETE.
        ignores: Whether parameters that it does not have are named instead of refused.
    """

    method: str
    path: str
    roles: tuple[Role, ...]
    summary: str
    _: KW_ONLY
    work: str = ""
    handler: Handler | None = None
    parameters: tuple[QueryParameter, ...] = ()
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    forms: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    schema: str = ""
    statuses: tuple[int, ...] = (200,)
    refuses: tuple[str, ...] = ()
    fails_closed: bool = False
    ignores: bool = False

    @property
    def media(self) -> tuple[str, ...]:
        """The media types of its answers."""
        return (*list_media(self.forms), *self.gives) or (JSON,)

    @property
    def problems(self) -> frozenset[str]:
        """The kinds of problems that it may answer with."""
        kinds = {"host", "framing", "origin", "url", "internal", *self.refuses}
        kinds |= set() if "none" in self.roles else {"token", "store"}
        kinds |= set() if {"none", "any"} & set(self.roles) else {"role"}
        kinds |= set() if self.ignores and not self.parameters else {"usage"}
        kinds |= {"unknown"} if "{" in self.path else set()
        kinds |= {"content-type", "large", "slow", "refused"} if self.takes else set()
        kinds |= OF_WORKERS if self.work else set()
        kinds |= {"format"} if self.forms else set()
        return frozenset(kinds)

    async def answer(
        self, context: "ServerContext", request: Request, parameters: Parameters
    ) -> Response:
        """Answer a request whose caller and parameters are in order."""
        if self.takes:
            check_media(request, self.takes)
        if self.forms:
            parameters = self._choose_form(request, parameters)
        if self.handler is not None:
            return await self.handler(context, request, parameters)
        return await context.ask(request, self.work, parameters)

    def _choose_form(self, request: Request, parameters: Parameters) -> Parameters:
        """Put the form that ``Accept`` chooses into the parameters, where they name none.

        Raises:
            ProblemRaised: It takes none of the forms.
        """
        if "format" in parameters:
            return parameters
        form = choose_form(request.headers.getlist("accept"), self.forms)
        if form is None:
            mend = f"accept one of {', '.join(list_media(self.forms))}"
            raise refuse("format", 406, "the header Accept takes no form of this", mend=mend)
        return {**parameters, "format": [form]}

    def read_parameters(self, request: Request) -> dict[str, list[str]]:
        """Return the parameters of a request.

        Raises:
            UsageError: One is not known here, is no day, or is given twice and may be given once.
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
            if name in by_name and by_name[name].kind == "day":
                read_day(values[-1], name)  # before a body is read, or a job is taken
        return given
