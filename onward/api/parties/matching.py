"""Whom of the loaded sources a name may mean: one query, many, or the listed names themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from time import monotonic
from typing import TYPE_CHECKING, Final

from onward.api.inputs.arguments import check_optional_text, check_text, check_texts, check_whole
from onward.api.inputs.limits import check_jobs
from onward.errors import InputRefused, UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onward.api.answers.data.loading import JsonObject
    from onward.api.parties.opened_names import SnapshotNames
    from onward.graph.matching.index import LayerNames
    from onward.graph.matching.query import Build, PartyQuery
    from onward.graph.model import Identifier
    from onward.graph.store.workspace import Snapshot, WorkspaceFolder
    from onward.queries.assessment.batch import ReceivedTransaction
    from onward.queries.matching.requests import MatchAnswer, MatchedLine
    from onward.queries.matching.self_screening import (
        CellSurvey,
        MissedName,
        ScreenedName,
        ScreeningReport,
    )

SHOWN: Final = 5
"""Candidates that are shown where nobody chooses."""

_LOST_BYTES: Final = ("\udc80", "\udcff")
"""What Python makes of bytes of a command line that are not UTF-8."""


@dataclass(frozen=True, slots=True)
class ScreenedNames:
    """How many listed names find their own party, layer by layer.

    Attributes:
        snapshot, matcher: What answered.
        layers: The report of each layer: names screened, found, and those missed.
    """

    snapshot: str
    matcher: str
    layers: "Sequence[ScreeningReport]"

    @property
    def is_complete(self) -> bool:
        """Whether every name that was screened finds its own party."""
        return not any(layer["missed"] for layer in self.layers)

    def to_data(self) -> "JsonObject":
        """Return the reports as ``onward match --self --json`` prints them."""
        layers = list(self.layers)
        return {"snapshot": self.snapshot, "matcher": self.matcher, "layers": layers}


@dataclass(frozen=True, slots=True)
class NameSearch:
    """The names of a snapshot, ready to be searched.

    Attributes:
        folder: The workspace.
        names: What is searched; it stays open from one query to the next.
        datasets: Layers to look in; empty = all.
    """

    folder: "WorkspaceFolder"
    names: "SnapshotNames"
    datasets: tuple[str, ...]

    def ask(self, query: "PartyQuery", limit: int, *, weak: bool) -> "MatchAnswer":
        """Answer one query."""
        from onward.queries.matching.requests import answer_query

        return answer_query(query, self.names.context, self.datasets, limit, weak=weak)

    def stream(
        self,
        documents: "Iterable[ReceivedTransaction]",
        *,
        limit: int | None,
        jobs: int,
        explain: bool,
    ) -> "Iterator[MatchedLine]":
        """Yield the answer to each document, in order; the bytes are the same for any `jobs`."""
        from onward.queries.matching.requests import MatchSetting, match_all

        setting = MatchSetting(
            self.folder.path,
            self.names.snapshot.id,
            self.names.build,
            self.names.engine,
            self.datasets,
            limit,
            explain,
        )
        return match_all(documents, setting, jobs, context=self.names.context)

    def screen_listed_names(self, sample: int | None, jobs: int) -> ScreenedNames:
        """Match every listed name, or a sample of each layer, against everything."""
        from onward.queries.matching import self_screening
        from onward.queries.processes import answer_all

        names = self.names
        matcher, snapshot = names.matcher, names.snapshot
        layers = [
            layer for layer in matcher.layers if not self.datasets or layer.dataset in self.datasets
        ]
        listed = [self._list_names(layer, sample) for layer in layers]
        # in one stream: processes that are opened anew for each layer would read all names again
        setting = self_screening.SelfScreening(self.folder.path, snapshot.id, names.build)
        answers = answer_all(
            chain.from_iterable(screened for screened, _ in listed), setting, jobs, opened=matcher
        )
        reports = [
            self._screen_layer(layer, screened, survey, answers)
            for layer, (screened, survey) in zip(layers, listed, strict=True)
        ]
        return ScreenedNames(snapshot.id, matcher.version, reports)

    def _list_names(
        self, layer: "LayerNames", sample: int | None
    ) -> "tuple[list[ScreenedName], CellSurvey]":
        """Return the names of a layer that are screened, and what its cells hold."""
        from onward.queries.matching.self_screening import iterate_names, survey_cells

        manifest = next(
            manifest for manifest in self.names.snapshot.layers if manifest.name == layer.dataset
        )
        survey = survey_cells(layer, manifest.source)
        names = list(iterate_names(layer, sample))
        return (names if sample is not None else [*names, *survey.parts]), survey

    def _screen_layer(
        self,
        layer: "LayerNames",
        names: "Sequence[ScreenedName]",
        survey: "CellSurvey",
        answers: "Iterator[MissedName | None]",
    ) -> "ScreeningReport":
        """Take the answers to the names of a layer, which come next."""
        from onward.queries.matching.self_screening import make_report

        start = monotonic()
        missed: list[MissedName] = []
        with self.names.feedback.progress(f"screening {layer.dataset}") as report:
            for done, miss in enumerate(islice(answers, len(names)), start=1):
                if report is not None:
                    report(done, len(names))
                if miss is not None:
                    missed.append(miss)
        rate = len(names) / max(monotonic() - start, 1e-6)
        self.names.feedback.warn(f"{layer.dataset}: {rate:,.0f} names a second")
        return make_report(layer, len(names), missed, survey)


def check_layers(snapshot: "Snapshot", datasets: Sequence[str]) -> tuple[str, ...]:
    """Return the layers to look in; empty = all.

    Raises:
        UsageError: There is no such layer that holds parties.
    """
    from onward.queries.matching.requests import check_datasets

    return check_datasets(snapshot, check_texts("datasets", datasets))


def check_match_numbers(limit: int | None, sample: int | None, jobs: int) -> None:
    """Refuse numbers that are out of their range.

    Raises:
        UsageError: One is.
    """
    for option, number in (("--limit", limit), ("--sample", sample)):
        if number is not None and check_whole(option, number) < 1:
            raise UsageError(f"{option} {number} must be at least 1")
    check_jobs(jobs)


def read_query(
    name: str | None,
    kind: str | None,
    countries: Sequence[str],
    birth_date: str | None,
    identifiers: Sequence[tuple[str, str]],
) -> "PartyQuery":
    """Make the query of what is known of a party.

    Args:
        name: As it stands on an order.
        kind: A kind of party, or LegalEntity.
        countries: Codes or names.
        birth_date: A date, or a year.
        identifiers: Schemes and values.

    Raises:
        UsageError: One of them is not understood.
        InputRefused: The name is not UTF-8: a letter would be lost, and another name searched.
    """
    from onward.graph.matching.query import PartyQuery

    # a name with lost letters would be another name, and its answer a false comfort
    if name is not None and any(_LOST_BYTES[0] <= char <= _LOST_BYTES[1] for char in name):
        hint = "set the terminal to UTF-8, or give the name with --file"
        raise InputRefused("is not valid UTF-8", field="NAME", value=name, hint=hint)
    codes = tuple(_read_country(text) for text in countries)
    # a national number is read by the rules of one country, so that must be certain
    country = codes[0] if len(codes) == 1 else None
    return PartyQuery(
        names=(name,) if name is not None else (),
        kind=_read_kind(kind),
        countries=codes,
        birth_dates=_read_birth_date(birth_date),
        identifiers=tuple(
            number
            for scheme, value in identifiers
            for number in _read_identifier(scheme, value, kind, country)
        ),
    )


def split_identifier(text: str) -> tuple[str, str]:
    """Split an identifier that is written as SCHEME=VALUE.

    >>> split_identifier("lei=529900T8BM49AURSDO55")
    ('lei', '529900T8BM49AURSDO55')
    """
    scheme, _, value = text.partition("=")
    return scheme, value


def read_build(build: str | None) -> "Build | None":
    """Return how names are compared; None = the best that is installed.

    Raises:
        UsageError: There is no such build.
    """
    from onward.graph.matching.matcher import BUILDS

    for name in BUILDS:
        if build == name:
            return name
    if build is not None:
        raise UsageError(f"--build {build!r} does not exist; use base or names")
    return None


def _read_country(text: str) -> str:
    from onward.graph.countries import country_code

    code = country_code(check_text("--country", text))
    if code is None:
        raise UsageError(f"--country {text!r} is not a country; use a code such as DE")
    return code


def _read_birth_date(text: str | None) -> tuple[str, ...]:
    from onward.graph.names.birth_dates import parse_birth_dates

    text = check_optional_text("--birth-date", text)
    dates = parse_birth_dates(text) if text else ()
    if text and not dates:
        raise UsageError(f"--birth-date {text!r} is not a date; use YYYY or YYYY-MM-DD")
    return dates


def _read_kind(kind: str | None) -> str | None:
    from onward.queries.matching.requests import KINDS

    if kind is not None and kind not in KINDS:
        likely, kinds = did_you_mean(kind, KINDS), ", ".join(KINDS)
        raise UsageError(f"--kind {kind!r} does not exist; {likely}use one of {kinds}")
    return kind


def _read_identifier(
    scheme: str, value: str, kind: str | None, country: str | None
) -> "tuple[Identifier, ...]":
    from onward.graph.identifiers import list_schemes, scheme_of_key
    from onward.queries.matching.requests import read_identifier

    known_scheme = scheme_of_key(scheme)
    if known_scheme is None or not value.strip():
        schemes = ", ".join(sorted(list_schemes()))
        text = f"{scheme}={value}" if value else scheme
        raise UsageError(
            f"--id {text!r} is not understood; write SCHEME=VALUE, SCHEME one of {schemes}"
        )
    return tuple(read_identifier(known_scheme, value, kind, country))
