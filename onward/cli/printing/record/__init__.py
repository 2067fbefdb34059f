"""The record of an order on a terminal."""
