"""A name that is nearly right is offered, wherever a name is typed."""

import pytest

from onward import UsageError, find_source
from onward.errors import did_you_mean


@pytest.mark.parametrize(
    "typed", ["eu-annexes", "EU_Annexes", "eu annexes", "eu_anexes", "annexes"]
)
def test_a_source_that_is_nearly_right_is_offered(typed: str) -> None:
    with pytest.raises(UsageError, match=r"did you mean eu_annexes\? there are: "):
        find_source(typed)


def test_what_resembles_nothing_is_refused_without_a_guess() -> None:
    with pytest.raises(UsageError, match=r"there is no source 'quarterly'; there are: "):
        find_source("quarterly")
    assert did_you_mean("un", ["eu_annexes", "ofac"]) == ""
