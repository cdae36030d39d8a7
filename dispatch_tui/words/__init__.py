"""What people read, apart from what the program does: one message catalogue per language."""
