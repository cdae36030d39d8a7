"""What a run is worth: what the log says of each matter, a judge for each kind of expectation, the mark, the
measures."""
