"""Past deliveries: who received, passed on, and what was banned when."""
