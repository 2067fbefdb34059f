"""Addresses and contacts as nodes: one form for all spellings of where a party is.

`reading` reads an address, `contacts` a telephone number, e-mail address or web address; `units`
tells rooms of one building apart. All rules are tables in ``data/`` (docs/semantics.md, Addresses).
"""
