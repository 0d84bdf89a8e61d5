"""Pages of the grassroots."""
