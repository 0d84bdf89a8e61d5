"""Yitang 议堂: the working platform of a consultative body."""

__version__ = "0.1.0"
