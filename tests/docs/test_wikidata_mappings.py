"""The mappings that own-data.md gives for answers of Wikidata: they load them as they are."""

import re
from pathlib import Path

from onward.loaders.load import Loaded, load
from onward.loaders.readers.tables import read_mapping
from onward.loaders.source import LoadOptions
from tests.realdata import ROOT

ENTITY = "http://www.wikidata.org/entity"

ANSWERS = {
    "persons": f"""person,personLabel,personAltLabel,countryLabel,birth
{ENTITY}/Q101,Mara Vidal,M. Vidal; Mara V.,Belarus,1957-05-05T00:00:00Z
{ENTITY}/Q102,Ada Paper,,Utopia,t2147483647
""",
    "bodies": f"""body,bodyLabel,countryLabel
{ENTITY}/Q201,Ministry of Lanterns,Belarus
{ENTITY}/Q202,Lantern Works,Belarus
""",
    "offices": f"""statement,person,body,positionLabel,start,end
{ENTITY}/statement/Q101-AB-1,{ENTITY}/Q101,{ENTITY}/Q201,minister,2019-06-01T00:00:00Z,
""",
    "owners": f"""statement,owner,company,proportion,start,end
{ENTITY}/statement/Q202-CD-2,{ENTITY}/Q201,{ENTITY}/Q202,0.51,2015-01-01T00:00:00Z,
""",
}


def load_answers(folder: Path) -> Loaded:
    """Load the answers with the mappings that stand in the page."""
    page = (ROOT / "docs" / "own-data.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"```yaml\n# (\w+)\.yaml\n(.*?)```", page, re.DOTALL))
    assert blocks.keys() == ANSWERS.keys()
    files, mappings = [], []
    for name, text in ANSWERS.items():
        files.append(folder / f"{name}.csv")
        files[-1].write_text(text, encoding="utf-8")
        mapping = folder / f"{name}.yaml"
        mapping.write_text(blocks[name], encoding="utf-8")
        mappings.append(read_mapping(mapping))
    options = LoadOptions("wikidata", "2026-01-31", mappings=tuple(mappings))
    return load("csv", files, options)


def test_answers_of_wikidata_load_as_they_are(tmp_path: Path) -> None:
    loaded = load_answers(tmp_path)
    parties = {one.id: one for one in loaded.statements.parties}
    vidal = parties["wikidata:Q101"]
    assert (vidal.name, vidal.kind, vidal.country) == ("Mara Vidal", "Person", "BY")
    assert [name.text for name in vidal.names][:2] == ["M. Vidal", "Mara V."]
    assert ("birth_date", "1957-05-05") in vidal.notes
    ties = {(tie.start, tie.end): tie for tie in loaded.statements.ties if tie.standing}
    office = ties["wikidata:Q101", "wikidata:Q201"]
    assert (office.kind, office.since, office.text) == ("holds_post", "2019-06-01", "minister")
    owned = ties["wikidata:Q201", "wikidata:Q202"]
    assert owned.share is not None
    assert (owned.share.min, owned.standing) == (0.51, "claimed")


def test_what_wikidata_does_not_know_is_named(tmp_path: Path) -> None:
    loaded = load_answers(tmp_path)
    assert {(cell.field, cell.value) for cell in loaded.log.cells} == {
        ("country", "Utopia"),
        ("birth_date", "t2147483647"),
    }
