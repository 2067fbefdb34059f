"""Long work: what is sent as a job is kept on disk, and goes on after a restart."""
