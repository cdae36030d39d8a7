"""Open311, CAP and the collector's format, by content and not by name."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.domain.place import Pack
from dispatch_tui.intake.mapping import read_map
from dispatch_tui.intake.reading import read
from dispatch_tui.intake.rows import RowProblem
from tests.intake.shaped import problems, reports

JPEG = b"\xff\xd8\xff\xe0 not much of a picture"

REQUEST: dict[str, Any] = {
    "service_request_id": "14-1", "status": "open", "service_name": "Alley Light Out", "service_code": "a",
    "description": "dark", "requested_datetime": "2014-07-12T10:58:43-05:00", "address": "1540 W 17TH ST",
    "zipcode": "60608", "lat": 41.8, "long": -87.6,
}  # fmt: skip
XML = """<?xml version="1.0"?><service_requests><request><service_request_id>14-1</service_request_id>
<status>open</status><service_name>Alley Light Out</service_name><service_code>a</service_code>
<description>dark</description><requested_datetime>2014-07-12T10:58:43-05:00</requested_datetime>
<address>1540 W 17TH ST</address><zipcode>60608</zipcode><lat>41.8</lat><long>-87.6</long></request>
</service_requests>"""


def _file(folder: Path, content: Any, name: str = "named-for-nothing") -> Path:
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


# Open311


@pytest.mark.parametrize(
    "content",
    [
        [REQUEST], REQUEST, {"service_requests": [REQUEST]}, {"service_requests": {"request": [REQUEST]}}, XML,
        XML.replace("<service_requests>", "").replace("</service_requests>", ""),
    ],
)  # fmt: skip
def test_every_spelling_of_a_service_request_is_the_same(tmp_path: Path, wangcheng: Pack, content: Any) -> None:
    (found,) = reports(_file(tmp_path, content), wangcheng)
    assert found.external == ("open311", "14-1")
    assert (found.text, found.summary, found.address) == ("dark", "Alley Light Out", "1540 W 17TH ST 60608")
    assert (found.received_at, found.closed_at, found.item) == (1_405_180_723_000, None, None)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"service_request_id": None}, [(1, "service_request_id", "missing")]),
        ({"service_request_id": ""}, [(1, "service_request_id", "missing")]),
        ({"status": "paused"}, [(1, "status", "choice")]),
        ({"requested_datetime": "noon"}, [(1, "requested_datetime", "time")]),
        ({"description": None, "service_name": None}, [(1, "description", "missing")]),
        ({"description": "x" * 20_001}, [(1, "description", "too_long")]),
    ],
)
def test_a_service_request_that_is_off_is_named(
    tmp_path: Path, wangcheng: Pack, change: dict[str, Any], expected: list[tuple[int, str, str]]
) -> None:
    good = {**REQUEST, "service_request_id": "14-2"}
    assert problems(_file(tmp_path, [{**REQUEST, **change}, good]), wangcheng) == expected


def test_a_closed_request_is_closed_when_it_was_last_updated(tmp_path: Path, new_york: Pack, maps: Path) -> None:
    closed = {**REQUEST, "status": "closed", "updated_datetime": "2014-07-13T10:58:43-05:00"}
    bare = {**REQUEST, "description": "", "status_notes": "Locked", "address": "", "zipcode": None}
    found = reports(_file(tmp_path, [closed, bare]), new_york, read_map(maps / "chicago_open311.toml"))
    assert found[0].item == "street-light-condition"
    assert found[0].external == ("chicago", "14-1")
    assert (found[0].closed_at or 0) - (found[0].received_at or 0) == 86_400_000
    assert (found[1].text, found[1].address) == ("Alley Light Out - Locked", "41.8, -87.6")


# CAP

ALERT = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier><sender>met@example.invalid</sender>
<sent>2026-11-23T08:00:00+08:00</sent><status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>
{references}<info><language>en</language><category>Met</category><event>Rain</event><urgency>{urgency}</urgency>
<severity>{severity}</severity><certainty>Likely</certainty><headline>Heavy rain</headline>
<description>Much rain</description><area><areaDesc>North</areaDesc></area></info>
<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>{urgency}</urgency>
<severity>{severity}</severity><certainty>Likely</certainty><headline>暴雨预警</headline>
<area><areaDesc>North</areaDesc></area><area><areaDesc>South</areaDesc></area></info></alert>"""


def alert(
    name: str = "a1", *, status: str = "Actual", kind: str = "Alert", severity: str = "Severe",
    urgency: str = "Immediate", references: str = "",
) -> str:  # fmt: skip
    named = f"<references>{references}</references>" if references else ""
    return ALERT.format(id=name, status=status, kind=kind, severity=severity, urgency=urgency, references=named)


def test_an_alert_is_one_warning_in_the_places_own_language(tmp_path: Path, wangcheng: Pack, new_york: Pack) -> None:
    path = _file(tmp_path, alert())
    (found,) = reports(path, wangcheng)
    assert found.external == ("cap", "met@example.invalid,a1")
    assert (found.summary, found.address) == ("暴雨预警", "North; South")
    assert (found.urgency, found.major, found.source) == (1, True, "platform")
    assert reports(path, new_york)[0].summary == "Heavy rain"
    assert reports(path, wangcheng, platform="met")[0].external == ("cap:met", "met@example.invalid,a1")


@pytest.mark.parametrize(
    ("severity", "urgency", "ours"),
    [
        ("Extreme", "Future", 1), ("Severe", "Immediate", 1), ("Severe", "Expected", 2), ("Moderate", "Immediate", 2),
        ("Moderate", "Expected", 3), ("Minor", "Immediate", 3), ("Unknown", "Unknown", 3), ("Extreme", "Past", 4),
    ],
)  # fmt: skip
def test_how_grave_an_alert_is(tmp_path: Path, wangcheng: Pack, severity: str, urgency: str, ours: int) -> None:
    (found,) = reports(_file(tmp_path, alert(severity=severity, urgency=urgency)), wangcheng)
    assert found.urgency == ours


@pytest.mark.parametrize("status", ["Exercise", "Test", "System", "Draft"])
def test_what_is_not_actual_stays_outside(tmp_path: Path, wangcheng: Pack, status: str) -> None:
    assert problems(_file(tmp_path, alert(status=status)), wangcheng) == [(1, "status", "not_actual")]


def test_updates_name_what_they_follow(tmp_path: Path, wangcheng: Pack) -> None:
    named = "met@example.invalid,a1,2026-11-23T08:00:00+08:00 met@example.invalid,a0,2026-11-22T08:00:00+08:00"
    (found,) = reports(_file(tmp_path, alert("a2", kind="Cancel", references=named)), wangcheng)
    assert found.follows == (("cap", "met@example.invalid,a1"), ("cap", "met@example.invalid,a0"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (alert(kind="Ack"), (1, "msgType", "choice")),
        (alert(kind="Cancel"), (1, "references", "missing")),
        (alert().replace("<identifier>a1", "<identifier>"), (1, "identifier", "missing")),
        (alert().replace("2026-11-23T08", "late"), (1, "received_at", "time")),
        (alert().replace("cap:1.2", "cap:9"), (None, "", "format")),
        (alert()[:200], (6, "", "xml")),
        (alert().replace("<alert", '<!DOCTYPE a [<!ENTITY b "c">]><alert'), (None, "", "xml")),
        (alert().replace("<alert", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><alert').replace("Much", "&x;"),
         (4, "", "xml")),
        ("<a>" * 5_000 + "</a>" * 5_000, (None, "", "xml_deep")),
        ("<feed></feed>", (None, "", "format")),
    ],
)  # fmt: skip
def test_an_alert_that_is_off_is_named(
    tmp_path: Path, wangcheng: Pack, content: str, expected: tuple[int | None, str, str]
) -> None:
    (found,) = problems(_file(tmp_path, content), wangcheng)
    assert found[1:] == expected[1:]


# The collector's


def test_a_collectors_report_with_photos(tmp_path: Path, wangcheng: Pack, maps: Path) -> None:
    (tmp_path / "one.jpg").write_bytes(JPEG)
    coded = base64.b64encode(JPEG + b"2").decode()
    given = {
        "text": "垃圾成堆", "time": "2026-11-23T08:30:00+08:00", "grid": "GT-031", "item": "0101",
        "images": ["one.jpg", f"data:image/jpeg;base64,{coded}"],
    }  # fmt: skip
    (found,) = reports(_file(tmp_path, given), wangcheng)
    assert found.photos == (JPEG, JPEG + b"2")
    assert (found.source, found.grid, found.item, found.town) == ("grid", "GT-031", "0101", "430112001")
    assert found.external is not None
    assert found.external[0] == "collector"
    named = _file(tmp_path, [{**given, "item": "垃圾", "no": 7}])
    mapped = reports(named, wangcheng, read_map(maps / "collector.toml"))
    assert (mapped[0].external, mapped[0].item, mapped[0].source) == (("collector-app", "7"), "0101", "grid")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"text": ""}, [(1, "text", "missing")]),
        ({"time": "noon"}, [(1, "time", "time")]),
        ({"grid": "ZZ-1"}, [(1, "grid", "unknown_grid")]),
        ({"item": "nothing"}, [(1, "item", "unknown_item")]),
        ({"text": ["a"]}, [(1, "text", "kind")]),
        ({"images": {"a": 1}}, [(1, "images", "kind")]),
        ({"images": [7]}, [(1, "images", "kind")]),
        ({"images": ["../one.jpg"]}, [(1, "images", "photo_elsewhere")]),
        ({"images": ["/etc/one.jpg"]}, [(1, "images", "photo_elsewhere")]),
        ({"images": ["nowhere.jpg"]}, [(1, "images", "photo_unreadable")]),
        ({"images": ["link.jpg"]}, [(1, "images", "photo_elsewhere")]),
        ({"images": ["no\0.jpg"]}, [(1, "images", "photo_unreadable")]),
        ({"images": ["text.png"]}, [(1, "images", "not_a_photo")]),
        ({"images": ["bm90IGEgcGhvdG8="]}, [(1, "images", "not_a_photo")]),
        ({"images": ["not base64!"]}, [(1, "images", "not_a_photo")]),
        ({"images": ["x.jpg"] * 21}, [(1, "images", "too_many_photos")]),
    ],
)
def test_a_collectors_report_that_is_off_is_named(
    tmp_path: Path, wangcheng: Pack, change: dict[str, Any], expected: list[tuple[int, str, str]]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "one.jpg").write_bytes(JPEG)
    (folder / "text.png").write_text("no picture")
    (folder / "link.jpg").symlink_to(tmp_path / "one.jpg")
    given = {"text": "a", "time": "2026-11-23T08:30:00+08:00", "grid": "GT-031", "item": "0101"}
    assert problems(_file(folder, [{**given, **change}, given]), wangcheng) == expected


@pytest.mark.parametrize(
    ("content", "format_", "code"),
    [
        ("{", "auto", "json"), ('{"a": 1}', "auto", "format"), ("[1, 2]", "collector", "kind"),
        ("[" * 100_000, "auto", "json"), (b"[\xff]", "auto", "encoding"), ("[]", "auto", None),
        ("<a/>", "collector", "format"), ("a,b", "xlsx", "xlsx"),
    ],
)  # fmt: skip
def test_what_is_no_known_format_is_told(tmp_path: Path, content: str | bytes, format_: str, code: str | None) -> None:
    found = list(read(_file(tmp_path, content), format_).rows)
    assert {one.code for one in found if isinstance(one, RowProblem)} == ({code} if code else set())


def test_a_file_that_is_not_there_is_one_row_and_a_problem(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "none.csv").rows
    assert isinstance(found, RowProblem)
    assert (found.file, found.row, found.code) == ("none.csv", None, "unreadable")


@pytest.mark.parametrize("name", ["australia.cap", "earthquake.cap", "thunderstorm.cap", "weather.cap"])
def test_real_alerts_come_in(shared_real: Path, wangcheng: Pack, name: str) -> None:
    (found,) = reports(shared_real / "interop" / name, wangcheng)
    assert found.major
    assert found.summary
    assert found.address


def test_chicagos_answer_comes_in(shared_real: Path, wangcheng: Pack) -> None:
    found = reports(shared_real / "interop" / "chicago_service_requests_2.json", wangcheng)
    assert [one.external for one in found] == [("open311", "14-01100669"), ("open311", "14-01100627")]
