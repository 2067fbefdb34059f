"""The marks of cards: words, never codes."""

import pytest

from onward.queries.tables.tables import default_tables
from onward.viz.content.texts import list_marks, mark_of
from onward.viz.language.words import read_words


@pytest.mark.parametrize("topic", sorted(default_tables().topics))
def test_a_topic_of_the_table_is_marked_by_a_word_that_the_legend_explains(topic: str) -> None:
    explained = {mark for mark, _ in list_marks(read_words())}
    assert mark_of(topic) in explained | {""}


def test_a_topic_that_no_table_knows_is_marked_by_its_code() -> None:
    assert mark_of("unheard.of") == "unheard.of"
