"""Use cases that cross features, one file each: the only floor on which one feature may lead into another."""
