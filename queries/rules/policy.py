"""What an organisation may set: thresholds, regimes, required facts. It never edits the law.

The policy's hash stands in every assessment; a changed value is another policy. docs/rule-pack.md,
Policy, says what each key does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from onward.errors import IndicatorInvalid, InputRefused
from onward.graph.matching.query import Bands
from onward.graph.regimes import find_regime
from onward.loaders.parsing.lists import list_table
from onward.loaders.readers.documents import Document, Strict
from onward.queries.model.assessment import DataKind, PolicySummary, Severity
from onward.queries.rules.catalogue import (
    IndicatorCatalogue,
    PackFile,
    default_catalogue,
    hash_model,
    hash_tables,
    parameter_place,
    read_indicators,
    read_yaml,
    refuse_misplaced_pattern,
    refuse_unread_parameters,
    refuse_what_cannot_run,
    sort_indicators,
)
from onward.queries.rules.indicator import SEVERITIES, Given, Indicator, Number, Parameter, Sentence
from onward.queries.tables.tables import RuleTables, load_tables
from onward.queries.transactions.fields import Country, ShareText

# ------------------------------------------------------------------------------------------------
# Who writes briefings and letters: the organisation as its policy file states it.
# ------------------------------------------------------------------------------------------------

Line = Annotated[str, Field(min_length=1, max_length=200)]

MOST_LINES: Final = 6
"""Lines of an address at most: a letterhead holds no more."""


def _split_address(value: object) -> object:
    """Take an address in one text for its lines."""
    if isinstance(value, str):
        return tuple(line.strip() for line in value.splitlines() if line.strip())
    return tuple(value) if isinstance(value, list) else value


class Organisation(Strict):
    """The letterhead of documents.

    Attributes:
        name: Of the organisation.
        address: Its lines, top to bottom.
        logo: A PNG or JPEG file, beside the policy file or in a folder under it.
        author: Who prepares its documents.
        classification: What stands on each of its pages: "Confidential".
    """

    name: Line | None = None
    address: Annotated[
        tuple[Line, ...], BeforeValidator(_split_address), Field(max_length=MOST_LINES)
    ] = ()
    logo: Line | None = None
    author: Line | None = None
    classification: Line | None = None


# ------------------------------------------------------------------------------------------------
# How an organisation decides: who must agree, and where a suspicion alone is a duty to notify.
# ------------------------------------------------------------------------------------------------


class Procedure(Strict):
    """How decisions are made; it changes no assessment, so no hash covers it.

    Attributes:
        four_eyes: Whether a decision stands only when a second person has approved it.
        suspicion_duty_states: Member States that have extended the duty to notify to grounds for
            suspicion (Article 5(3) of Regulation (EU) 2021/821), as the organisation states it.
    """

    four_eyes: bool = True
    suspicion_duty_states: tuple[Country, ...] = ()


FACTS: Final = ("end_user", "consignee", "item_answers", "destination_record")
"""Facts that a policy requires where it has one list for all orders and does not say which."""

STATEMENT: Final = "end_use_statement"
"""A fact that a policy may require for all goods that leave for a country outside the partners.

For listed and cyber-surveillance items a statement is needed whatever the policy says.
"""

MORE_FACTS: Final = ("goods_class", "use", "site", "texts_read", STATEMENT)
"""What a policy may require besides, of all orders or of those of a tier (docs/rule-pack.md)."""

RiskTier = Literal["low", "standard", "enhanced"]
"""How much must be known of an order, by its goods, its country and who receives it."""


def _refuse_zero(text: str) -> str:
    if not float(text):
        raise ValueError(f'{text!r} asks for nothing; leave it out, or write "0.5" for one half')
    return text


Fraction = Annotated[ShareText, AfterValidator(_refuse_zero)]


def _check_range(low: float, high: float) -> Callable[[str], str]:
    """Return a check that a score lies between two others, both included."""

    def check(text: str) -> str:
        if not low <= float(text) <= high:
            raise ValueError(f'{text!r} is not between "{low:.2f}" and "{high:.2f}"')
        return text

    return check


class Required(Strict):
    """Which facts must be known before an assessment may come out clear.

    Attributes:
        owners_to: The share of an end-user whose owners must be known.
        open_owners_to: The share that may stay open where some of its owners are known.
    """

    facts: tuple[str, ...] = ()
    owners_to: Fraction | None = None
    open_owners_to: Fraction | None = None

    def __contains__(self, fact: str) -> bool:
        return fact in self.facts


def _code_regimes(regimes: tuple[str, ...]) -> tuple[str, ...]:
    """Write each regime as its code; one of a rule pack or source from outside stays as it is."""
    return tuple(find_regime(regime) or regime for regime in regimes)


def _read_required(items: object) -> object:
    """Read the list of the policy file: names, and ``owners_to: "0.5"``."""
    if not isinstance(items, list):
        return items
    facts: list[str] = []
    shares: dict[str, object] = {}
    for item in items:
        if item in (*FACTS, *MORE_FACTS):
            facts.append(item)
        elif isinstance(item, dict) and len(item) == 1 and set(item) <= set(_SHARES):
            [(name, share)] = item.items()
            if name in shares:
                raise ValueError(f"duplicate key {name}; keep one of them")
            shares[name] = share
        else:
            names = ", ".join((*FACTS, *MORE_FACTS, *_SHARES))
            raise ValueError(f"an entry of required is not known; use {names}")
    return {"facts": tuple(facts), **shares}


_SHARES: Final = ("owners_to", "open_owners_to")

RequiredList = Annotated[Required, BeforeValidator(_read_required)]


ALWAYS: Final = Required(facts=FACTS, owners_to="0.5")
"""One list for all orders, as a policy may have it: what was asked for before there were tiers."""

_CLASS: Final = ("end_user", "consignee", "goods_class")
_STANDARD: Final = (*_CLASS, "use", "destination_record")


class Tiers(Strict):
    """What must be known of an order of each tier."""

    low: RequiredList = Required(facts=_CLASS)
    standard: RequiredList = Required(facts=_STANDARD, open_owners_to="0.25")
    enhanced: RequiredList = Required(
        facts=(*_STANDARD, "item_answers", "site", "texts_read", STATEMENT), owners_to="0.5"
    )

    def of(self, tier: RiskTier) -> Required:
        """Return what must be known of an order of a tier."""
        required: Required = getattr(self, tier)
        return required


class Record(Strict):
    """How a destination record is judged (docs/rule-pack.md, Destination records)."""

    families_needed: Annotated[int, Field(ge=1, le=9)] = 2
    count_regimes: bool = True


class MatchingBands(Strict):
    """From which score two names are one party's, and from which they may be (docs/matching.md).

    A policy may look closer, never less close: the floors of *possible* and *weak* only go down.
    """

    match: Annotated[ShareText, AfterValidator(_check_range(0.85, 1.0))] = "0.90"
    # the upper ends are the floors that the matcher was measured with: a band never begins later
    possible: Annotated[ShareText, AfterValidator(_check_range(0.30, 0.75))] = "0.75"
    weak: Annotated[ShareText, AfterValidator(_check_range(0.30, 0.60))] = "0.60"

    def bands(self) -> Bands:
        """Return the bands as the matcher takes them."""
        possible = float(self.possible)
        # whoever lowers possible below weak means both: a weak candidate is never a surer one
        return Bands(float(self.match), possible, min(float(self.weak), possible))


class Policy(Strict):
    """The policy file, key by key.

    Attributes:
        findings_level: Weakest severity at which a finding makes the verdict FINDINGS.
        regimes: Whose listings stop an export; another regime's are found at high.
        required: One list of facts without which the verdict of any order is INCOMPLETE; it takes
            the place of `tiers`.
        tiers: The same by what is at stake.
        required_data: Sorts of data of which something must be loaded before a verdict may be
            clear: lists of each of `regimes`, say.
        max_age_days: Freshness limits by dataset or source name; null = not checked; a name
            that is not there keeps the source's own limit.
        matching: Scores from which the bands of a match begin, as decimal texts.
        strict_answers: Whether a "no" that ends the question of cyber-surveillance counts only with
            a reason, a name and a day.
        later_months: Window of ``later[]``.
        open_months: Months after its day, or its planned shipment, for which an order that is not
            recorded as shipped counts as open.
        arms_embargo_by_declaration: Text of the declaration that is treated as an embargo, by
            country.
        params: Parameters of indicators, which may only become stricter; shares as texts.
        procedure: How people decide: whether four eyes are needed; it judges nothing, either.
        organisation: Who writes briefings and letters; it judges nothing, so no hash covers it.
    """

    id: Sentence
    version: Sentence = "1"
    findings_level: Severity = "medium"
    regimes: Annotated[tuple[str, ...], AfterValidator(_code_regimes)] = ("EU", "UN")
    required: RequiredList | None = None
    tiers: Tiers = Tiers()
    required_data: tuple[DataKind, ...] = ("sanctions_lists", "ownership")
    max_age_days: dict[str, Annotated[int, Field(ge=0)] | None] = Field(default_factory=dict)
    strict_answers: bool = True
    later_months: Annotated[int, Field(ge=0, le=240)] = 24
    open_months: Annotated[int, Field(ge=1, le=600)] = 24
    record: Record = Record()
    matching: MatchingBands = MatchingBands()
    arms_embargo_by_declaration: dict[Country, Sentence] = Field(default_factory=dict)
    params: dict[str, dict[str, Given]] = Field(default_factory=dict)
    procedure: Annotated[Procedure, Field(exclude=True)] = Procedure()
    organisation: Annotated[Organisation, Field(exclude=True)] = Organisation()

    @model_validator(mode="after")
    def _check_one_list(self) -> Self:
        if self.required is not None and "tiers" in self.model_fields_set:
            raise ValueError("required is given beside tiers; keep one of them")
        return self

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON of every value that judges, the defaults included."""
        return hash_model(self)

    def summary(self) -> PolicySummary:
        """Return what an assessment says of the policy."""
        return PolicySummary(id=self.id, version=self.version, hash=self.hash)

    def params_of(self, indicator: str) -> Mapping[str, Number]:
        """Return the parameters that it sets of an indicator; decimal texts become numbers."""
        values = self.params.get(indicator, {})
        return {
            name: float(value) if isinstance(value, str) else value
            for name, value in values.items()
        }

    def applies(self, regime: str) -> bool:
        """Tell whether a regime's listings stop an export; one that is not stated counts as any."""
        # a source that names no regime stops an export rather than being passed over
        return regime in self.regimes or not regime

    def max_age(self, dataset: str, source: str, default: int | None) -> int | None:
        """Return a layer's freshness limit in days: by dataset, by source, else the source's."""
        for name in (dataset, source):
            if name in self.max_age_days:  # null is an answer, too: not checked
                return self.max_age_days[name]
        return default


def read_policy(path: Path, catalogue: IndicatorCatalogue | None = None) -> Policy:
    """Read a policy file.

    Args:
        path: A YAML file.
        catalogue: The rule pack whose parameters and regimes it may set; default Onward's own.

    Raises:
        InputRefused: The file cannot be read or does not validate, names a regime, indicator or
            parameter that the pack does not know, or sets a parameter so that less is found;
            one line, with its place.
    """
    if not path.is_file():
        raise InputRefused("there is no such file", file=str(path), hint="check the path")
    document = read_yaml(path, str(path))
    policy = document.fill(Policy)
    rules = catalogue or default_catalogue()
    _refuse_unknown_regimes(document, policy, rules)
    _refuse_parameters(document, policy, rules)
    return policy


@cache
def default_policy() -> Policy:
    """Return the policy that comes with Onward."""
    return read_yaml(files("onward.queries") / "policies" / "default.yaml").fill(Policy)


def _refuse_unknown_regimes(document: Document, policy: Policy, rules: IndicatorCatalogue) -> None:
    """Refuse a regime that no list and no table has: one misspelt would stop no export."""
    regimes_of_lists = {entry.regime for entry in list_table().values()}
    regimes = sorted(regimes_of_lists | rules.tables.ownership.keys())
    for number, regime in enumerate(policy.regimes):
        if regime not in regimes:
            hint = f"use one of {', '.join(regimes)}, or give it an ownership rule in a pack"
            raise document.refuse(f"{regime!r} is not a known regime", ("regimes", number), hint)


def _refuse_parameters(document: Document, policy: Policy, rules: IndicatorCatalogue) -> None:
    """Refuse a parameter that no indicator reads, and one that would find less."""
    for indicator, params in policy.params.items():
        if indicator not in rules.indicators:
            what, hint = "there is no such indicator", rules.suggestion(indicator)
            raise document.refuse(what, ("params", indicator), hint)
        defaults = rules[indicator].params
        for name, given in params.items():
            place = ("params", indicator, name)
            if name not in defaults:
                hint = f"it has {', '.join(defaults)}" if defaults else "it has no parameters"
                raise document.refuse("the indicator has no such parameter", place, hint)
            parameter = rules.pack.parameters[name]
            try:
                parameter.refuse_looser(parameter.read(given), defaults[name])
            except ValueError as error:
                raise document.refuse_value(error, place) from error


# ------------------------------------------------------------------------------------------------
# A pack of one's own: a folder whose indicators and table rows add to Onward's.
#
# ::
#
#     pack.yaml            id, version, and what else it adds: groups, parameters, unconfirmed
#     indicators/<id>.yaml new indicators; a shipped id may only become stricter
#     tables/<name>.csv    further rows of a table, with the same columns
#
# It adds and sharpens, and takes nothing away: what the law says, what is looked for and how grave
# it is stay as they are shipped, so that two organisations mean the same by one id.
# ------------------------------------------------------------------------------------------------

FREE: Final = frozenset(
    {"version", "title", "means", "question", "data", "evidence", "false_positives"}
    | {"example_hit", "example_near_miss", "examples"}
)
"""What a pack may word in its own way; level and parameters may become stricter; all else stays."""


Filled = TypeVar("Filled", bound=Strict)


class OwnPackFile(Strict):
    """The pack.yaml of a pack of one's own."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    version: Sentence
    unconfirmed: tuple[Sentence, ...] = ()
    groups: tuple[Sentence, ...] = ()
    parameters: dict[str, Parameter] = Field(default_factory=dict)


@dataclass(frozen=True)
class OwnCatalogue(IndicatorCatalogue):
    """Onward's catalogue with a folder's additions.

    Attributes:
        folder: The additions.
        base: What they add to.
    """

    folder: Path
    base: IndicatorCatalogue

    @cached_property
    def own_file(self) -> OwnPackFile:
        """The folder's own pack file.

        Raises:
            IndicatorInvalid: It cannot be read, does not validate, or describes a shipped
                parameter anew.
        """
        document = self._read_own_file()
        own_file = document.fill(OwnPackFile)
        for name in own_file.parameters:
            if name in self.base.pack.parameters:
                place = ("parameters", name)
                raise document.refuse("the parameter is shipped", place, "take another name")
        return own_file

    def _read_own_file(self) -> Document:
        path = self.folder / "pack.yaml"
        if not path.is_file():
            hint = "write one with id and version"
            raise IndicatorInvalid("there is no such file", file=str(path), hint=hint)
        return read_yaml(path, str(path))

    @cached_property
    def pack(self) -> PackFile:
        """The pack file of both together; the additions stand after what is shipped."""
        shipped, additions = self.base.pack, self.own_file
        return PackFile(
            id=f"{shipped.id}+{additions.id}",
            version=f"{shipped.version}+{additions.version}",
            law_read_up_to=shipped.law_read_up_to,
            not_looked_for=shipped.not_looked_for,
            unconfirmed=(*shipped.unconfirmed, *additions.unconfirmed),
            groups=tuple(dict.fromkeys((*shipped.groups, *additions.groups))),
            parameters={**shipped.parameters, **additions.parameters},
        )

    @cached_property
    def added(self) -> Mapping[str, Indicator]:
        """The folder's indicators, new and sharpened, by id.

        Raises:
            IndicatorInvalid: One does not validate, could not run, or changes what it may not.
        """
        folder = self.folder / "indicators"
        if not folder.is_dir():
            return {}
        indicators = {}
        for document, stated in read_indicators(folder, self.pack.groups, str(folder)):
            indicator = _inherit_words(stated, self.base)
            self._refuse_another_meaning(document, indicator)
            refuse_what_cannot_run(document, indicator, self.pack.parameters)
            refuse_misplaced_pattern(document, indicator, self.base)
            refuse_unread_parameters(document, indicator, self.base)
            indicators[indicator.id] = indicator
        return indicators

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """All indicators by id; a sharpened one stands in the place of the shipped one."""
        return sort_indicators({**self.base.indicators, **self.added}.values(), self.pack.groups)

    @cached_property
    def tables(self) -> RuleTables:
        """The shipped tables and the folder's rows."""
        shipped = Path(str(self.base.folder)) / "tables"
        return load_tables(self.folder / "tables", first=shipped)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The hashes of what is shipped, and of everything that the folder adds."""
        tables = self.folder / "tables"
        hashes = {"pack.yaml": hash_model(self.own_file)}
        for name, indicator in self.added.items():
            hashes[f"indicators/{name}.yaml"] = hash_model(indicator)
        if tables.is_dir():
            hashes |= hash_tables(tables)
        pack = self.own_file.id
        return {**self.base.files, **{f"{pack}/{file}": digest for file, digest in hashes.items()}}

    def _refuse_another_meaning(self, document: Document, indicator: Indicator) -> None:
        """Refuse what would change the meaning of a shipped indicator, or pass for one.

        Raises:
            IndicatorInvalid: With the place of the first fault.
        """
        if indicator.id in self.base.indicators:
            shipped = self.base[indicator.id]
            _refuse_change(document, indicator, shipped, self.pack.parameters)
        elif indicator.kind == "eu_flag":
            raise document.refuse(
                "kind eu_flag belongs to the Recommendation's own three", ("kind",), "write law"
            )

    def refuse_unused_parameters(self) -> None:
        """Refuse a parameter of the pack file that no indicator has.

        Raises:
            IndicatorInvalid: With the place of the first such parameter.
        """
        used = {name for indicator in self for name in indicator.params}
        for name in self.own_file.parameters:
            if name not in used:
                raise self._read_own_file().refuse(
                    "no indicator has this parameter", ("parameters", name), "leave it out"
                )


def open_own_pack(folder: Path) -> OwnCatalogue:
    """Return Onward's catalogue with a folder's additions, judged.

    Raises:
        IndicatorInvalid: There is no such folder, it holds what no pack has, or a file does not
            validate.
    """
    catalogue = OwnCatalogue(folder, default_catalogue())
    if not folder.is_dir():
        raise IndicatorInvalid("there is no such folder", file=str(folder), hint="check the path")
    _refuse_strange_files(folder, catalogue.base)
    catalogue.refuse_unused_parameters()  # reads every indicator, so that the first fault shows now
    _ = catalogue.tables
    return catalogue


def read_rules_and_policy(
    rules: Path | None, policy: Path | None
) -> tuple[IndicatorCatalogue, Policy]:
    """Return what a user judges by: own rules and policy where they are named, else Onward's.

    Args:
        rules: Folder of a pack of one's own.
        policy: A policy file; it may set what that pack has.

    Raises:
        InputRefused: One of them does not validate; one line, with its place.
    """
    catalogue = open_own_pack(rules) if rules else default_catalogue()
    return catalogue, read_policy(policy, catalogue) if policy else default_policy()


INHERITED_RULES: Final = ("questions", "faults", "uses", "gaps")
"""What a detector of documents and answers reads, as the shipped indicator of its kind has it."""


def _inherit_words(indicator: Indicator, base: IndicatorCatalogue) -> Indicator:
    """Return an indicator with what its file leaves out and the shipped one of its kind says.

    The words of a finding, and the countries that are judged, belong to the detector that two
    indicators share; what others read of its findings, and when it is asked, to the id.
    """
    shipped = base.indicators.get(indicator.id)
    detector = indicator.detection.detector
    alike = (row for row in base if detector and row.detection.detector == detector)
    like = shipped or next(alike, None)
    if like is None:
        return indicator
    words = ["relation", "relation_itself", "clears_if", "countries_of", *INHERITED_RULES]
    if not like.detection.blocks:  # a pattern of one's own has its own weights
        words.append("severity_when")
    if shipped:
        words += ["asked_again", "order_kind"]
    detection = _fill_unset(indicator.detection, like.detection, words)
    keys = ["tells_of", "second_sign"] if shipped else []
    return _fill_unset(indicator, like, keys).model_copy(update={"detection": detection})


def _fill_unset(model: Filled, shipped: Filled, keys: Iterable[str]) -> Filled:
    unset = {key: getattr(shipped, key) for key in keys if key not in model.model_fields_set}
    return model.model_copy(update=unset)


def _refuse_strange_files(folder: Path, base: IndicatorCatalogue) -> None:
    """Refuse files that nothing would read: a misspelt name must not drop a rule in silence."""
    tables = {Path(name).name for name in base.files if name.startswith("tables/")}
    _refuse_others(_visible_files(folder), {"pack.yaml", "indicators", "tables", "README.md"})
    for name in ("indicators", "tables"):
        if (folder / name).exists() and not (folder / name).is_dir():
            file = str(folder / name)
            raise IndicatorInvalid("is not a folder", file=file, hint="make it a folder")
    _refuse_others(_visible_files(folder / "tables"), tables)
    files = _visible_files(folder / "indicators")
    indicators = {path.name for path in files if path.suffix == ".yaml"}
    _refuse_others(files, indicators | {"<id>.yaml"})


def _visible_files(folder: Path) -> list[Path]:
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in entries if not path.name.startswith(".")]


def _refuse_others(paths: Iterable[Path], allowed: set[str]) -> None:
    for path in paths:
        if path.name not in allowed:
            hint = f"the folder holds {', '.join(sorted(allowed))}"
            raise IndicatorInvalid("is not part of a pack", file=str(path), hint=hint)


def _refuse_change(
    document: Document,
    indicator: Indicator,
    shipped: Indicator,
    parameters: Mapping[str, Parameter],
) -> None:
    """Refuse what a pack may not change of a shipped indicator.

    Raises:
        IndicatorInvalid: With the place of the first change.
    """
    for change in _find_changes(_fixed_keys(indicator), _fixed_keys(shipped)):
        raise document.refuse(
            f"{change[0]} of the shipped {shipped.id} may not be changed",
            change,
            "write an indicator of another id",
        )
    if SEVERITIES.index(indicator.level) < SEVERITIES.index(shipped.level):
        what = f"{indicator.level} is milder than the shipped {shipped.level}"
        raise document.refuse(what, ("level",), "raise it")
    for name, value in indicator.params.items():
        try:
            number = parameters[name].read(value)
            parameters[name].refuse_looser(number, shipped.params[name])
        except ValueError as error:
            raise document.refuse_value(error, parameter_place(indicator, name)) from error


def _fixed_keys(indicator: Indicator) -> dict[str, object]:
    """Return what must stay: all but the free words, the level and the parameters' values."""
    keys = indicator.model_dump(mode="json", by_alias=True, exclude={*FREE, "level"})
    # which parameters there are stays; their values may become stricter
    detection = keys["detection"]
    for part in (detection, detection["pattern"] or {}, *detection["patterns"]):
        if "params" in part:
            part["params"] = sorted(part["params"])
    return keys


def _find_changes(
    tree: object, shipped: object, place: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the places at which two trees of plain values differ."""
    if isinstance(tree, dict) and isinstance(shipped, dict):
        for key in shipped:
            yield from _find_changes(tree[key], shipped[key], (*place, key))
    elif tree != shipped:
        yield place
