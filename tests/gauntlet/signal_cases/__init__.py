"""Orders with which the line between clear and loud is measured, as tables that a person reads."""
