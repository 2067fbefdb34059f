"""Who a name may mean, and which parties are one.

Two jobs, kept apart. **Match**: whom of the loaded sources a name, with what else is known, may
mean; answered anew each time (`matcher`). **Merge**: two nodes are one party; stored with a reason
(`ledger`, `clusters`). A match may be fuzzy; a merge may not (02, Identity).
"""
