"""No command: open the console, founding a store with the default pack on first use."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.context import Context


def run(_args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.console.start import run as run_console

    path = context.store_path
    if not path.exists():
        from dispatch_tui.cli.init import login_name
        from dispatch_tui.desk.founding import found
        from dispatch_tui.sync.format.envelope import new_identity

        found(path, context.clock, operator=login_name(), age=new_identity()).close()
    return run_console(path, language=context.language, as_operator=context.operator)
