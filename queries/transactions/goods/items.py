"""What a transaction delivers: items, what they can do, and the six answers on surveillance.

None always means "not stated", never "no".
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final, get_args

from pydantic import BeforeValidator, Field

from onward.graph.codes import Family, ItemAnswer, ItemElement
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.fields import Amount, Currency, Day, Hs, Text, any_case
from onward.queries.transactions.goods.classification import names_comparison
from onward.queries.transactions.goods.control_codes import is_readable
from onward.queries.transactions.goods.families import (
    ExcludedPurpose,
    Function,
    read_purpose,
)
from onward.queries.transactions.own_keys import OrderPart

Answer = Annotated[ItemAnswer, any_case(get_args(ItemAnswer))]
Element = ItemElement

ELEMENTS: Final[tuple[Element, ...]] = get_args(Element)
"""The six elements, in the order of the definition."""

REASONED: Final[tuple[Element, ...]] = ("specially_designed", "covert")
"""Elements whose "no" needs a reason, a name and a day: it is the answer that ends the matter."""


class CyberSurveillance(OrderPart):
    """The six elements of Art. 2(20) of Regulation (EU) 2021/821, why, and who answered when."""

    dual_use: Answer | None = None
    specially_designed: Answer | None = None
    covert: Answer | None = None
    natural_persons: Answer | None = None
    monitors_extracts_collects_analyses: Answer | None = None
    from_ict_systems: Answer | None = None
    reasons: dict[Element, Text] = Field(default_factory=dict)
    answered_by: Text | None = None
    answered_on: Day | None = None

    @property
    def is_answered(self) -> bool:
        """Whether any of the six is answered."""
        return any(self.stated().values())

    def stated(self) -> Mapping[Element, Answer | None]:
        """Return the six answers as they are stated."""
        return {element: getattr(self, element) for element in ELEMENTS}

    def counted(self, *, strict: bool) -> Mapping[Element, Answer | None]:
        """Return the six answers as they count: a "no" without its grounds counts as unclear.

        Args:
            strict: Whether grounds are asked for (policy, strict_answers).
        """
        without_grounds = self.groundless() if strict else {}
        return {
            element: "unclear" if element in without_grounds else answer
            for element, answer in self.stated().items()
        }

    def groundless(self) -> Mapping[Element, tuple[str, ...]]:
        """Return, for each "no" that needs grounds and lacks them, what is missing in words."""
        missing = {element: tuple(self._missing_grounds(element)) for element in REASONED}
        return {
            element: grounds
            for element, grounds in missing.items()
            if grounds and getattr(self, element) == "no"
        }

    def _missing_grounds(self, element: Element) -> list[str]:
        grounds = {
            "a reason": self.reasons.get(element),
            "the name of who answered": self.answered_by,
            "the day of the answer": self.answered_on,
        }
        return [what for what, text in grounds.items() if text is None or says_nothing(text)]

    def decides(self, *, strict: bool) -> bool:
        """Tell whether the answers say if the item meets the definition: six yes, or a no."""
        answers = self.counted(strict=strict).values()
        return "no" in answers or all(answer == "yes" for answer in answers)


class ItemFunction(OrderPart):
    """One thing that an item can do; `text` says how much, or in words what."""

    function: Annotated[Function, any_case(get_args(Function))]
    text: Text | None = None


def _read_function(value: object) -> object:
    """Take a function alone for a function without a text."""
    return {"function": value} if isinstance(value, str) else value


AMOUNTS: Final = ("quantity", "value")
"""What each order says of an item for itself: how much of it, at which price."""


class Item(OrderPart):
    """One item of the transaction.

    `families` and `functions`: None = not known, an empty list = none applies. `operator`: the
    party that runs the system, by its role, its id or its name among the parties. `per_site`,
    `per_person`: how many units a site of the user, or one of its staff, has use for. `sku`: its
    number in the item master, which says what the line leaves out.
    """

    sku: Text | None = None
    description: Text | None = None
    quantity: Amount | None = None
    unit: Text | None = None
    value: Amount | None = None
    currency: Currency | None = None
    hs: Hs | None = None
    hs8: Hs | None = None
    control_code: Text | None = None
    eccn: Text | None = None
    not_listed_reason: Text | None = None
    annex_version: Text | None = None
    classified_by: Text | None = None
    classified_at: Day | None = None
    families: tuple[Annotated[Family, any_case(get_args(Family))], ...] | None = None
    # the plain word comes first: it is what a cell of a table holds
    functions: (
        tuple[Annotated[Function | ItemFunction, BeforeValidator(_read_function)], ...] | None
    ) = None
    cyber_surveillance: CyberSurveillance = CyberSurveillance()
    component_of_system: Answer | None = None
    system_name: Text | None = None
    operator: Text | None = None
    excluded_purpose: Text | None = None
    excluded_purpose_reason: Text | None = None
    us_origin: Answer | None = None
    per_site: Amount | None = None
    per_person: Amount | None = None

    @property
    def empty_amounts(self) -> tuple[str, ...]:
        """The amounts that are stated as nothing."""
        stated = ((name, getattr(self, name)) for name in AMOUNTS)
        return tuple(name for name, amount in stated if amount is not None and not Decimal(amount))

    @property
    def can_do(self) -> tuple[ItemFunction, ...]:
        """What the item can do, as far as it is stated."""
        functions = self.functions or ()
        return tuple(part for part in functions if isinstance(part, ItemFunction))

    @property
    def has_code_or_reason(self) -> bool:
        """Whether a text classifies it: a code in the form of one, or a reason that compares."""
        code, reason = self.control_code or "", self.not_listed_reason or ""
        return is_readable(code) or names_comparison(reason)

    @property
    def ruled_out_by_purpose(self) -> ExcludedPurpose | None:
        """The purpose, with a reason, that ends the question of cyber-surveillance; or None.

        It ends it only where the item is not specially designed: a person has said so, or has
        answered none of the six.
        """
        purpose = read_purpose(self.excluded_purpose or "")
        reason = self.excluded_purpose_reason
        if purpose is None or reason is None or says_nothing(reason):
            return None
        answers = self.cyber_surveillance
        is_ordinary = answers.specially_designed == "no" or not answers.is_answered
        return purpose if is_ordinary else None

    def is_classified(self, *, strict: bool) -> bool:
        """Tell whether the item counts as classified: a code, a reason, or answers that decide.

        Args:
            strict: Whether a "no" that ends the matter needs its grounds (policy, strict_answers).
        """
        return self.has_code_or_reason or self.cyber_surveillance.decides(strict=strict)
