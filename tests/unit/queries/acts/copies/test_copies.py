"""A copy for others can be checked field by field, and tells nothing of what it does not show."""

import copy
import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from onward.api import inputs as days
from onward.api.record import check_copy
from onward.api.workspace import Workspace
from onward.errors import ChainBroken, InputRefused, UsageError
from onward.graph.json_forms import canonical_json
from onward.queries.acts.copies import check_copy as check_text
from tests.assessments import keep, order_data, workspace_with

MARGIN = "4711"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = workspace_with(tmp_path_factory.mktemp("copies"))
    order = order_data()
    plain = {key: value for key, value in order.items() if key != "hash"}
    stated = {**plain, "x_margin": MARGIN, "risk_of_harm": {"stated_by": "Jana Kessler"}}
    keep(made, id="A-00000000000000c0", transaction=order_data(stated))
    return made


@pytest.fixture(scope="module")
def data(desk: Workspace) -> Any:
    return desk.checkable_copy("T-1", profile="external").to_data()


def check(data: Any, *opened: Any) -> Any:
    files = [(f"opened {place}", json.dumps(each)) for place, each in enumerate(opened)]
    return check_text(("copy.json", json.dumps(data)), files)


def changed(data: Any, place: int, **values: Any) -> Any:
    other = copy.deepcopy(data)
    other["fields"][place].update(values)
    return other


def list_places(data: Any, key: str) -> list[int]:
    return [place for place, row in enumerate(data["fields"]) if key in row]


def flip(text: str) -> str:
    return f"{'1' if text[0] == '0' else '0'}{text[1:]}"


def test_a_copy_shows_covers_and_leaves_out(data: Any) -> None:
    checked = check(data)
    assert checked.shown > checked.covered > 0
    assert checked.left_out > 0
    assert json.dumps(MARGIN) not in json.dumps(data)
    assert "Jana Kessler" not in json.dumps(data)


@pytest.mark.parametrize("key", ["value", "path", "salt", "commitment"])
def test_whatever_is_changed_of_a_shown_field_is_named_by_its_place(data: Any, key: str) -> None:
    for place in list_places(data, "value"):
        row = data["fields"][place]
        other = flip(row[key]) if key in ("salt", "commitment") else f"{row[key]}x"
        with pytest.raises(ChainBroken, match="is not what was committed to") as refused:
            check(changed(data, place, **{key: other}))
        assert (f"{row['path']}x" if key == "path" else row["path"]) in str(refused.value)


@pytest.mark.parametrize("key", ["path", "path_salt", "value_hash", "commitment"])
def test_so_is_whatever_is_changed_of_a_covered_field(data: Any, key: str) -> None:
    for place in list_places(data, "reads"):
        row = data["fields"][place]
        other = f"{row[key]}x" if key == "path" else flip(row[key])
        with pytest.raises(ChainBroken, match=row["path"]):
            check(changed(data, place, **{key: other}))


def test_the_text_of_a_cover_and_commitments_without_a_place_are_bound_to_the_log(
    data: Any,
) -> None:
    for place, row in enumerate(data["fields"]):
        if "reads" in row:
            with pytest.raises(ChainBroken, match="another copy: what stands in the place"):
                check(changed(data, place, reads="Piet Vos"))
        elif "path" not in row:
            with pytest.raises(ChainBroken, match="tells of other fields"):
                check(changed(data, place, commitment=flip(row["commitment"])))


def drop_field(data: Any) -> None:
    del data["fields"][3]


def double_field(data: Any) -> None:
    data["fields"].insert(3, data["fields"][3])


def swap_fields(data: Any) -> None:
    data["fields"][3], data["fields"][4] = data["fields"][4], data["fields"][3]


def name_another_reader(data: Any) -> None:
    data["profile"] = "internal"


def tell_another_day(data: Any) -> None:
    data["log"]["entry"]["at"] = "2020-01-01T00:00:00Z"


def change_proof(data: Any) -> None:
    data["log"]["proof"][0] = flip(data["log"]["proof"][0])


def change_head(data: Any) -> None:
    origin, size, root = data["log"]["checkpoint"].splitlines()
    data["log"]["checkpoint"] = (
        f"{origin}\n{size}\nA{root[1:] if root[0] != 'A' else 'B' + root[2:]}\n"
    )


@pytest.mark.parametrize(
    "attack",
    [
        *(drop_field, double_field, swap_fields, name_another_reader),
        *(tell_another_day, change_proof, change_head),
    ],
)
def test_a_copy_that_was_put_together_otherwise_is_refused(
    data: Any, attack: Callable[[Any], None]
) -> None:
    other = copy.deepcopy(data)
    attack(other)
    with pytest.raises(ChainBroken):
        check(other)


def test_a_field_that_is_opened_later_is_checked_and_no_other_one_is(
    desk: Workspace, data: Any
) -> None:
    paths = ("/transaction/x_margin", "/transaction/risk_of_harm")
    opened = desk.open_fields("T-1", paths)
    checked = check(data, {"opened": opened})
    assert set(checked.opened) == {paths[0], f"{paths[1]}/stated_by"}
    for place, key in ((0, "value"), (0, "path"), (1, "value"), (1, "path")):
        other = copy.deepcopy(opened)
        other[place][key] += "x"
        with pytest.raises(ChainBroken, match="is none of the copy"):
            check(data, {"opened": other})
    with pytest.raises(UsageError, match="there is no field '/transaction/margin'"):
        desk.open_fields("T-1", ["/transaction/margin"])


def test_nothing_in_a_copy_is_the_hash_of_a_value_that_can_be_guessed(data: Any) -> None:
    text = json.dumps(data)
    for guess in [f"{number:04}" for number in range(10_000)]:
        for said in (guess.encode(), canonical_json(guess)):
            assert sha256(said).hexdigest() not in text


def test_the_same_copy_has_the_same_bytes_and_one_entry(desk: Workspace) -> None:
    first = desk.checkable_copy("T-1", profile="external").to_json()
    authority = desk.checkable_copy("T-1", profile="authority")
    size = desk.verify_log().entries
    assert desk.checkable_copy("T-1", profile="external").to_json() == first
    assert desk.verify_log().entries == size
    assert authority.fields.root == json.loads(first)["log"]["entry"]["object"]


def test_a_head_that_was_kept_elsewhere_vouches_for_the_copy(
    desk: Workspace, tmp_path: Path
) -> None:
    written = desk.checkable_copy("T-1", profile="external")
    file, note, other = (tmp_path / name for name in ("copy.json", "note", "other"))
    file.write_bytes(written.to_json())
    note.write_text(desk.log_head(entry=written.entry["seq"]))
    other.write_text(desk.log_head(entry=1))
    assert check_copy(file, notes=[note]).checkpoint.size == written.entry["seq"]
    assert desk.verify_head(file) == written.entry["seq"]
    with pytest.raises(InputRefused, match="ask the sender for `onward log head --entry"):
        check_copy(file, notes=[other])


@pytest.mark.parametrize(
    "change", ["DELETE FROM copy_secrets", "UPDATE copy_secrets SET secret = zeroblob(32)"]
)
def test_salts_that_were_lost_or_changed_are_named_by_the_log(tmp_path: Path, change: str) -> None:
    desk = workspace_with(tmp_path)
    desk.checkable_copy("T-1")
    with desk.open_records() as store:
        store._db.execute(change)
    with pytest.raises(ChainBroken, match="salts of the copy of entry 2 were changed"):
        desk.verify_log()


def test_an_erasure_takes_the_salts_with_it_and_the_log_still_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = workspace_with(tmp_path)
    data = desk.checkable_copy("T-1").to_data()
    monkeypatch.setattr(days, "today", lambda: date(2126, 1, 1))
    with desk.open_records() as store:
        secret = bytes(store._fetch_rows("SELECT secret FROM copy_secrets")[0][0])
    desk.erase("T-1", by="Jana Kessler", reason="the time is over, and nobody needs it")
    desk.verify_log()
    files = [path.read_bytes() for path in desk.path.rglob("*") if path.is_file()]
    assert not [content for content in files if secret in content]
    assert check(data).shown > 0, "whoever has the copy can still check it"
