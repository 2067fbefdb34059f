"""The names of a layer, searched: near names, equal names, equal numbers, and the cache."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from onward.errors import StoreError
from onward.graph.matching import index as layer_parts
from onward.graph.matching.index import BATCH, LayerNames, open_layer_names
from onward.graph.model import Identifier, Name, Party, Statement
from onward.graph.names.words import NameForm, make_form, make_plain
from onward.graph.store.workspace import memory_snapshot
from tests.stores import party
from tests.unit.cases import each_case, table

MANY = 300
"""Names that are too many to do without an index."""

VEGA = party(
    "vega",
    name="Vega Trading LLC",
    country="AE",
    names=(Name("Vega General Trading", "former"), Name("VGT", "weak")),
    identifiers=(Identifier("registration_number", "0044-7183", "AE"),),
)


def crowd(count: int = MANY) -> list[Party]:
    return [party(f"p{number}", name=f"Unit {number} of the Crowd") for number in range(count)]


def opened(
    statements: Sequence[Statement],
    cache: Path | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> LayerNames:
    snapshot = memory_snapshot(statements)
    return open_layer_names(snapshot.layers[0], snapshot.read, cache, progress=progress)


def asked(name: str, *, person: bool = False) -> NameForm:
    return make_form(make_plain(name), person=person)


def near(names: LayerNames, text: str, k: int = 5) -> list[str]:
    return [names.party(row).id for row, _ in names.candidates([asked(text)], k)]


def equal(names: LayerNames, text: str) -> list[str]:
    return [names.party(row).id for row in names.exact(asked(text))]


@pytest.fixture(params=["few", "in memory", "on disk"], scope="module")
def names(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LayerNames:
    """Return a layer with VEGA in it, kept in each of the ways."""
    if request.param == "few":
        return opened([VEGA, *crowd(5)])
    cache = tmp_path_factory.mktemp("cache") if request.param == "on disk" else None
    return opened([VEGA, *crowd()], cache)


def test_a_party_is_given_as_its_source_has_it(names: LayerNames) -> None:
    (row,) = names.exact(asked("Vega Trading"))
    vega = names.party(row)
    assert (vega.id, vega.kind, vega.countries) == ("reg:vega", "Company", ("AE",))
    assert [(name.text, name.kind) for name in vega.names] == [
        ("Vega Trading LLC", "primary"),
        ("Vega General Trading", "former"),
        ("VGT", "weak"),
    ]
    assert vega.names[0].form == asked("Vega Trading LLC")
    assert vega.identifiers == VEGA.identifiers


def test_names_are_counted_with_aliases(names: LayerNames) -> None:
    assert names.names in (3 + 5, 3 + MANY)
    assert (names.dataset, len(names.layer)) == ("reg", 64)


IN_CYRILLIC = "\u0412\u0435\u0433\u0430 \u0422\u0440\u0435\u0439\u0434\u0438\u043d\u0433"


@pytest.mark.parametrize("text", ["Vegga Tradin", "Trading Vega", "V.G.T.", IN_CYRILLIC])
def test_a_near_name_finds_its_party(names: LayerNames, text: str) -> None:
    assert "reg:vega" in near(names, text, k=20)


@pytest.mark.parametrize("text", ["Trading VEGA", "Vega Tra-Ding Ltd.", "vgt", "Viga Trading"])
def test_the_same_words_letters_or_sounds_are_an_equal_name(names: LayerNames, text: str) -> None:
    assert equal(names, text) == ["reg:vega"]


@pytest.mark.parametrize("text", ["Vega", "", "LLC", "😀"])
def test_less_is_no_equal_name(names: LayerNames, text: str) -> None:
    assert equal(names, text) == []


@pytest.mark.parametrize("value", ["00447183", "447183", "44-7183", "0044.71.83"])
def test_a_register_number_is_found_without_its_signs_and_padding(
    names: LayerNames, value: str
) -> None:
    found = names.holders(Identifier("registration_number", value, "DE"))
    assert [names.party(row).id for row in found] == ["reg:vega"]


@pytest.mark.parametrize("scheme", ["inn", "tax_number"])
def test_a_number_of_another_scheme_is_another_number(names: LayerNames, scheme: str) -> None:
    assert names.holders(Identifier(scheme, "00447183")) == []


def test_a_placeholder_is_no_number() -> None:
    zeros = Identifier("registration_number", "0000000", "AE")
    assert opened([party("zero", identifiers=(zeros,))]).holders(zeros) == []


@each_case("listed", "names", "finds")
def test_an_equal_name_is_found_among_many(
    listed: dict[str, str], names: tuple[str, ...], finds: tuple[str, ...]
) -> None:
    layer = opened([*(party(local, name=name) for local, name in listed.items()), *crowd()])
    for name in names:
        assert equal(layer, name) == list(finds), name


def test_a_name_with_look_alike_letters_is_read_as_it_looks_too() -> None:
    disguised = party("masked", name="A\u0440ex Marine")  # a Cyrillic letter that sounds r
    names = opened([disguised])
    (row,) = names.exact(asked("Apex Marine"))
    assert [name.text for name in names.party(row).names] == [disguised.name] * 2


@pytest.mark.parametrize("kind", ["Address", "Contact", "Security", "BankAccount"])
def test_what_is_no_party_is_not_searched(kind: str) -> None:
    number = Identifier("isin", "US0378331005")
    names = opened([VEGA, party("other", name="Main Road 5", kind=kind, identifiers=(number,))])
    assert near(names, "Main Road 5") == ["reg:vega"]
    assert equal(names, "Main Road 5") == []
    assert names.holders(number) == []


def test_a_layer_without_parties_finds_nobody(tmp_path: Path) -> None:
    nobody = [party("road", name="Main Road 5", kind="Address")]
    for names in (opened(nobody), opened(nobody, tmp_path)):
        assert names.names == 0
        assert names.candidates([asked("Main Road 5")], 5) == []
        assert names.exact(asked("Main Road 5")) == []


def test_countries_and_birth_dates_are_read_from_all_that_a_source_says() -> None:
    notes = table(__file__, "NOTES")
    names = opened([party("ali", name="Ali Example", kind="Person", country="IR", notes=notes)])
    assert names.party(0).countries == ("CU", "ES", "IR", "LB")
    assert names.party(0).birth_dates == ("1960", "1961-03-12", "1962")


def test_a_layer_of_few_names_gives_all_of_its_parties() -> None:
    names = opened(crowd(30))
    assert names.candidates([asked("Vega")], 5) == [(row, 0.0) for row in range(30)]


def test_candidates_come_best_first_and_ties_by_row() -> None:
    twins = [party(f"twin{number:02}", name="Vega Trading") for number in range(20)]
    names = opened([*twins, *crowd()])
    found = names.candidates([asked("Vega Trading")], 10)
    assert [names.party(row).id for row, _ in found] == [f"reg:twin{n:02}" for n in range(10)]
    scores = [score for _, score in names.candidates([asked("Unit 7 Crowd")], 10)]
    assert scores == sorted(scores, reverse=True)


def test_every_form_of_a_query_has_its_candidates_and_one_without_letters_none() -> None:
    names = opened([VEGA, party("orion", name="Orion Shipping"), *crowd()])
    found = names.candidates([asked("Vega Trading"), asked("Orion Shipping")], 1)
    assert {names.party(row).id for row, _ in found} == {"reg:vega", "reg:orion"}
    assert names.candidates([asked("???")], 5) == []


def test_a_party_with_many_names_takes_one_place() -> None:
    aliases = tuple(Name(f"Vega Trading {letter}") for letter in "abcdefgh")
    names = opened([party("many", name="Vega Trading", names=aliases), VEGA, *crowd()])
    assert sorted(near(names, "Vega Trading", k=5)[:2]) == ["reg:many", "reg:vega"]


def test_parties_of_every_batch_are_read_back() -> None:
    count = BATCH + 10
    names = opened(crowd(count))
    assert sorted(names.party(row).id for row in range(count)) == sorted(p.id for p in crowd(count))


def test_progress_ends_with_all_parties() -> None:
    reports: list[tuple[int, int | None]] = []
    road = party("road", name="Main Road 5", kind="Address")
    opened([*crowd(), road], progress=lambda done, total: reports.append((done, total)))
    assert reports[-1] == (MANY, MANY)


# The cache.


class Reads:
    """A layer on a disk that counts how often its tables are read."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.count = 0
        self.snapshot = memory_snapshot(statements)

    def read(self, layer: Any, name: str) -> pa.Table:
        self.count += 1
        return self.snapshot.read(layer, name)

    def open(self, cache: Path) -> LayerNames:
        return open_layer_names(self.snapshot.layers[0], self.read, cache)


def test_a_layer_is_indexed_once(tmp_path: Path) -> None:
    layer = Reads([VEGA, *crowd()])
    first = layer.open(tmp_path)
    again = layer.open(tmp_path)
    assert layer.count == len(("parties", "names", "identifiers"))
    assert again.candidates([asked("Vega")], 5) == first.candidates([asked("Vega")], 5)


def test_another_layer_has_a_cache_of_its_own(tmp_path: Path) -> None:
    Reads([VEGA]).open(tmp_path)
    Reads([VEGA, *crowd()]).open(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def files_of(cache: Path) -> list[Path]:
    (folder,) = cache.iterdir()
    return sorted(file for file in folder.rglob("*") if file.is_file() and file.stat().st_size)


def cut(file: Path) -> None:
    replace(file, file.read_bytes()[:-1])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    replace(file, bytes(content))


def replace(file: Path, content: bytes) -> None:
    """Put another file in its place: the one that was there may still be mapped."""
    file.unlink()
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [Path.unlink, cut, flip])
@pytest.mark.parametrize("count", [5, MANY])
def test_a_damaged_file_is_never_believed(
    tmp_path: Path, damage: Callable[[Path], None], count: int
) -> None:
    layer = Reads([VEGA, *crowd(count)])
    query = [asked("Vega Trading")]
    found = layer.open(tmp_path).candidates(query, 5)
    for number in range(len(files_of(tmp_path))):
        read_before = layer.count
        damage(files_of(tmp_path)[number])
        assert layer.open(tmp_path).candidates(query, 5) == found
        assert layer.count > read_before


def test_a_file_too_many_is_not_believed_either(tmp_path: Path) -> None:
    layer = Reads([VEGA])
    layer.open(tmp_path)
    (next(tmp_path.iterdir()) / "more.npy").write_bytes(b"more")
    layer.open(tmp_path)
    assert not list(tmp_path.glob("*/more.npy"))


@pytest.mark.parametrize("count", [5, MANY])
def test_a_full_disk_is_said_in_one_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(layer_parts, "save_array", full)
    with pytest.raises(StoreError, match=r"No space left on device\); free some space") as refused:
        Reads([VEGA, *crowd(count)]).open(tmp_path)
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_what_another_process_sweeps_away_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It found the folder damaged, and removed it when it had just been made whole."""
    store, swept = layer_parts.store_parts, [1, 2]

    def meanwhile(folder: Path, *rest: Any) -> None:
        store(folder, *rest)
        if swept:
            swept.pop()
            shutil.rmtree(folder)

    monkeypatch.setattr(layer_parts, "store_parts", meanwhile)
    assert near(Reads([VEGA]).open(tmp_path), "Vega") == ["reg:vega"]
    swept += [1, 2, 3]
    with pytest.raises(StoreError, match="cannot be read back"):
        Reads([VEGA, *crowd(5)]).open(tmp_path)


def test_who_comes_second_takes_what_the_first_has_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = Reads([VEGA])
    layer.open(tmp_path)
    (made,) = tmp_path.iterdir()
    kept = tmp_path.parent / "kept"
    shutil.copytree(made, kept)
    shutil.rmtree(made)
    write = layer_parts._write_parts

    def meanwhile(folder: Path, *rest: Any) -> None:
        write(folder, *rest)
        shutil.copytree(kept, made)

    monkeypatch.setattr(layer_parts, "_write_parts", meanwhile)
    assert near(layer.open(tmp_path), "Vega") == ["reg:vega"]
    assert list(tmp_path.iterdir()) == [made]
