"""Screening a base of customers: each is matched and assessed without an order."""
