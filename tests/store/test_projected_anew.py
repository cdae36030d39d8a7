"""A store whose projections another version made has them made anew when it is opened."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.store.check import check
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store
from tests.store import centre


def test_projections_of_another_version_are_made_anew(store: Store, path: Path) -> None:
    ticket = centre.receive(store, text="路灯不亮")
    centre.dispatched(store, ticket)
    good, revision = dumps(store.database), store.revision
    store.database.run("UPDATE ticket SET summary = 'as told before', status = 'received'")
    store.database.run("DROP INDEX ticket_contested")
    store.database.run("ALTER TABLE ticket DROP COLUMN contested")
    store.database.run("UPDATE meta SET value = '0' WHERE name = 'projection'")
    with Store.open(path) as again:
        assert dumps(again.database) == good
        assert check(again, deep=True) == []
        assert again.revision == revision + 1
    assert store.changed_elsewhere()
    assert store.changed_since(revision) == {ticket}
    with Store.open(path) as third:
        assert third.revision == revision + 1, "once is enough"
