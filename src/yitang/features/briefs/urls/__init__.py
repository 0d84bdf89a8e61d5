"""Addresses of briefs."""
