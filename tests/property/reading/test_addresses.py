"""One place in any order, case, punctuation and abbreviation has one key; two places never do."""

from dataclasses import dataclass, replace

from hypothesis import assume, given
from hypothesis import strategies as st

from onward.graph.addresses.reading import read_address
from tests.random_worlds import examples
from tests.unit.cases import table


@dataclass(frozen=True)
class _Spot:
    """An address by its parts; each part in all its spellings."""

    country: tuple[str, ...]
    town: tuple[str, ...]
    kind: tuple[str, ...]
    name: str
    number: str
    code: str
    number_first: bool = False


_RUSSIAN: dict[str, tuple[str, ...]] = table(__file__, "_RUSSIAN")
_ENGLISH: dict[str, tuple[str, ...]] = table(__file__, "_ENGLISH")
_TOWNS = {
    "RU": (("Russia", "Russian Federation", "RUSSIA"), "101000", _RUSSIAN),
    "GB": (("United Kingdom", "UK", "Great Britain"), "SW1A 1AA", _ENGLISH),
    "CN": (("China", "P.R. China", "People's Republic of China"), "518057", _ENGLISH),
    "AE": (("UAE", "United Arab Emirates"), "", _ENGLISH),
}
_PLACES: dict[str, tuple[tuple[str, ...], ...]] = table(__file__, "_PLACES")
_NAMES: dict[str, tuple[str, ...]] = table(__file__, "_NAMES")
_NUMBERS = ("5", "7", "12A", "15", "21-27", "30/9", "212", "58a", "99")


@st.composite
def _spots(draw: st.DrawFn) -> _Spot:
    code = draw(st.sampled_from(sorted(_TOWNS)))
    names, postal, kinds = _TOWNS[code]
    return _Spot(
        country=names,
        town=draw(st.sampled_from(_PLACES[code])),
        kind=kinds[draw(st.sampled_from(sorted(kinds)))],
        name=draw(st.sampled_from(_NAMES[code])),
        number=draw(st.sampled_from(_NUMBERS)),
        code=postal,
    )


@st.composite
def _spellings(draw: st.DrawFn, spot: _Spot) -> str:
    """Write a spot in one of its spellings."""
    kind = draw(st.sampled_from(spot.kind))
    is_prefix = spot.code == "101000" and draw(st.booleans())
    street = f"{kind} {spot.name}" if is_prefix else f"{spot.name} {kind}"
    number = draw(st.sampled_from(("{}", "No. {}", "no {}", "№ {}"))).format(spot.number)
    beside = draw(st.sampled_from(("{street} {number}", "{number} {street}", "{street}, {number}")))
    parts = [beside.format(street=street, number=number), draw(st.sampled_from(spot.town))]
    if spot.code and draw(st.booleans()):
        parts.append(spot.code)
    if draw(st.booleans()):
        parts.insert(0, draw(st.sampled_from(("Office 12", "P.O. Box 77", "3rd floor", "Flat 3"))))
    parts = draw(st.permutations(parts))
    ends = draw(st.sampled_from(spot.country))
    text = draw(st.sampled_from((", ", "; ", " , ", ",", "\n"))).join(
        [*parts, ends] if draw(st.booleans()) else [ends, *parts]
    )
    changed = {"as it is": text, "upper": text.upper(), "lower": text.lower()}
    return changed[draw(st.sampled_from(sorted(changed)))]


def _key(text: str) -> str:
    found = read_address(text)
    assert found is not None, text
    return found.key


@given(st.data())
@examples(20, deep=1_000)
def test_order_case_punctuation_and_abbreviations_keep_the_key(data: st.DataObject) -> None:
    spot = data.draw(_spots())
    left, right = data.draw(_spellings(spot)), data.draw(_spellings(spot))
    assert _key(left) == _key(right), (left, right)


@given(st.data())
@examples(20, deep=1_000)
def test_another_number_street_kind_or_town_is_another_key(data: st.DataObject) -> None:
    spot, other = data.draw(_spots()), data.draw(_spots())
    change = data.draw(st.sampled_from(("number", "name", "town", "kind", "all")))
    # one thing at a time is changed, or all of them
    if change != "all":
        other = replace(spot, **{change: getattr(other, change)})
    assume(spot != other)
    assume(change == "all" or spot.country == other.country)
    left, right = data.draw(_spellings(spot)), data.draw(_spellings(other))
    assert _key(left) != _key(right), (left, right)


@given(st.text(max_size=80))
@examples(20, deep=1_000)
def test_any_text_is_read_or_left_and_breaks_nothing(text: str) -> None:
    found = read_address(text, "RU")
    assert found is None or found.id.startswith("address:")
