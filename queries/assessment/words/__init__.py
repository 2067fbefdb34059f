"""What an assessment says to people: codes as words, findings and gaps as sentences."""
