"""Scripted call drills: a script, a run of it on a store of its own, its score and its debrief."""
