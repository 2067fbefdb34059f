"""What people do with assessments, as methods of a workspace, and what the record shows of it."""
