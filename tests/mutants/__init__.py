"""Domain mutants: wrong readings of a rule, each one change that a test must notice.

A mutant is stated as module, function and operator (`tests.mutants.operators`).
`python -m tests.gauntlet mutants` puts them one by one into a copy of the tree. A mutant whose
place is gone is stale, and the run fails.
"""

from tests.mutants.mutant import Mutant
from tests.mutants.of_borders import BORDERS
from tests.mutants.of_customers import CUSTOMERS
from tests.mutants.of_documents import DOCUMENTS
from tests.mutants.of_identity import IDENTITY
from tests.mutants.of_matching import MATCHING
from tests.mutants.of_ownership import OWNERSHIP
from tests.mutants.of_quantities import QUANTITIES
from tests.mutants.of_records import RECORDS
from tests.mutants.of_reused_answers import KEPT_ANSWERS
from tests.mutants.of_rules import RULES
from tests.mutants.of_signs import SIGNS
from tests.mutants.of_trade import TRADE
from tests.mutants.of_walks import WALKS

MUTANTS: tuple[Mutant, ...] = (
    *(*OWNERSHIP, *WALKS, *RECORDS, *TRADE, *RULES, *MATCHING),
    *(*IDENTITY, *CUSTOMERS, *SIGNS, *BORDERS, *DOCUMENTS),
    *(*QUANTITIES, *KEPT_ANSWERS),
)
