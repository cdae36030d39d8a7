"""After the drill: the timeline with the expert's run beside it, plots, the page, a trainee's progress."""
