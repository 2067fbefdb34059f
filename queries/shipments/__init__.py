"""Deliveries: who received and passed on, which goods are banned where and when, by which act."""
