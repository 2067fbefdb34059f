"""``onward serve``: the HTTP API for order systems.

One front process speaks HTTP (`wire`, `routes`) and writes the records; worker processes answer
(`pool` on the front's side, `work` on theirs). A route is a command: the same data in the same
words, and the bytes that ``--json`` prints. Everything here needs the extra ``web`` but `settings`,
`messages`, `tokens` and `work`, which import none of it.
"""
