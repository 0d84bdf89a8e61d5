"""Proposals from tables of another system, as the rows a live one would have left."""
