"""What an exporter with a valid key may sign, and no bundle may be."""

from __future__ import annotations

import json

import zstandard

from dispatch_tui.sync.format import frames
from dispatch_tui.sync.format.manifest import MANIFEST, SIGNATURE, signed_bytes
from tests.fuzz.case import Case, fitting, manifest_of, repacked, signed, zipped


def manifest_wrong(case: Case) -> bytes:
    """A field that no manifest may have, or not so."""
    manifest = manifest_of(case)
    members = manifest["members"]
    at = case.draw.randrange(len(members))
    field, value = case.draw.choice(
        [
            ("format", "dispatch-tui"),
            ("version", "1"),
            ("version", None),
            ("reader", 2),
            ("reader", -1),
            ("centre", "C" * 64),
            ("centre", ""),
            ("exporter", "0" * 32),
            ("key", "0" * 64),
            ("code", 1),
            ("code", "x" * 40),
            ("made", -1),
            ("made", True),
            ("count", "7"),
            ("scope", "all"),
            ("scope", ["full"]),
            ("department", None),
            ("department", "x" * 40),
            ("addressees", "all"),
            ("addressees", ["0" * 31]),
            ("addressees", ["1" * 32, "0" * 32]),
            ("from", [["0" * 32, 1]]),
            ("from", [[1, 2, 3]]),
            ("from", [["0" * 32, -1, "0" * 64]]),
            ("to", [["0" * 32, 0, "0" * 64, "00"]]),
            ("to", manifest["to"][::-1]),
            ("to", manifest["to"] * 2),
            ("to", {}),
            ("wants", ["b"]),
            ("wants", ["b" * 64] * 2),
            ("wants", [["b" * 64]]),
            ("packs", [None]),
            ("members", members[1:]),
            ("members", members[::-1]),
            ("members", {}),
            ("members", members + members[:1]),
            ("members", []),
            ("more", 1),
        ]
    )
    if case.draw.random() < 0.4:
        field, value = "members", [dict(row) for row in members]
        key, wrong = case.draw.choice(
            [
                ("size", value[at]["size"] + 1),
                ("size", 0),
                ("size", 2**53),
                ("raw", value[at]["raw"] + 1),
                ("raw", 0),
                ("raw", 2**40),
                ("lines", value[at]["lines"] + 1),
                ("lines", 5_001),
                ("lines", "1"),
                ("sha256", "0" * 64),
                ("sha256", ""),
                ("kind", "photos"),
                ("kind", None),
                ("name", "../x"),
                ("name", 1),
                ("more", 1),
            ]
        )
        value[at][key] = wrong
    return signed(case.members(), {**manifest, field: value}, case.made.maker)


def manifest_ugly(case: Case) -> bytes:
    """Signed, but not in canonical form, or no JSON at all."""
    members = case.members()
    whole = members[-2][1]
    content = case.draw.choice(
        (
            whole + b"\n",
            b" " + whole,
            whole.replace(b'"full"', b'"f\\u0075ll"'),
            whole.replace(b":7,", b":7.0,"),
            json.dumps(json.loads(whole)).encode(),
            b"[]",
            b"",
            b"{}",
            b"[" * 50_000,
            b'{"a":' * 50_000,
            whole[:-1] + b',"a":1}',
            whole.decode().encode("utf-16"),
            b"\xff" + whole,
            b'{"format":NaN}',
            b"9" * 5_000,
            whole.replace(b":7,", b":" + b"9" * 5_000 + b","),
        )
    )
    return zipped([*members[:-2], (MANIFEST, content), (SIGNATURE, case.made.maker.sign(signed_bytes(content)))])


def page_wrong(case: Case) -> bytes:
    """A page whose lines are none, signed for."""
    members, manifest = case.members(), manifest_of(case)
    at = case.draw.choice([number for number, (name, _) in enumerate(members) if name.endswith(".zst")])
    raw = frames.unpack(members[at][1], manifest["members"][at]["raw"])
    lines = raw.split(b"\n")[:-1]
    number = case.draw.randrange(len(lines))
    part = next((line for line in lines if line.startswith(b'{"cls":"words"')), b"{}")
    lines[number] = case.draw.choice(
        (
            b"",
            b"\r",
            b"{}",
            b"[]",
            b"null",
            b"1",
            b'"x"',
            b"{",
            b"[" * 50_000,
            b"\xff\xfe",
            lines[number] + b" ",
            b" " + lines[number],
            b'["0",1,"0"]',
            b'["' + b"0" * 32 + b'",-1,"' + b"0" * 64 + b'"]',
            b'["' + b"0" * 32 + b'",01,"' + b"0" * 64 + b'"]',
            b'["' + b"A" * 32 + b'",1,"' + b"0" * 64 + b'"]',
            b'["ticket/1",["' + b"1" * 64 + b'","' + b"0" * 64 + b'"]]',
            b'["Ticket 1",[]]',
            b'["ticket/1",[1]]',
            b'{"act":"' + b"x" * 1_100_000 + b'"}',
            part.replace(b'"cls":"words"', b'"cls":"place"'),
            part.replace(b'"cls":"words"', b'"cls":"secret"'),
            part.replace(b'"content":"', b'"content":"x'),
            part.replace(b'"salt":"', b'"salt":"0'),
            part[:-1] + b',"x":1}',
            b'{"b64":true,' + part[1:],
            b'{"b64":false,' + part[1:],
            b'{"cls":"photo","hash":"' + b"0" * 64 + b'","salt":"' + b"0" * 32 + b'"}',
            b'{"cls":1,"content":2,"hash":3,"salt":4}',
            b'{"cls":"words","hash":"' + b"0" * 64 + b'","salt":"' + b"0" * 32 + b'"}',
        )
    )
    return repacked(case, members, manifest, at, b"\n".join(lines) + b"\n", len(lines))


def page_miscounted(case: Case) -> bytes:
    """Lines that are not as many as signed for, or the last of them not ended."""
    members, manifest = case.members(), manifest_of(case)
    at = case.draw.choice([number for number, (name, _) in enumerate(members) if name.endswith(".zst")])
    raw = frames.unpack(members[at][1], manifest["members"][at]["raw"])
    count = raw.count(b"\n")
    page, told = case.draw.choice(
        ((raw[:-1], count), (raw + raw, count), (raw, count + 1), (raw + b"\n", count), (b"\n", 1))
    )
    return repacked(case, members, manifest, at, page, told)


def frame_wrong(case: Case) -> bytes:
    """Pages that zstd would unpack, but not so: no checksum, several frames, bytes behind, another size, a bomb."""
    members, manifest = case.members(), manifest_of(case)
    at = case.draw.choice([number for number, (name, _) in enumerate(members) if name.endswith(".zst")])
    row = manifest["members"][at]
    raw = frames.unpack(members[at][1], row["raw"])
    plain = zstandard.ZstdCompressor(level=3, write_checksum=False).compress(raw)
    sizeless = zstandard.ZstdCompressor(level=3, write_checksum=True, write_content_size=False).compress(raw)
    bomb = zstandard.ZstdCompressor(level=3, write_checksum=True).compress(bytes(64 * 1024 * 1024))
    whole = members[at][1]
    broken = whole[:-1] + bytes([whole[-1] ^ 1])
    frame = case.draw.choice(
        (
            plain,
            sizeless,
            bomb,
            broken,
            whole + b"\0",
            whole + whole,
            whole + b"\x50\x2a\x4d\x18\0\0\0\0",
            whole[:-4],
            b"\x50\x2a\x4d\x18\0\0\0\0" + whole,
            raw,
            whole[:6],
            b"\x28\xb5\x2f\xfd",
            case.draw.randbytes(40),
        )
    )
    members[at] = (members[at][0], frame)
    return signed(members, fitting(manifest, members), case.made.maker)


def photo_wrong(case: Case) -> bytes:
    """A photo that is another than its hash says, or that no line names, or that is not there."""
    members, manifest = case.members(), manifest_of(case)
    at = case.draw.choice([number for number, (name, _) in enumerate(members) if name.startswith("photo/")])
    how = case.draw.randrange(3)
    if how == 0:
        members[at] = (members[at][0], case.draw.randbytes(len(members[at][1])))
    elif how == 1:
        name = f"photo/{case.draw.randbytes(32).hex()}"
        members.insert(at, (name, b"more"))
        row = {"name": name, "kind": "photo", "size": 4, "raw": 4, "lines": 0, "sha256": ""}
        manifest["members"].insert(at, row)
    else:
        del members[at], manifest["members"][at]
    return signed(members, fitting(manifest, members), case.made.maker)
