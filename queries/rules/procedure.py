"""How an organisation decides: who must agree, and where a suspicion alone is a duty to notify."""

from onward.loaders.readers.documents import Strict
from onward.queries.transactions.fields import Country


class Procedure(Strict):
    """How decisions are made; it changes no assessment, so no hash covers it.

    Attributes:
        four_eyes: Whether a decision stands only when a second person has approved it.
        suspicion_duty_states: Member States that have extended the duty to notify to grounds for
            suspicion (Article 5(3) of Regulation (EU) 2021/821), as the organisation states it.
    """

    four_eyes: bool = True
    suspicion_duty_states: tuple[Country, ...] = ()
