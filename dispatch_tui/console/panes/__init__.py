"""The panes of the board: each draws one thing and posts messages."""
