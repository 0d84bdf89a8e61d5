"""Pages of the roster: the list, one member, bodies, one's own data, the change of term, standing checks."""
