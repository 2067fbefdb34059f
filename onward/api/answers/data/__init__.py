"""What is loaded and where it goes: reports of loading, checking and pushing, and forms."""
