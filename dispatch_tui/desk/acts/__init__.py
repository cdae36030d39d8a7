"""The acts: one function for each thing that an operator does, by the name that the registry of actions uses."""
