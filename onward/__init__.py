"""Onward traces who really stands behind an export, and where the goods go next.

The names below are the public ones. Each is imported when it is first asked for, so that
``import onward`` and ``onward --help`` stay quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onward.errors import OnwardError
    from onward.graph.model import (
        DestinationRecord,
        Identifier,
        IdentityLink,
        Listing,
        Name,
        Party,
        PartyKind,
        Provenance,
        Share,
        Shipment,
        Tie,
        TieKind,
    )

__version__ = "0.1.0"

__all__ = [
    "DestinationRecord",
    "Identifier",
    "IdentityLink",
    "Listing",
    "Name",
    "OnwardError",
    "Party",
    "PartyKind",
    "Provenance",
    "Share",
    "Shipment",
    "Tie",
    "TieKind",
    "__version__",
]

_HOMES = {"OnwardError": "onward.errors"}
_USUAL_HOME = "onward.graph.model"


def __getattr__(name: str) -> object:
    """Import a public name from the module that defines it.

    Raises:
        AttributeError: The name is not public.
    """
    if name not in __all__:
        raise AttributeError(f"module 'onward' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, _USUAL_HOME)), name)
