"""Pages of the targets: the year, one target with its matrix, who is in charge, the themes of the years."""
