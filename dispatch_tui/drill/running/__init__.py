"""A drill under way: its folder and journal, its clock, the stage that makes the world outside, the trainer's hand."""
