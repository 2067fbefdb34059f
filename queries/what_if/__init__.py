"""What an assessment would say if a fact were another one; never kept as an assessment."""
