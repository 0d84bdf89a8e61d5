"""Addresses of the feature, by door and by desk."""
