"""Whom a name means, what is known of a party, and who is judged to be one."""
