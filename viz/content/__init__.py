"""What scenes are made of: texts, facts, and what is chosen around parties."""
