"""Write the JSON Schema of drills anew: ``data/drills/drill.schema.json``."""

from __future__ import annotations

from dispatch_tui.drill.script.places import SCHEMA_FILE, shipped_folder
from dispatch_tui.drill.script.schema import schema_text


def main() -> None:
    target = shipped_folder() / SCHEMA_FILE
    target.write_text(schema_text(), "utf-8")
    print(f"{target}: written")


if __name__ == "__main__":
    main()
