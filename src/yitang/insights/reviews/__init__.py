"""Participation in a period and the review of a term: figures with their sources, never typed in."""
