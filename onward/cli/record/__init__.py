"""Commands by which people record what they do with an assessment."""
