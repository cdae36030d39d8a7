"""Orders for a department with no station, and rechecks for collectors: on paper and as a sheet to fill in."""

from dispatch_tui.report.slips.writing import slips_for, slips_for_collectors

__all__ = ["slips_for", "slips_for_collectors"]
