"""Generated worlds: planted cases and a crowd as files, their answer key, and the check."""
