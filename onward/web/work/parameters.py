"""Reading the parameters of a question: each is a text, or several."""

from collections.abc import Sequence

from onward.errors import UsageError
from onward.web.messages import Parameters


def text_parameter(parameters: Parameters, name: str) -> str | None:
    """Return the value of a parameter; None where it is not given."""
    values = parameters.get(name, ())
    return values[-1] if values else None


def required_parameter(parameters: Parameters, name: str) -> str:
    """Return the value of a parameter.

    Raises:
        UsageError: It is not given, or empty.
    """
    text = text_parameter(parameters, name)
    if not (text or "").strip() or text is None:
        raise UsageError(f"give the parameter {name}")
    return text


def list_parameter(parameters: Parameters, name: str) -> Sequence[str]:
    """Return the values of a parameter that may be given several times."""
    return parameters.get(name, ())


def whole_parameter(parameters: Parameters, name: str, default: int) -> int:
    """Return a whole number.

    Raises:
        UsageError: It is none.
    """
    text = text_parameter(parameters, name)
    if text is None:
        return default
    if not (text.isascii() and text.lstrip("-").isdecimal() and len(text) <= 12):
        raise UsageError(f"{name} {text!r} is not a whole number")
    return int(text)


def number_parameter(parameters: Parameters, name: str) -> float | None:
    """Return a number; None where it is not given.

    Raises:
        UsageError: It is none.
    """
    text = text_parameter(parameters, name)
    if text is None:
        return None
    try:
        return float(text)
    except ValueError as fault:
        raise UsageError(f"{name} {text!r} is not a number") from fault


def flag_parameter(parameters: Parameters, name: str, *, default: bool = False) -> bool:
    """Return a yes or a no.

    Raises:
        UsageError: It is neither.
    """
    text = text_parameter(parameters, name)
    if text is None:
        return default
    if text not in ("yes", "no", "true", "false"):
        raise UsageError(f"{name} {text!r} is neither yes nor no")
    return text in ("yes", "true")


def optional_flag(parameters: Parameters, name: str) -> bool | None:
    """Return a yes or a no; None where neither is given, so that both are meant.

    Raises:
        UsageError: It is neither.
    """
    return flag_parameter(parameters, name) if text_parameter(parameters, name) else None


def path_id(parameters: Parameters, name: str = "id") -> str:
    """Return the id of a path; ``-`` stands for one that is given in the query.

    Args:
        parameters: The path's value first.
        name: Of the place in the path, and of the parameter.

    Raises:
        UsageError: There is none, or two are.

    >>> path_id({"id": ["-", "a/b"]}), path_id({"order": ["T-1"]}, "order")
    ('a/b', 'T-1')
    """
    values = list_parameter(parameters, name)
    if values and values[0] != "-" and len(values) == 1:
        return values[0]
    if len(values) == 2 and values[0] == "-":
        return values[1]
    raise UsageError(f"give the id in the path, or - in the path and the id as ?{name}=")
