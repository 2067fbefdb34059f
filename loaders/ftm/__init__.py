"""What FollowTheMoney entities become: parties, ties, listings and shipments (05, section 4.1)."""
