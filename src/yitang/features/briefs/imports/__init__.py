"""Briefs from tables of another system, as the rows that live ones would have left."""
