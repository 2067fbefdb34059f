"""The sources of an assessment by name: what they are called, who publishes them, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from onward.graph.dates import aged_from
from onward.loaders.source import Source
from onward.queries.model.assessment import Assessment
from onward.queries.model.coverage import SourceCoverage
from onward.queries.model.wording import read_wording
from onward.viz.content.publishers import find_source
from onward.viz.content.texts import printable
from onward.viz.language.forms import say_day
from onward.viz.language.words import Words

ORDER: Final = "transaction"
"""Dataset of what the order itself states."""

SUGGESTED: Final = "suggestions"


@dataclass(frozen=True, slots=True)
class SourceNames:
    """The names of sources by their dataset, in the language of a document."""

    words: Words
    sources: Mapping[str, SourceCoverage]

    @classmethod
    def of(cls, assessment: Assessment | None, words: Words) -> "SourceNames":
        """Return the names of an assessment's sources, with the words for its texts."""
        if assessment is None:
            return cls(replace(words, untranslated=set()), MappingProxyType({}))
        sources = {source.dataset: source for source in assessment.coverage.sources}
        plain = cls(words, MappingProxyType(sources))
        speaking = replace(
            words,
            sentences={str(text): text for text in map(read_wording, assessment.wording)},
            sources={dataset: plain.name(dataset) for dataset in (ORDER, *sources)},
            untranslated=set(),
        )
        return cls(speaking, plain.sources)

    def name(self, dataset: str) -> str:
        """Return what a source is called; one that is not known keeps the name of its dataset."""
        if dataset == ORDER:
            return self.words["order_itself"]
        source = self._find_source(dataset)
        if source is None:
            return printable(dataset)
        if source.own_tables:
            return printable(f"{dataset} ({self.words['own_table']})")
        return printable(source.title)

    def address(self, dataset: str) -> str:
        """Return who publishes a source, and where; empty for what is the user's own."""
        source = self._find_source(dataset)
        if source is None or source.own_tables:
            return ""
        return printable(", ".join(filter(None, (source.publisher, source.url))))

    def name_all(self, datasets: list[str] | tuple[str, ...]) -> str:
        """Return the names of several sources, each once, as a sentence has them."""
        return self.words.join(list(dict.fromkeys(map(self.name, datasets))))

    def list_stale(self) -> list[SourceCoverage]:
        """Return the sources that are out of date, each once."""
        return [source for source in self.sources.values() if source.stale]

    def say_stale(self) -> str:
        """Name the sources that are out of date, with the day that each is of; empty for none."""
        names = [
            self.words.say(
                "stale.source",
                source=self.name(source.dataset),
                day=say_day(aged_from(source.published, source.retrieved) or "", self.words),
            )
            for source in self.list_stale()
        ]
        return self.words.say("stale", sources=self.words["semicolon"].join(names)) if names else ""

    def _find_source(self, dataset: str) -> Source | None:
        covered = self.sources.get(dataset)
        return find_source(dataset, covered.source if covered else None)
