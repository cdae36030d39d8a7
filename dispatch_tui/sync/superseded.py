"""What a store left in a shared folder under a name that it has given up.

A store that was restored or copied goes on as another station, with a folder of its own. Its former one belongs to
whoever may still write under that name, until the centre has retired it: then nobody does, and the new station may
clear away there what it holds itself.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.store import Store
from dispatch_tui.sync.lying import Between


def superseded(store: Store, giving: GivingOut, there: Between) -> list[str]:
    """The bundles that are to go, by their names in the folder: those of its retired former names, where all that can
    be read there is held here. What was made for departments goes with them."""
    retired = store.authority.now().retired
    former = [one for one in store.names() if one != store.station and one in retired]
    held = giving.within([tip.place for tip in giving.tips()])
    found: list[str] = []
    for station in former:
        theirs = {
            name: one for name, one in there.kept.items() if PurePosixPath(name).parent.name.endswith(f"-{station[:8]}")
        }
        read = [one for one in theirs.values() if one.leads_to]
        unread = [one for one in theirs.values() if not one.leads_to and one.state != "others"]
        if read and not unread and all(held(place) for one in read for place in one.leads_to):
            found.extend(theirs)
    return sorted(found)
