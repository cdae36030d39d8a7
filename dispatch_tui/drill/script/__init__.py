"""A drill as data: the file that a trainer writes, read, checked against a pack, and what it generates from a seed."""
