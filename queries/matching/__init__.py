"""Questions of names: of a transaction's parties, of a file, and of lists against themselves."""
