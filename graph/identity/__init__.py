"""Identity: which parties are one party, and which judgements say so.

A name may *mean* a party: that is matching, answered anew each time (`graph.matching`). Two nodes
may *be* one party: that is stored with a reason (`ledger`, `clusters`). A match may be fuzzy; a
merge may not. See docs/semantics.md, Identity.
"""
