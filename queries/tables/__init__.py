"""The tables of the rule pack: each module beside the rows that it reads."""
