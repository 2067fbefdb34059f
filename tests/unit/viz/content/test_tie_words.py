"""The label of a line: what a reader of each language would write, by kind, share and dates."""

import pytest

from onward.graph.model import TieKind
from onward.queries.assessment.explain import dates_text
from onward.queries.model.assessment import TieFacts, TieShare
from onward.viz.content.texts import describe_line, say_dates, say_kind, say_line
from onward.viz.language.words import list_languages, read_words, settle_days
from tests.unit.cases import each_case

SIXTY = TieShare(min="0.6", max="0.6", min_exclusive=False, max_exclusive=False)


def tie(
    kind: str,
    since: str | None = None,
    until: str | None = None,
    *,
    share: TieShare | None = None,
    ended: bool = False,
) -> TieFacts:
    return TieFacts(
        id="t",
        kind=kind,
        share=share,
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


def deliveries(*days: str | None) -> list[TieFacts]:
    return [tie("ships_to", day) for day in days]


LABELS = {
    "shipped on 2024-05-03": (
        deliveries("2024-05-03"),
        ("shipped on 3 May 2024", "geliefert am 3. Mai 2024", "livré le 3 mai 2024"),
    ),
    "shipped in 2024-05": (
        deliveries("2024-05"),
        ("shipped in May 2024", "geliefert im Mai 2024", "livré en mai 2024"),
    ),
    "shipped in 2024": (
        deliveries("2024"),
        ("shipped in 2024", "geliefert im Jahr 2024", "livré en 2024"),
    ),
    "shipped to": (deliveries(None), ("shipped to", "lieferte an", "a livré à")),
    "shipped on 2024-01-02 and in 2024-03": (
        deliveries("2024-01-02", "2024-03"),
        (
            "shipped on 2 January 2024 and in March 2024",
            "geliefert am 2. Januar 2024 und im März 2024",
            "livré le 2 janvier 2024 et en mars 2024",
        ),
    ),
    "shipped, 4 records (2024-01-02 \u2013 2024-08)": (
        deliveries("2024-01-02", "2024-03", "2024-08", "2024-05-06"),
        (
            "shipped, 4 records (2 January 2024 \u2013 August 2024)",
            "geliefert, 4 Einträge (2. Januar 2024 \u2013 August 2024)",
            "livré, 4 inscriptions (2 janvier 2024 \u2013 août 2024)",
        ),
    ),
    "owns 60 %, since 2017": (
        [tie("owns", "2017", share=SIXTY)],
        ("owns 60 %, since 2017", "hält 60 %, seit 2017", "détient 60 %, depuis 2017"),
    ),
    "owns 60 %, 2017-05 \u2013 2023-06-02 (ended)": (
        [tie("owns", "2017-05", "2023-06-02", share=SIXTY, ended=True)],
        (
            "owns 60 %, May 2017 \u2013 2 June 2023 (ended)",
            "hält 60 %, Mai 2017 \u2013 2. Juni 2023 (beendet)",
            "détient 60 %, mai 2017 \u2013 2 juin 2023 (a pris fin)",
        ),
    ),
    "directs, until 2020-01-01 (ended)": (
        [tie("directs", None, "2020-01-01", ended=True)],
        (
            "directs, until 1 January 2020 (ended)",
            "leitet, bis 1. Januar 2020 (beendet)",
            "dirige, jusqu'au 1er janvier 2020 (a pris fin)",
        ),
    ),
}


@pytest.mark.parametrize("label", LABELS)
def test_a_label_reads_as_one_writes_it(label: str) -> None:
    ties, said = LABELS[label]
    assert describe_line(ties) == label
    written = [say_line(ties, read_words(language)) for language in ("en", "de", "fr")]
    assert [text.replace("\u00a0", " ") for text in written] == list(said)


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
