"""Sanctions programmes as YAML files: measures and the territories they aim at.

The files do not date the measures, and only prose says which equipment is banned; the rule pack
keeps both by hand. The records read here are a cross-check of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from onward.errors import InputRefused, LimitExceeded
from onward.graph.countries import country_code
from onward.graph.model import DestinationRecord, Provenance, Statement
from onward.loaders.account import LoadLog
from onward.loaders.catalogue import read_source
from onward.loaders.readers import streams
from onward.loaders.readers.documents import yaml_document
from onward.loaders.source import LoadOptions

SOURCE: Final = read_source(__file__)

MEASURES = frozenset(
    {
        *("Aid suspension", "Arms embargo", "Arms restrictions", "Asset freeze", "Debarment"),
        *("Export control", "Financial restrictions", "Import restrictions", "Investment ban"),
        *("Prohibition to satisfy claims", "Sectoral sanctions", "Services ban"),
        *("Transportation restrictions", "Travel ban"),
    }
)

NO_TERRITORY = "zz"

NOT_IN_FORCE = frozenset({"ended", "legacy"})
_REGION = "region left out: "

CORRECTIONS = {
    ("UN-SC1533", "cg"): ("cd", "Resolution 1533 is on the Democratic Republic of the Congo"),
}
"""Territories that the files state wrongly, and why they are corrected."""


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a record for each measure and territory of each programme.

    Raises:
        InputRefused: No date is given (the files have none), or there is no programme file.
    """
    retrieved = options.retrieved or options.published
    if retrieved is None:
        raise InputRefused(
            "the programme files have no date",
            field="retrieved",
            hint="add --retrieved YYYY-MM-DD: the day of the copy",
        )
    programmes = [path for path in files if path.suffix in (".yml", ".yaml")]
    for path in sorted({*files} - {*programmes}):
        log.asides.append(f"{path.name} is not a programme file and was left out")
    if not programmes:
        raise InputRefused("there is no .yml file", hint="give the folder of the programme files")
    for path in programmes:
        log.count_row(path)
        programme = _read_programme(path, log)
        if programme is not None:
            yield from _make_records(programme, path, log, options, retrieved)
    # measures against Crimea, say, must not look like measures against Ukraine
    if any(count.startswith(_REGION) for count in log.counts):
        log.notes.append("measures against a region are not against its country: left out")


def _read_programme(path: Path, log: LoadLog) -> Mapping[str, Any] | None:
    """Read one file; it is rejected if it is not a programme.

    Raises:
        LimitExceeded: It is larger than a programme can be.
    """
    if path.stat().st_size > streams.YAML_CHARS:
        what = f"a programme has over {streams.YAML_CHARS:,} bytes"
        raise LimitExceeded(what, file=path.name, hint="give one file per programme")
    try:
        programme: Mapping[str, Any] = yaml_document(path.read_text("utf-8-sig"), path.name).data
    except (UnicodeDecodeError, InputRefused) as error:
        line = getattr(error, "line", None) or 1
        log.reject(path, line, "invalid_statement", hint="give sound YAML in UTF-8")
        return None
    if not isinstance(programme.get("key"), str):
        log.reject(path, 1, "missing_required", field="key", hint="each programme has a key")
        return None
    unknown = [name for name in _texts_of(programme, "measures") if name not in MEASURES]
    if unknown:
        hint = f"give one of {', '.join(sorted(MEASURES))}"
        log.reject(path, 1, "bad_code", field="measures", value=unknown[0], hint=hint)
        return None
    return programme


def _make_records(
    programme: Mapping[str, Any], path: Path, log: LoadLog, options: LoadOptions, retrieved: str
) -> Iterator[DestinationRecord]:
    # a measure that has ended says nothing about a transaction of today
    if programme.get("status") in NOT_IN_FORCE:
        log.count_not_a_party(path, "is no longer in force or in use")
        return
    key, measures = programme["key"], _texts_of(programme, "measures")
    countries = list(dict.fromkeys(_find_countries(programme, path, log)))
    if not measures or not countries:
        log.count_not_a_party(path, "names no whole country" if measures else "names no measure")
        return
    log.count_accepted(path)
    url = programme.get("url")
    for country in countries:
        for measure in measures:
            yield DestinationRecord(
                country=country,
                measure=f"measure:{measure}",
                # the files carry no dates: what they say holds on the day of the copy
                data_year=int(retrieved[:4]),
                value=key,
                source=Provenance(
                    options.name,
                    f"{key}/{country}/{measure}",
                    url if isinstance(url, str) else None,
                    options.published,
                    retrieved,
                ),
            )


def _find_countries(programme: Mapping[str, Any], path: Path, log: LoadLog) -> Iterator[str]:
    """Yield the whole countries; a measure against a region is not against its country."""
    for stated in _texts_of(programme, "target_territories"):
        territory, why = CORRECTIONS.get((programme["key"], stated), (stated, ""))
        if why:
            log.notes.append(f"{path.name}: territory {stated} is read as {territory}: {why}")
        # "zz" stands for programmes without a territory, such as those on terrorism
        if territory == NO_TERRITORY:
            log.counts["territory zz dropped"] += 1
        elif "-" in territory:
            log.counts[f"{_REGION}{territory}"] += 1
        elif (code := country_code(territory)) is None:
            log.warn(path, 1, "target_territories", "is not a known country", territory)
        else:
            yield code


def _texts_of(programme: Mapping[str, Any], field: str) -> list[str]:
    values = programme.get(field)
    return [str(value) for value in values] if isinstance(values, list) else []
