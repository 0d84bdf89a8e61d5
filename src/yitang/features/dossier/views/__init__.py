"""Pages of the dossier: the member's own, and those of the offices."""
