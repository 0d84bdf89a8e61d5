"""The printed issue of a brief."""
