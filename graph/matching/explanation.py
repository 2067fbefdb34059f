"""Why a query matches a party, so that a person understands it and the score can be recomputed.

What was compared is written word for word, with weights: every number that the score is made of is
in it, and `recompute_score` computes the score from it alone.
"""

from collections.abc import Sequence

from onward.graph.matching.compare import Comparison
from onward.graph.matching.query import (
    Band,
    ExplainedListedName,
    ExplainedNames,
    ExplainedQuery,
    ExplainedWord,
    Explanation,
)
from onward.graph.model import PartyKind
from onward.graph.names.forms import NameForm
from onward.graph.names.score import alignment_score, total_score
from onward.graph.names.unaligned import pair_weight, weigh_extra_words


def explain(
    comparison: Comparison, band: Band, because: Sequence[str], matcher: str
) -> Explanation:
    """Write what a match rests on.

    Args:
        comparison: Of a query and a party.
        band: As judged.
        because: Why the band is lower than the score says.
        matcher: Name of the build that scored, with the hash of its tables.
    """
    cap = comparison.cap
    return {
        "query": _explain_query(comparison),
        "party": comparison.party.id,
        "name_used": _explain_listed_name(comparison),
        "score": comparison.score,
        "band": band,
        "because": list(because),
        "matcher": matcher,
        "name": _explain_names(comparison),
        "qualifiers": [fact.explain() for fact in comparison.qualifiers],
        "gates": [{"gate": cap.reason, "at_most": cap.at_most}] if cap else [],
        "identifiers": [agreement.explain() for agreement in comparison.identifiers],
        "contradictions": list(comparison.contradictions),
    }


def recompute_score(explanation: Explanation) -> float:
    """Compute the score again from an explanation alone."""
    decides = any(number["strength"] == "decides" for number in explanation["identifiers"])
    if decides and not explanation["contradictions"]:
        return 1.0
    if explanation["name"] is None:
        return 0.0
    effects = sum(fact["effect"] for fact in explanation["qualifiers"])
    value = _apply_caps(recompute_name_score(explanation) + effects, explanation)
    return float(round(min(1.0, max(0.0, value)), 6))


def recompute_name_score(explanation: Explanation) -> float:
    """Compute from an explanation what the names alone score, before any other fact; 0 without."""
    name = explanation["name"]
    if name is None:
        return 0.0
    effects = (name["numbers"], name["order"], name["legal_forms"])
    score = total_score(_recompute_alignment(name), name["as_one_word"], name["initials"], effects)
    return _apply_caps(score, explanation)


def _apply_caps(value: float, explanation: Explanation) -> float:
    return min([value, *(gate["at_most"] for gate in explanation["gates"])])


def _recompute_alignment(name: ExplainedNames) -> float:
    if not name["tokens"]:
        return 0.0
    top = sum(pair["weight"] * pair["similarity"] for pair in name["tokens"])
    bottom = sum(pair["weight"] for pair in name["tokens"])
    missing = sum(word["counts"] for word in name["unmatched"]["query"])
    extra = sum(word["counts"] for word in name["unmatched"]["listed"])
    return alignment_score(top, bottom, missing, extra)


def _explain_query(comparison: Comparison) -> ExplainedQuery:
    reading = comparison.reading
    return {
        "name": reading.name if reading else None,
        "variant": reading.variant.name if reading else None,
        "compared": reading.form.plain.words if reading else None,
        "countries": list(comparison.query.countries),
        "kind": comparison.query.kind,
    }


def _explain_listed_name(comparison: Comparison) -> ExplainedListedName | None:
    if comparison.name is None:
        return None
    return {
        "text": comparison.name.text,
        "kind": comparison.name.kind,
        "strength": "weak" if comparison.name.kind == "weak" else "strong",
    }


def _explain_names(comparison: Comparison) -> ExplainedNames | None:
    """Write the words: the aligned pairs, the most telling first, then what stands alone."""
    reading, listed, names = comparison.reading, comparison.name, comparison.name_agreement
    if reading is None or listed is None or names is None:
        return None
    ours, theirs = reading.form, listed.form
    organisation = PartyKind.PERSON not in (comparison.query.kind, comparison.party.kind)
    missing = reading.scorer.missing(theirs, names.pairs, organisation=organisation)
    extra = weigh_extra_words(ours, theirs, names.pairs, organisation=organisation)
    return {
        "tokens": [
            {
                "query": ours.tokens[pair.query].text,
                "listed": theirs.tokens[pair.listed].text,
                "similarity": pair.similarity,
                "how": pair.how,
                "weight": pair_weight(ours, theirs, pair),
            }
            for pair in names.pairs
        ],
        "unmatched": {
            "query": _explain_words(ours, missing),
            "listed": _explain_words(theirs, extra),
        },
        "removed": {"query": list(ours.removed), "listed": list(theirs.removed)},
        "as_one_word": names.whole,
        "initials": names.initials,
        "numbers": names.numbers,
        "order": names.order,
        "legal_forms": names.legal_forms,
    }


def _explain_words(form: NameForm, weights: Sequence[tuple[int, float]]) -> list[ExplainedWord]:
    words: list[ExplainedWord] = []
    for place, weight in weights:
        token = form.tokens[place]
        words.append({"word": token.text, "kind": str(token.kind), "counts": weight})
    return words
