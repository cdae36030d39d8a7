"""The assessment: how many tickets and orders there were, and of what was due how much was done in time."""
