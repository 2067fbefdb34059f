"""The briefing on paper: its words, its sheets, its glyphs, and typst."""
