"""What ``onward match`` says of one name, of a stream of names, and of the lists themselves."""

import json
from pathlib import Path
from typing import Any

import pytest

from onward.graph.matching import index as layer_parts
from tests.shell import Answer, onward
from tests.unit.cases import read_cases
from tests.unit.cli.commands import check_command

CASES = read_cases(__file__)

PARTIES = (
    "id,name,kind,country,aliases,topics,lei,retrieved\n"
    "acme,Acme Optik AB,Company,SE,Kapricat Foxhelp Optik,,,2026-05-01\n"
    "noor,Noor al-Barq Trading LLC,Company,AE,,sanction,,2026-05-01\n"
    "steel,Volga Steelworks [bold]JSC[/bold],Company,RU,,,213800D1EI4B9WTWWD28,2026-05-01\n"
    "anna,Anna Zephyrin,Person,CH,,,,2026-05-01\n"
    "anne,Anne Zephirine,Person,SE,,,,2026-05-01\n"
)
UNSEARCHABLE = "signs,☺☺,Company,,,,,2026-05-01\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("match"), PARTIES)


def made(folder: Path, parties: str) -> Path:
    (folder / "parties.csv").write_text(parties, encoding="utf-8")
    files = sorted(folder.glob("*.csv"))
    loaded = onward("load", "csv", *files, "--as", "small", "--workspace", folder / "w")
    assert loaded.code == 0, loaded.err
    return folder / "w"


def stream(workspace: Path, *rows: object, more: tuple[str, ...] = ()) -> Answer:
    """Match lines of stdin; a text stands as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    where = ("--workspace", str(workspace))
    return onward("match", "--file", "-", *where, *more, stdin="\n".join(lines))


def row(workspace: Path, line: object, *more: str) -> dict[str, Any]:
    """Return the only row of a stream."""
    (found,) = stream(workspace, line, more=more).json_lines
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("row", CASES["test_a_command_says"], ids=lambda row: str(row["case"]))
def test_a_command_says(row: dict[str, Any], workspace: Path) -> None:
    check_command(row, workspace)


class TestOneName:
    def test_list_entries_of_a_candidate_are_named(self, tmp_path: Path) -> None:
        entries = "".join(f"l{n},noor,EU,Example list {n},sanction,,2026-05-01\n" for n in range(5))
        head = "id,party,regime,list,topic,until,retrieved\n"
        (tmp_path / "listings.csv").write_text(head + entries)
        workspace = made(tmp_path, PARTIES)
        shown = onward("match", "Noor al-Barq Trading", "--workspace", workspace).out
        assert "| EU, Example list 0, sanction | EU, Example list 1, sanction" in shown
        assert "| and 2 more" in shown

    def test_markup_and_control_characters_of_names_steer_nothing(self, workspace: Path) -> None:
        name = "Volga\x1b[2J Steelworks\u202e [red]JSC"
        answer = onward("match", name, "--explain", "--workspace", workspace)
        assert answer.code == 0
        assert "[bold]JSC[/bold]" in answer.out
        for form in ((), ("--json",)):
            shown = onward("match", name, "--workspace", workspace, *form).out
            assert not {"\x1b", "\u202e"} & set(shown)

    def test_the_same_question_has_the_same_bytes(self, workspace: Path) -> None:
        command = ("match", "Zefirin Anna", "--weak", "--workspace", workspace)
        assert onward(*command).out == onward(*command).out

    def test_a_name_from_a_terminal_that_is_not_utf_8_is_refused(self, workspace: Path) -> None:
        """Its letters beyond ASCII would be lost, and nobody found who bears such a name."""
        name = "Müller Optik".encode("latin-1").decode("utf-8", errors="surrogateescape")
        answer = onward("match", name, "--workspace", workspace)
        assert (answer.code, answer.out) == (3, "")
        assert answer.err.startswith(
            "onward: NAME: is not valid UTF-8 ('M⟨U+DCFC⟩ller Optik'); set"
        )


class TestStream:
    def test_an_entity_is_read_as_a_line_is(self, workspace: Path) -> None:
        flat = {"name": "Anna Zephyrin", "schema": "Person", "country": "CH"}
        properties = {"firstName": "Anna", "lastName": ["Zephyrin"], "nationality": ["Swiss"]}
        entity = {"schema": "Person", "properties": properties}
        assert row(workspace, entity) == row(workspace, flat)

    def test_a_ship_is_found_by_its_number_though_its_kind_is_not_told(
        self, tmp_path: Path
    ) -> None:
        workspace = made(tmp_path, "id,name,kind,imo,retrieved\ns,Star,Vessel,9074729,2026-05-01\n")
        (match,) = row(workspace, {"properties": {"imoNumber": ["IMO 9074729"]}})["matches"]
        assert (match["id"], match["band"]) == ("s", "match")

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ({"name": 5}, "-:2:name: is a number"),
            ({"name": [True]}, "-:2:name: is not a text"),
            ({"name": "X", "country": {"a": "b"}}, "-:2:country: is not a text"),
            ({"name": "X", "schema": ["Person"]}, "-:2:schema: is not a text"),
            ({"name": "X", "identifiers": ["lei"]}, "-:2:identifiers: is not an object"),
            ({"name": "X", "qid": {"a": 1}}, "-:2:qid: is not a text"),
            ({"properties": "X"}, "-:2:properties: is not an object"),
            ({"properties": {"name": [5]}}, "-:2:properties.name: is a number"),
            ({"country": "SE"}, "-:2:name: nothing says who is meant"),
            ({"name": "   "}, "-:2:name: nothing says who is meant"),
            ({"name": [f"n{n}" for n in range(201)]}, "-:2: a query may have 200 names"),
            ('{"name": "a", "name": "b"}', "-:2: duplicate key 'name'"),
            ('{"name": NaN}', "-:2: NaN is not a number"),
            ('{"name": "Acme"', "-:2: is not valid JSON"),
            ('{"name": ' + "[" * 10_000 + "]" * 10_000 + "}", "-:2: values may be nested 64 deep"),
            ({"queries": {}}, "-:2:queries: there is no query"),
        ],
    )
    def test_a_bad_line_is_named_in_its_place_and_stops_nothing(
        self, line: object, said: str, workspace: Path
    ) -> None:
        good = {"qid": "good", "name": "Acme Optik AB"}
        answer = stream(workspace, good, line, good)
        assert answer.code == 3
        before, bad, after = answer.json_lines
        assert bad["rejected"].startswith(said)
        assert answer.err == f"onward: {bad['rejected']}\n"
        assert before == after
        assert after["matches"][0]["id"] == "acme"

    @pytest.mark.parametrize(
        "name",
        [
            "Acme " * 20_000,
            "A" * 100_000,
            'e:1 OR f:(*) AND +"acme"~2 -optik^5 [a TO b] \\',
            "Acme\x00 Optik\x07 \x1b[2JAB",
            "Acme\u202e Opt\u200bik AB",
            "\ud800 Acme Optik",
            "(" * 3_000 + "x aka y aka " * 3_000,
            "%s' OR 1=1; DROP TABLE parties --",
        ],
        ids=["long", "one word", "query syntax", "NUL", "bidi", "half", "brackets", "SQL"],
    )
    def test_a_hostile_name_is_answered_or_said_to_be_cut(self, name: str, workspace: Path) -> None:
        answer = stream(workspace, {"qid": "q", "name": name})
        (result,) = answer.json_lines
        assert answer.code in {0, 20}
        assert answer.code == (20 if {"limits", "unsearchable"} & result.keys() else 0)
        assert not {"\x1b", "\u202e", "\x00"} & set(answer.out)

    def test_a_line_that_is_no_utf_8_is_one_bad_line(self, workspace: Path) -> None:
        lines = b'{"qid": "a", "name": "Acme Optik AB"}\n{"name": "\xff"}\n{"name": "Anna"}\n'
        answer = onward("match", "--file", "-", "--workspace", workspace, stdin=lines)
        assert answer.code == 3
        assert ["rejected" in result for result in answer.json_lines] == [False, True, False]

    @pytest.mark.parametrize("name", ["names.csv", "names.xlsx"])
    def test_a_table_is_refused_by_name(self, name: str, workspace: Path, tmp_path: Path) -> None:
        file = tmp_path / name
        file.write_text("name\nAcme\n", encoding="utf-8")
        answer = onward("match", "--file", file, "--workspace", workspace)
        assert (answer.code, "is not JSON" in answer.err) == (3, True)

    def test_two_processes_give_the_bytes_of_one(self, workspace: Path, tmp_path: Path) -> None:
        names = ["Acme Optik", "Anna Zephirin", "Nour Barq Trading", "😀", 5]
        lines = [json.dumps({"qid": str(n), "name": names[n % 5]}) for n in range(200)]
        file = tmp_path / "queries.jsonl"
        file.write_text("\n".join(lines), encoding="utf-8")
        command = ("match", "--file", file, "--workspace", workspace)
        one, two = onward(*command), onward(*command, "--jobs", "2")
        assert one.code == two.code == 3
        assert (one.out, one.err) == (two.out, two.err)


class TestSelfScreening:
    def test_a_listed_name_that_cannot_be_found_is_named(self, tmp_path: Path) -> None:
        workspace = made(tmp_path, PARTIES + UNSEARCHABLE)
        answer = onward("match", "--self", "--workspace", workspace)
        assert answer.code == 20
        assert "small: 6 of 7 names find their own party" in answer.out
        assert "missed: small:signs '☺☺': not found" in answer.out

    def test_each_name_of_a_cell_is_asked_for_and_counted(self, tmp_path: Path) -> None:
        rows = (
            "one,Kaprikat Works (Meteorit Foxhelp Technologies),Company,SE,,,,2026-05-01\n"
            'two,"Kaprikat Missile Corporation, Meteorit Design Bureau",Company,SE,,,,2026-05-01\n'
        )
        workspace = made(tmp_path, PARTIES.partition("\n")[0] + "\n" + rows)
        answer = onward("match", "--self", "--json", "--workspace", workspace)
        (layer,) = answer.json["layers"]
        assert (layer["made"], layer["screened"], layer["missed"]) == (4, 6, [])
        assert [(cell["party"], cell["why"]) for cell in layer["unparted"]] == [
            ("small:two", "two names, or one with the body that it belongs to")
        ]
        text = onward("match", "--self", "--workspace", workspace).out
        assert "4 names are made of cells that hold several" in text
        assert "not parted: small:two 'Kaprikat Missile Corporation" in text

    def test_a_sample_is_the_same_for_the_same_layer(self, workspace: Path) -> None:
        command = ("match", "--self", "--sample", "3", "--json", "--workspace", workspace)
        first = onward(*command)
        assert first.json["layers"][0]["screened"] == 3
        assert onward(*command, "--jobs", "2").out == first.out

    def test_a_load_screens_the_new_layer_and_warns_of_what_it_misses(self, tmp_path: Path) -> None:
        file = tmp_path / "parties.csv"
        file.write_text(PARTIES + UNSEARCHABLE, encoding="utf-8")
        command = ("load", "csv", file, "--as", "small", "--workspace", tmp_path / "w")
        answer = onward(*command)
        assert answer.code == 0
        assert "small: 6 of 7 names find their own party" in answer.out
        assert "missed: small:signs" in answer.out
        screened = onward(*command, "--json").json["self_screening"]
        assert [missed["party"] for missed in screened["missed"]] == ["small:signs"]

    def test_what_holds_no_party_is_not_screened(self, tmp_path: Path) -> None:
        file = tmp_path / "destinations.csv"
        file.write_text(
            "country,measure,data_year,value,retrieved\nGB,vdem_civlib,2025,0.9,2026-05-01\n"
        )
        command = (
            "load",
            "csv",
            str(file),
            "--as",
            "d",
            "--json",
            "--workspace",
            str(tmp_path / "w"),
        )
        assert onward(*command).json["self_screening"] is None

    def test_a_layer_is_loaded_though_its_names_cannot_be_kept(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(layer_parts, "store_parts", full)
        file = tmp_path / "parties.csv"
        file.write_text(PARTIES, encoding="utf-8")
        where = ("--workspace", str(tmp_path / "w"))
        answer = onward("load", "csv", file, "--as", "small", *where)
        assert answer.code == 0
        assert "the layer is loaded, but its names are not ready: " in answer.err
        assert "No space left on device" in answer.err
        monkeypatch.undo()
        assert onward("match", "Acme Optik", *where).code == 0


def test_parties_are_counted_that_names_are_compared_with_and_no_addresses(
    tmp_path: Path,
) -> None:
    header, row = PARTIES.splitlines()[:2]
    table = f'{header},address\n{row},"12 Zubrolgatan, Stockholm"\n'
    answer = onward("match", "Nobody", "--workspace", made(tmp_path, table))
    assert "compared with small 2026-05-01 (1 parties)" in answer.out.replace("\n", " ")
