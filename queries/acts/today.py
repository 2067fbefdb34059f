"""What a case is seen against: the day, the sources of now, and whether the goods have left."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Today:
    """What a case is seen against.

    Attributes:
        day: Today, ISO 8601.
        touched: What the sources of now say of what the assessment rests on, in words; empty where
            nothing that concerns it has changed.
        left: The day on which the goods left, where it is recorded.
    """

    day: str
    touched: tuple[str, ...] = ()
    left: str | None = None
