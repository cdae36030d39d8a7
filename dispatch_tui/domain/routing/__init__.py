"""From what a caller says to the item meant (``vocabulary``, ``experience``, ``router``) and to who takes it
(``duties``)."""

from dispatch_tui.domain.routing.duties import Duties, Routed
from dispatch_tui.domain.routing.experience import Experience
from dispatch_tui.domain.routing.router import Router, Suggestion

__all__ = ["Duties", "Experience", "Routed", "Router", "Suggestion"]
