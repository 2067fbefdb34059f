"""What the commands print for people: texts, tables and progress; they know nothing of options."""
