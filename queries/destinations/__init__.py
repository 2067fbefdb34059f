"""The record of a country: measures, conflicts, and what follows from them on a day."""
