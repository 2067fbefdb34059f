"""Why a query matches a party, so that a person understands it and the score can be made again.

The object is 06, section 10: what was compared, word for word, with weights; everything that the
score is made of is in it, and `recomputed` makes the score from it alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from onward.graph.matching import gates
from onward.graph.matching.compare import Compared
from onward.graph.matching.query import Band
from onward.graph.model import PartyKind
from onward.graph.names.score import alignment_score, total_score
from onward.graph.names.tokens import Token
from onward.graph.names.unaligned import weigh_extra_words


def explanation(made: Compared, band: Band, because: Sequence[str], matcher: str) -> dict[str, Any]:
    """Write what a match rests on.

    Args:
        made: A query and a party, compared.
        band: As judged.
        because: Why the band is lower than the score says.
        matcher: Name of the build that scored, with the hash of its tables.
    """
    return {
        "query": _query(made),
        "party": made.party.id,
        "name_used": _name(made),
        "score": made.score,
        "band": band,
        "because": list(because),
        "matcher": matcher,
        "name": _names(made),
        "qualifiers": [fact.shown() for fact in made.qualifiers],
        "gates": [{"gate": gates.GENERIC, "at_most": gates.GENERIC_CAP}] if made.is_generic else [],
        "identifiers": [number.shown() for number in made.numbers],
        "contradictions": list(made.against),
    }


def recomputed(told: Mapping[str, Any]) -> float:
    """Make the score again from an explanation alone (06, what must be shown, 11)."""
    decides = any(number["strength"] == "decides" for number in told["identifiers"])
    if decides and not told["contradictions"]:
        return 1.0
    if told["name"] is None:
        return 0.0
    value = name_score(told) + sum(fact["effect"] for fact in told["qualifiers"])
    return float(round(min(1.0, max(0.0, min([value, *_caps(told)]))), 6))


def name_score(told: Mapping[str, Any]) -> float:
    """Make from an explanation what the names alone score, before any other fact."""
    name = told["name"]
    effects = (name["numbers"], name["order"], name["legal_forms"])
    value = total_score(_aligned(name), name["as_one_word"], name["initials"], effects)
    return min([value, *_caps(told)])


def _caps(told: Mapping[str, Any]) -> list[float]:
    return [gate["at_most"] for gate in told["gates"]]


def _aligned(name: Mapping[str, Any]) -> float:
    if not name["tokens"]:
        return 0.0
    top = sum(pair["weight"] * pair["similarity"] for pair in name["tokens"])
    bottom = sum(pair["weight"] for pair in name["tokens"])
    missing = sum(word["counts"] for word in name["unmatched"]["query"])
    extra = sum(word["counts"] for word in name["unmatched"]["listed"])
    return alignment_score(top, bottom, missing, extra)


def _query(made: Compared) -> dict[str, Any]:
    asked = made.asked
    return {
        "name": asked.name if asked else None,
        "variant": asked.variant.name if asked else None,
        "compared": asked.form.plain.words if asked else None,
        "countries": list(made.query.countries),
        "kind": made.query.kind,
    }


def _name(made: Compared) -> dict[str, Any] | None:
    if made.name is None:
        return None
    return {
        "text": made.name.text,
        "kind": made.name.kind,
        "strength": "weak" if made.name.kind == "weak" else "strong",
    }


def _names(made: Compared) -> dict[str, Any] | None:
    """Write the words: the aligned pairs in the query's order, then what stands alone."""
    if made.names is None or made.asked is None or made.name is None:
        return None
    ours, theirs = made.asked.form, made.name.form
    pairs = made.names.pairs
    organisation = PartyKind.PERSON not in (made.query.kind, made.party.kind)
    missing = made.asked.scorer.missing(theirs, pairs, organisation=organisation)
    extra = weigh_extra_words(ours, theirs, pairs, organisation=organisation)
    return {
        "tokens": [
            {
                "query": ours.tokens[pair.query].text,
                "listed": theirs.tokens[pair.listed].text,
                "similarity": pair.similarity,
                "how": pair.how,
                "weight": _mean(ours.tokens[pair.query], theirs.tokens[pair.listed]),
            }
            for pair in pairs
        ],
        "unmatched": {
            "query": [_word(ours.tokens[at], weight) for at, weight in missing],
            "listed": [_word(theirs.tokens[at], weight) for at, weight in extra],
        },
        "removed": {"query": list(ours.removed), "listed": list(theirs.removed)},
        "as_one_word": made.names.whole,
        "initials": made.names.initials,
        "numbers": made.names.numbers,
        "order": made.names.order,
        "legal_forms": made.names.legal_forms,
    }


def _mean(left: Token, right: Token) -> float:
    return (left.weight + right.weight) / 2


def _word(token: Token, weight: float) -> dict[str, Any]:
    return {"word": token.text, "kind": str(token.kind), "counts": weight}
