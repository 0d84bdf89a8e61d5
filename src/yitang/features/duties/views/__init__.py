"""Pages of plans and contacts."""
