"""One reader for each format: bytes in, rows by the file's own names or problems out, in the order of the
file."""
