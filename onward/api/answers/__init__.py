"""What the calls of the API return: typed, with the JSON of the commands, and as pictures."""
