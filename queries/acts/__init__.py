"""What people do with an assessment: decisions, knowledge, questions, notices, and the record."""
