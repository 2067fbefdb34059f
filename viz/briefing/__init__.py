"""What a briefing says, in the language of its reader: the case, findings, evidence, sources."""
