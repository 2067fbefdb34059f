"""Tests of Onward, read as its specification."""
