"""Briefs in the API."""
