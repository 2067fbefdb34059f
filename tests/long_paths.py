"""Assessments whose strongest finding rests on one path of many ties of several kinds, by seed."""

from itertools import pairwise
from random import Random
from typing import Final

from onward.viz.scene import Scene
from tests.pictures import Data, assessment, covered, finding, party, path, picture_of, share, step

KINDS: Final = ("owns", "controls", "directs", "ships_to", "supplies")
"""Of the ties of a path; of goods the arrow may point either way."""

NAMES: Final = ("Marrowstone", "Kestrel Holdings", "Sable & Pine", "Vantage", "Obshchestvo Zarya")
FORMS: Final = ("Ltd", "LLC", "Trading House GmbH", "Import-Export FZE", "Joint Stock Company")
USER: Final = "w:user"


def long_path_scene(seed: int, ties: int) -> Scene:
    """Return the picture of an order whose end-user a listed party reaches over so many ties."""
    random = Random(seed * 100 + ties)  # noqa: S311  # no secret
    user = party(USER, "Samarlink LLC", "Company")
    parties = [user, *(_make_party(random, at) for at in range(1, ties)), _make_listed(ties)]
    steps = [_make_step(random, lower["id"], upper["id"]) for lower, upper in pairwise(parties)]
    made = assessment("Samarlink LLC")
    made["transaction"]["parties"][2]["name"] = "Steppelink Telecom LLP"
    made["transaction"]["parties"][1]["name"] = "Nordlys Signal GmbH"
    made["coverage"]["parties"] = [
        covered(0, "end_user", "Samarlink LLC", USER),
        covered(1, "exporter", "Nordlys Signal GmbH", "transaction:1"),
        covered(2, "consignee", "Steppelink Telecom LLP", "transaction:2"),
    ]
    made["findings"] = [
        finding("stop", "present", USER, path(parties, steps), title="Reached by a listed party"),
        finding("medium", "present", None, title="Embargo"),
    ]
    return picture_of(made)


def _make_party(random: Random, at: int) -> Data:
    name = f"{random.choice(NAMES)} {at} {random.choice(FORMS)}"
    topics = ("sanction",) if random.random() < 0.2 else ()
    return party(f"w:p{at}", name, random.choice(("Company", "Company", "PublicBody")), topics)


def _make_listed(at: int) -> Data:
    return party(f"w:p{at}", "Main Directorate of Special Supplies", "PublicBody", ("sanction",))


def _make_step(random: Random, lower: str, upper: str) -> Data:
    kind = random.choice(KINDS)
    if kind in ("ships_to", "supplies") and random.random() < 0.5:
        return step(lower, kind, upper)
    terms = {"share": share("0.55", random.choice(("0.55", "0.75")))} if kind == "owns" else {}
    return step(upper, kind, lower, **terms)
