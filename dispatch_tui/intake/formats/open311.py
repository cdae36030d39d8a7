"""Open311 GeoReport v2 service requests, in JSON and XML, one or many.

https://wiki.open311.org/GeoReport_v2/ - a request without its ``service_request_id`` is still on its way
there and is to be left alone until it has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element

from dispatch_tui.intake.formats.objects import MOST_OBJECTS, local, plain
from dispatch_tui.intake.mapping import Column, Map
from dispatch_tui.intake.rows import Found, Row, RowProblem

MAP: Final = Map(
    platform="open311",
    columns={
        "id": Column(("service_request_id",)),
        "received_at": Column(("requested_datetime",)),
        "closed_at": Column(("closed_datetime",)),
        "address": Column(("address", "zipcode")),
        "summary": Column(("service_name",)),
        "text": Column(("description",)),
        "item": Column(("service_name",), leave_unknown=True),
        "caller.name": Column(("first_name", "last_name")),
        "caller.phone": Column(("phone",)),
    },
)
"""GeoReport's fields as ours. A city's service names are rarely another city's items, so an unknown one is
left out; a mapping file of one's own says which is which. ``closed_datetime`` is ours: a closed request's
last update."""


def fits(value: Any) -> bool:
    """Whether a JSON value looks like GeoReport's."""
    first = next((one for one in _objects(value) if isinstance(one, dict)), None)
    return first is not None and ("service_request_id" in first or "service_code" in first)


def rows_of_json(file: str, value: Any) -> Iterator[Found]:
    for number, one in enumerate(_objects(value), 1):
        if number > MOST_OBJECTS:
            yield RowProblem(file, number, "", "too_many_rows", expected=f"<= {MOST_OBJECTS}")
            return
        if not isinstance(one, Mapping):
            yield RowProblem(file, number, "", "kind", plain(one), "{ … }")
            continue
        yield _row(file, number, {str(name): plain(inner) for name, inner in one.items()})


def rows_of_xml(file: str, root: Element) -> Iterator[Found]:
    requests = [root] if local(root) == "request" else [one for one in root.iter() if local(one) == "request"]
    if not requests:
        yield RowProblem(file, None, "request", "missing", local(root), "service_requests/request")
    for number, request in enumerate(requests, 1):
        yield _row(file, number, {local(one): (one.text or "").strip() for one in request})


def _objects(value: Any) -> Sequence[Any]:
    """The requests of a list, of a single object, or of a list wrapped under GeoReport's names."""
    for name in ("service_requests", "requests", "request"):
        if isinstance(value, Mapping) and isinstance(value.get(name), list | dict):
            value = value[name]
    return value if isinstance(value, list) else [value]


def _row(file: str, number: int, values: dict[str, str]) -> Found:
    if not values.get("service_request_id"):
        return RowProblem(file, number, "service_request_id", "missing", "", "service_request_id")
    status = values.get("status", "").lower()
    if status not in ("open", "closed"):
        return RowProblem(file, number, "status", "choice", values.get("status", ""), "open | closed")
    if status == "closed":
        values["closed_datetime"] = values.get("updated_datetime") or values.get("requested_datetime", "")
    if not values.get("address") and values.get("lat") and values.get("long"):
        values["address"] = f"{values['lat']}, {values['long']}"
    if not values.get("description"):
        values["description"] = " - ".join(
            values[name] for name in ("service_name", "status_notes") if values.get(name)
        )
    if values.get("media_url"):
        values["description"] = f"{values['description']}\n{values['media_url']}".strip()
    return Row(file, number, values)
