"""Proposals for programmes."""
