"""For every string of bytes a file of entities is accounted for to the line, or refused."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onward.errors import InputRefused, RowRefused
from onward.loaders.account import FileAccount, LoadLog
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.loaders.sources import ftm

PLACE = re.compile(r"^file\.json(:\d+)?(:[^:\s]+)?: \S")
OPTIONS = LoadOptions("ftm", "2026-01-31")

WORDS = "a b 60 NaN 2020 9999-12-31 kz zz sanction"
PROPERTIES = """
    name owner asset percentage holder post entity startDate country topics sender receiver date
    confidenceScore candidate match parent
"""
SCHEMATA = """
    Person Ownership Sanction Occupancy Position Passport RealEstate EconomicActivity Similar
    Document Spaceship ContractAward Contract
"""
TEXTS = st.sampled_from(["", *WORDS.split()])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the one file that every example overwrites."""
    return tmp_path_factory.mktemp("lines") / "file.json"


@given(content=st.binary(max_size=300))
@example(content=b"[" * 5000)
@example(content=b'{"id": "a", "schema": "Person", "properties": {}}')
def test_any_bytes_are_accounted_for_or_refused_with_a_place(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    outcome = account_or_refusal(path)
    if isinstance(outcome, str):
        assert PLACE.match(outcome), outcome
    else:
        assert outcome.balanced


def account_or_refusal(path: Path) -> FileAccount | str:
    try:
        (account,) = load("ftm", [path], OPTIONS).log.files.values()
    except InputRefused as refused:
        return str(refused)
    return account


@given(
    entities=st.lists(
        st.fixed_dictionaries(
            {
                "id": TEXTS,
                "schema": st.sampled_from(SCHEMATA.split()),
                "properties": st.dictionaries(
                    st.sampled_from(PROPERTIES.split()),
                    st.lists(TEXTS, max_size=2) | JSON,
                    max_size=5,
                ),
            },
            optional={"referents": JSON, "caption": JSON, "last_seen": JSON, "extra": JSON},
        ),
        max_size=8,
    )
)
def test_any_entities_are_accounted_for(path: Path, entities: list[dict[str, object]]) -> None:
    path.write_text("\n".join(json.dumps(entity) for entity in entities))
    log = LoadLog()
    try:
        list(ftm.read([path], log, OPTIONS))
    except RowRefused as refused:  # the whole file: it could be a sanction
        if "unknown topic" not in str(refused):
            raise
        return
    account = log.account(path)
    assert account.balanced
    assert account.rows == len(entities)
