"""FollowTheMoney: amounts as printed, and a real file. What entities say: `cases/ftm.yaml`."""

from collections import Counter

import pytest

from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.ftm.entities import plain_amount
from tests.lists import shared_data
from tests.unit.cases import each_case


@each_case("printed", "plain")
def test_amounts_with_blanks_and_commas_become_plain(printed: str, plain: str) -> None:
    assert plain_amount(printed) == plain


@pytest.mark.parametrize("printed", ["1,234", "12,345", "abc", "", "1.2.3", "NaN", "-5"])
def test_an_amount_that_can_mean_two_numbers_or_none_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        plain_amount(printed)


def test_the_german_party_donations_load_whole() -> None:
    path = shared_data("ftm-donations") / "donations.ijson"
    loaded = load("ftm", [path], LoadOptions("ftm", "2024-01-01"))
    account = loaded.log.files["donations.ijson"]
    assert (account.rows, account.accepted, account.rejected) == (474, 474, 0)
    kinds = Counter(party.kind for party in loaded.statements.parties)
    assert kinds == {"Address": 166, "Company": 56, "Person": 22, "Organization": 17}
    assert sum(tie.kind == "linked" for tie in loaded.statements.ties) == 290
    assert loaded.log.counts["dangling references"] == 0
