"""How old a layer is: from publication, by its oldest row, and never from the future."""

from datetime import date
from pathlib import Path

import pytest

from onward.errors import InputRefused, UsageError
from onward.graph.store.manifests import LayerManifest, make_manifest
from onward.loaders.layers import layer_content
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.unit.cases import each_case

TODAY = date(2026, 5, 2)


def load_parties(
    folder: Path, *dates: str, retrieved: str | None = None, published: str | None = None
) -> LayerManifest:
    """Load a party a pair of dates, "PUBLISHED,RETRIEVED", and return the layer's manifest."""
    rows = [f"p{number},Name {number},Company,{pair}" for number, pair in enumerate(dates)]
    path = folder / "parties.csv"
    path.write_text("\n".join(("id,name,kind,published,retrieved", *rows)) + "\n", encoding="utf-8")
    options = LoadOptions("mine", retrieved, published, today=TODAY)
    return make_manifest(layer_content(load("csv", [path], options)))


@each_case("rows", "options", "published", "retrieved")
def test_how_old_a_layer_is(
    rows: tuple[str, ...],
    options: dict[str, str],
    published: str | None,
    retrieved: str | None,
    tmp_path: Path,
) -> None:
    layer = load_parties(tmp_path, *rows, **options)
    assert (layer.published, layer.retrieved) == (published, retrieved)


@pytest.mark.parametrize("option", ["retrieved", "published"])
def test_an_option_in_the_future_is_refused(tmp_path: Path, option: str) -> None:
    with pytest.raises(UsageError, match=f"--{option}: 2026-05-04 is in the future"):
        load_parties(tmp_path, ",", **{option: "2026-05-04"})


@pytest.mark.parametrize("pair", ["2027,", ",2026-06", "2026-05-04,2026-05-01"])
def test_a_row_of_the_future_is_refused(tmp_path: Path, pair: str) -> None:
    with pytest.raises(InputRefused, match="a date in the future, in parties p1"):
        load_parties(tmp_path, ",2026-05-01", pair, retrieved="2026-05-01")


@pytest.mark.parametrize("day", ["2026-05-03", "2026-05", "2026"])
def test_tomorrow_elsewhere_and_a_coarse_date_of_now_are_no_future(
    tmp_path: Path, day: str
) -> None:
    assert load_parties(tmp_path, f",{day}").retrieved == day


@each_case("pair", "options")
def test_what_is_published_after_it_was_retrieved_is_said(
    tmp_path: Path, pair: str, options: dict[str, str]
) -> None:
    (note,) = load_parties(tmp_path, pair, **options).notes
    assert note == (
        "mine is said to be published on 2026-05-01, after it was retrieved on 2026-04-20: "
        "one of the two days is wrong; its age counts from the earlier one"
    )


@pytest.mark.parametrize("pair", ["2026-05-02,2026-05-01", "2026-05,2026-05-01", "2026-04-30,2026"])
def test_a_day_of_another_zone_or_a_coarse_one_is_no_doubt(tmp_path: Path, pair: str) -> None:
    assert load_parties(tmp_path, pair).notes == ()
