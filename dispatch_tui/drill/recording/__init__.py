"""A real shift made a drill: what came in, how departments behaved, what was done, with nobody's name or phone."""
