"""Blocks in the forms of the field: FollowTheMoney entities, and statements of BODS 0.4.

Neither holds everything: FollowTheMoney has no armies and no records of countries, BODS neither
lists nor deliveries. A tie without a schema of its own is an unknown link there, and is left out of
BODS.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from onward.api.generated.blocks import INVENTED, Block
from onward.graph.json_forms import json_text
from onward.queries.matching.requests import ACTOR, SCHEMATA, TIE_SCHEMATA
from onward.queries.planted.planted import FETCHED
from onward.viz.exports.bods import ENTITIES, INTEREST, NO_ENTITIES, VERSION

if TYPE_CHECKING:
    from onward.queries.planted.planted import Row

Json = dict[str, object]

DATASET: Final = "invented"

_SPACE: Final = UUID("6f6e7761-7264-5b0d-8000-67656e657261")
_LINK: Final = "UnknownLink"


class FtmFile:
    """Writes entities of FollowTheMoney, one a line.

    Args:
        folder: Where the file goes.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "entities.ftm.json").open("w", encoding="utf-8", newline="\n")

    def write(self, block: Block) -> None:
        """Write the entities of a block."""
        for party in block.parties:
            self._put_entity(
                party["id"], SCHEMATA.get(party["kind"], ACTOR), _list_party_facts(party)
            )
        for tie in block.ties:
            schema, facts = _list_tie_facts(tie, block)
            self._put_entity(tie["id"], schema, facts)
        for entry in block.listings:
            self._put_entity(entry["id"], "Sanction", _list_listing_facts(entry))

    def _put_entity(self, name: str, schema: str, facts: Mapping[str, str | Sequence[str]]) -> None:
        stated = {
            key: [value] if isinstance(value, str) else list(value)
            for key, value in facts.items()
            if value
        }
        entity = {"id": _make_id(name), "schema": schema, "properties": stated}
        self._file.write(json_text(entity | {"datasets": [DATASET]}) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _make_id(name: str) -> str:
    return f"{DATASET}-{name.replace('/', '.')}"


def _list_party_facts(party: "Row") -> dict[str, str | Sequence[str]]:
    return {
        "name": party["name"],
        "country": party.get("country", "").lower(),
        "topics": party.get("topics", "").split(),
        "registrationNumber": party.get("registration_number", ""),
        "sourceUrl": INVENTED,
    }


def _list_tie_facts(tie: "Row", block: Block) -> tuple[str, dict[str, str | Sequence[str]]]:
    """Return the schema of a tie, and its properties; one that does not fit is a link."""
    start, end = tie["from"], tie["to"]
    form = TIE_SCHEMATA.get(tie["kind"])
    ends = (SCHEMATA.get(block.kind_of(start), ACTOR), SCHEMATA.get(block.kind_of(end), ACTOR))
    facts: dict[str, str | Sequence[str]] = {
        "startDate": tie.get("since", ""),
        "endDate": tie.get("until", ""),
        "sourceUrl": INVENTED,
    }
    # nobody can own an army or a body of a state there
    if form is None or ends[0] not in form.starts or ends[1] not in form.ends:
        facts |= {"subject": _make_id(start), "object": _make_id(end), "role": tie["kind"]}
        return _LINK, facts
    facts |= {form.start: _make_id(start), form.end: _make_id(end)}
    if tie["kind"] == "owns":
        facts["percentage"] = _write_percentage(tie)
    return form.schema, facts


def _write_percentage(tie: "Row") -> str:
    low, high = tie.get("share_min", ""), tie.get("share_max", "")
    if not low:
        return ""
    least, most = (f"{100 * float(share):.10g}" for share in (low, high or low))
    return least if least == most else f"{least}-{most}"


def _list_listing_facts(entry: "Row") -> dict[str, str | Sequence[str]]:
    return {
        "entity": _make_id(entry["party"]),
        "authority": entry["regime"],
        "program": f"invented list of {entry['regime']}",
        "startDate": entry.get("since", ""),
        "endDate": entry.get("until", ""),
        "sourceUrl": INVENTED,
    }


class BodsFile:
    """Writes statements of BODS 0.4, one a line.

    Args:
        folder: Where the file goes.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "statements.bods.jsonl").open("w", encoding="utf-8", newline="\n")

    def write(self, block: Block) -> None:
        """Write the statements of a block: persons, entities, and who owns or leads them."""
        for party in block.parties:
            if party["kind"] not in NO_ENTITIES:
                is_person = party["kind"] == "Person"
                details = _describe_person(party) if is_person else _describe_entity(party)
                self._put_statement(
                    party["id"], "person" if is_person else "entity", details, party["id"]
                )
        for tie in block.ties:
            kinds = {block.kind_of(tie["from"]), block.kind_of(tie["to"])}
            is_interest = tie["kind"] in INTEREST and NO_ENTITIES.isdisjoint(kinds)
            if is_interest and block.kind_of(tie["to"]) != "Person":
                self._put_statement(
                    tie["id"], "relationship", _describe_relationship(tie), tie["to"]
                )

    def _put_statement(self, record: str, kind: str, details: Json, subject: str) -> None:
        statement: Json = {
            "statementId": str(uuid5(_SPACE, f"{kind} {record}")),
            "statementDate": FETCHED,
            "declarationSubject": subject,
            "recordId": record,
            "recordType": kind,
            "recordStatus": "new",
            "recordDetails": details,
            "publicationDetails": {
                "publicationDate": FETCHED,
                "bodsVersion": VERSION,
                "publisher": {"name": "invented by onward generate"},
            },
            "source": {"type": ["thirdParty"], "description": "invented", "url": INVENTED},
        }
        self._file.write(json_text(statement) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _describe_person(party: "Row") -> Json:
    return {
        "isComponent": False,
        "personType": "knownPerson",
        "names": [{"fullName": party["name"]}],
    }


def _describe_entity(party: "Row") -> Json:
    kind = ENTITIES.get(party["kind"], "unknownEntity")
    details: Json = {
        "isComponent": False,
        "entityType": {"type": kind, "details": party["kind"]},
        "name": party["name"],
    }
    if kind == "unknownEntity":
        details["unspecifiedEntityDetails"] = {"reason": "informationUnknownToPublisher"}
    return details


def _describe_relationship(tie: "Row") -> Json:
    interest: Json = {"type": INTEREST[tie["kind"]], "directOrIndirect": "unknown"}
    low, high = tie.get("share_min", ""), tie.get("share_max", "")
    if low and tie["kind"] == "owns":
        least, most = 100 * float(low), 100 * float(high or low)
        exact = {"exact": round(least, 6)}
        bounds = {"minimum": round(least, 6), "maximum": round(most, 6)}
        interest["share"] = exact if least == most else bounds
    for key, day in (("startDate", tie.get("since")), ("endDate", tie.get("until"))):
        if day:
            # BODS has whole days only: a year or month becomes its first
            interest[key] = f"{day}-01-01"[:10] if len(day) == 4 else f"{day}-01"[:10]
    return {
        "isComponent": False,
        "subject": tie["to"],
        "interestedParty": tie["from"],
        "interests": [interest],
    }
