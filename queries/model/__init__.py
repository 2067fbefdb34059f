"""The words of an assessment: frozen types, their JSON, and how a stored one is read again."""
