"""Evidence paths as a person checks them: parties in walk order, ties as sentences with sources."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

from onward.graph.model import Provenance
from onward.graph.traits import say_inferred
from onward.queries.model.part import AssessmentPart, is_absent, is_empty
from onward.queries.model.words import More


@dataclass(frozen=True, slots=True, kw_only=True)
class TieShare(AssessmentPart):
    """A share as an interval: its ends are decimal texts between 0 and 1."""

    min: str
    max: str
    min_exclusive: bool
    max_exclusive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredTrait(AssessmentPart):
    """A kind or topic that no source states: which rule infers it, and from which words."""

    about: str
    value: str
    rule: str
    words: str

    @property
    def sentence(self) -> str:
        """What is inferred and why, behind "is": "taken for a ministry by its name …"."""
        return say_inferred(self.rule, self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathParty(AssessmentPart):
    """A party on a path, with the topics that it carries on the day of the question.

    `kind` and `topics` are what sources state; `inferred` is what rules say beside it.
    """

    id: str
    name: str
    kind: str
    country: str | None
    topics: tuple[str, ...]
    datasets: tuple[str, ...]
    inferred: Annotated[tuple[InferredTrait, ...], Field(exclude_if=is_empty)] = ()


def _nothing_doubtful(value: object) -> object:
    return "" if value is None else value


def _null_if_empty(text: str) -> str | None:
    return text or None


Doubt = Annotated[
    str | None,
    Field(exclude_if=is_absent),
    BeforeValidator(_nothing_doubtful),
    PlainSerializer(_null_if_empty, return_type=str | None),
]
"""What keeps a tie from being definite. JSON has three cases for it: no key where the finding is
present (None here), null where this tie is not the doubtful one ("" here), else the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TieFacts(AssessmentPart):
    """A tie as its source states it, with its dates and marks.

    `share` is null where it is not known, or for a kind without shares. `ended` is as of the day of
    the question; `coarse` says that one of its dates is less precise than a day.
    """

    id: str
    kind: str
    share: TieShare | None
    interest: str | None
    since: str | None
    until: str | None
    dataset: str
    record: str | None
    url: str | None
    published: str | None
    retrieved: str | None
    standing: str
    ended: bool
    undated: bool
    coarse: bool
    text: str | None
    possible_because: Doubt = None

    @property
    def source(self) -> Provenance:
        """Who states the tie: dataset, record, address and dates."""
        return Provenance(
            self.dataset,
            self.record or "",
            url=self.url,
            published=self.published,
            retrieved=self.retrieved,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceStep(AssessmentPart):
    """One step of a path in the tie's own direction: ids of the two parties, and the tie."""

    start: Annotated[str, Field(alias="from")]
    tie: TieFacts
    end: Annotated[str, Field(alias="to")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakestSource(AssessmentPart):
    """The source on whose word a path stands least firmly."""

    dataset: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePath(AssessmentPart):
    """One path: `nodes` in walk order from the subject, `steps` in the ties' direction.

    `path_class` (JSON: `class`) says how close the subject stands to a state, 1 being closest; only
    indicators that tell classes apart give it.
    """

    nodes: tuple[PathParty, ...]
    steps: tuple[EvidenceStep, ...]
    weakest_source: WeakestSource | None
    path_class: Annotated[int | None, Field(alias="class", exclude_if=is_absent)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(AssessmentPart):
    """The paths that a finding shows, whether there are more, and a hash that changes with them."""

    paths: tuple[EvidencePath, ...]
    shown: int
    more: More
    limits: tuple[str, ...]
    evidence_hash: str
