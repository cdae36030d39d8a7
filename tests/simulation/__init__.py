"""Several stations' logs in memory, held against the log's rules."""
