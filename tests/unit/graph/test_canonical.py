"""Assessments are hashed in RFC 8785's form, though not by its library."""

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.json_forms import canonical_json

KEYS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_the_compiled_encoder_writes_the_canonical_form(data: object) -> None:
    assert canonical_json(data) == rfc8785.dumps(data)  # type: ignore[arg-type]  # plain JSON data
