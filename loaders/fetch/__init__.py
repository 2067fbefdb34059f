"""Fetch official files over the network: the one place of Onward that opens connections for data.

Every address comes from a table; hosts are allowed one by one, addresses are checked and pinned,
and a file is replaced whole or not at all (docs/fetch.md).
"""
