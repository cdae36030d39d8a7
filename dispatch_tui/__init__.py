"""The console of a government hotline centre: one number outside, every department behind it."""

__version__ = "0.1.0"
