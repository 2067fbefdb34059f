"""What stands around the evidence: parties gathered from an engine, as cards and lines."""
