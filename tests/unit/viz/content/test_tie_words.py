"""The label of a line: what a reader of each language would write, by kind, share and dates."""

from collections.abc import Sequence
from typing import Any

import pytest

from onward.graph.model import TieKind
from onward.queries.assessment.explain import dates_text
from onward.queries.model.assessment import TieFacts, TieShare
from onward.viz.content.texts import describe_line, say_dates, say_kind, say_line
from onward.viz.language.words import list_languages, read_words, settle_days
from tests.unit.cases import each_case

SIXTY = "0.6"


def tie(
    kind: str,
    since: str | None = None,
    until: str | None = None,
    *,
    share: str | None = None,
    ended: bool = False,
) -> TieFacts:
    """Return a tie; `share` is known exactly."""
    exactly = share and TieShare(min=share, max=share, min_exclusive=False, max_exclusive=False)
    return TieFacts(
        id="t",
        kind=kind,
        share=exactly or None,
        interest=None,
        since=since,
        until=until,
        dataset="w",
        record=None,
        url=None,
        published=None,
        retrieved=None,
        standing="stated",
        ended=ended,
        undated=since is None and until is None,
        coarse=False,
        text=None,
    )


@each_case("ties", "label", "en", "de", "fr")
def test_a_label_reads_as_one_writes_it(
    ties: Sequence[dict[str, Any]], label: str, en: str, de: str, fr: str
) -> None:
    facts = [tie(**one) for one in ties]
    assert describe_line(facts) == label
    written = [say_line(facts, read_words(language)) for language in ("en", "de", "fr")]
    assert [text.replace("\u00a0", " ") for text in written] == [en, de, fr]


@pytest.mark.parametrize("language", list_languages())
def test_every_kind_has_words_with_a_share_and_without(language: str) -> None:
    words = read_words(language)
    for kind in TieKind:
        assert say_kind(tie(kind.value), words) == words[f"tie.{kind.value}"]
    for owned in ("owns", "controls"):
        label = say_kind(tie(owned, share=SIXTY), words).replace("\u00a0", " ")
        assert label.endswith("60 %")
        assert not label.startswith("60 %")


def test_dates_in_a_sentence_have_the_word_that_fits_them() -> None:
    assert dates_text(tie("ships_to", "2024-05-03")) == "on 2024-05-03"
    assert dates_text(tie("ships_to", "2024-05")) == "in 2024-05"
    assert dates_text(tie("owns", "2017", "2023")) == "from 2017 to 2023"
    assert dates_text(tie("owns", None, "2023")) == "until 2023"
    assert say_dates(tie("ships_to", "2024"), read_words("de")) == "im Jahr 2024"
    assert say_dates(tie("owns"), read_words("fr")) == "sans date"


@each_case("text", "said", lists=True)
def test_a_french_span_of_months_or_years_ends_as_it_should(text: str, said: str) -> None:
    assert settle_days(text, "fr", ("avril", "mai")) == said
