"""What dispatchers see: the Textual app. ``start.run`` opens it."""

import os

os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
# Read by textual when it is first imported: with the kitty protocol on, a commit of five Hanzi arrives as garbage.
