"""An assessment in short, for systems that branch on it and fetch the whole when they need it."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import orjson

COPIED: Final = (*("id", "verdict", "complete", "on", "as_of", "snapshot", "content_hash"),)
"""Keys that are the same as in the assessment."""


def summarise(payload: bytes) -> dict[str, object]:
    """Return the summary of an assessment's JSON."""
    data = orjson.loads(payload)
    coverage, suggestion = data["coverage"], data["suggestion"]
    return {
        **{key: data[key] for key in COPIED},
        "transaction": data["transaction"]["id"],
        "suggestion": suggestion["value"],
        "rules": [rule["rule"] for rule in suggestion["rules"]],
        "findings": [_summarise_finding(row) for row in data["findings"]],
        "possible_matches": sum(row.get("band") == "possible" for row in data["matches"]),
        "gaps": list(dict.fromkeys(row["why_it_matters"] for row in coverage["gaps"])),
        "cannot_tell": list(dict.fromkeys(row["text"] for row in data["cannot_tell"])),
        "limits_hit": [f"{row['limit']}: {row['where']}" for row in coverage["limits_hit"]],
        "stale": [row["dataset"] for row in coverage["sources"] if row.get("stale")],
        "links": {"assessment": f"/assessments/{quote(data['id'], safe='')}"},
    }


def _summarise_finding(row: Mapping[str, Any]) -> dict[str, object]:
    subject = row.get("subject")
    return {
        **{key: row[key] for key in ("id", "indicator", "status", "severity", "summary")},
        "subject": subject and {"party": subject["party"], "role": subject["role"]},
    }
