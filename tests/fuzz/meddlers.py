"""What somebody does to a bundle who can write zips and zstd, but holds no key that counts."""

from __future__ import annotations

import io
import zipfile

from dispatch_tui.domain.canonical import canonical
from dispatch_tui.sync.format import frames
from dispatch_tui.sync.format.manifest import MANIFEST
from tests.fuzz.case import Case, fitting, manifest_of, signed, unzipped, zipped
from tests.sync.format.making import Maker


def member_moved(case: Case) -> bytes:
    members = case.members()
    first, second = case.draw.sample(range(len(members)), 2)
    members[first], members[second] = members[second], members[first]
    return zipped(members)


def member_doubled(case: Case) -> bytes:
    members = case.members()
    members.insert(case.draw.randrange(len(members) + 1), case.draw.choice(members))
    return zipped(members)


def member_gone(case: Case) -> bytes:
    members = case.members()
    del members[case.draw.randrange(len(members))]
    return zipped(members)


def member_renamed(case: Case) -> bytes:
    members = case.members()
    at = case.draw.randrange(len(members))
    name = case.draw.choice(("../x", "/etc/passwd", "x" * 79, "", members[at][0].upper(), members[at - 1][0], "a\0b"))
    members[at] = (name, members[at][1])
    return zipped(members)


def member_strange(case: Case) -> bytes:
    """One of another bundle's members, its manifest or its signature instead of this one's, or beside them."""
    members = case.members()
    stranger = case.draw.choice(unzipped(case.other.content))
    if case.draw.random() < 0.3:
        members.insert(case.draw.randrange(len(members) + 1), (f"photo/{case.draw.randbytes(32).hex()}", b"more"))
    else:
        names = [name for name, _ in members]
        at = names.index(stranger[0]) if stranger[0] in names else case.draw.randrange(len(members))
        members[at] = stranger
        if members == case.members():
            members.append(stranger)
    return zipped(members)


def header_changed(case: Case) -> bytes:
    """A field of a local header, of the directory or of the end; sometimes the same field in both places."""
    content = bytearray(case.content)
    signs = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")
    sign = case.draw.choice(signs)
    places = [at for at in range(len(content)) if content.startswith(sign, at)]
    at = case.draw.choice(places) + case.draw.randrange(4, {signs[0]: 30, signs[1]: 46, signs[2]: 22}[sign])
    content[at] = (content[at] + case.draw.choice((1, 8, 255))) % 256
    if sign == signs[0] and case.draw.random() < 0.5:
        for place in places:
            content[place + 6] |= 8  # sizes in a descriptor behind
    return bytes(content)


def zipped_otherwise(case: Case) -> bytes:
    """The same members by another program: deflated, with times, comments, extra fields, folders."""
    stream = io.BytesIO()
    how = case.draw.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2))
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name, content in case.members():
            info = zipfile.ZipInfo(name, (2026, 11, 23, 10, 15, 0))
            info.compress_type = how
            if case.draw.random() < 0.3:
                info.comment = b"see this"
            if case.draw.random() < 0.3:
                info.extra = b"\x01\x00\x04\x00abcd"
            with archive.open(info, "w", force_zip64=case.draw.random() < 0.3) as target:
                target.write(content)
        if case.draw.random() < 0.3:
            archive.comment = b"made again"
    return stream.getvalue()


def packed_again(case: Case) -> bytes:
    """A page's lines changed and packed again, the manifest made to fit, the signature left as it was."""
    members, manifest = case.members(), manifest_of(case)
    at = case.draw.choice([number for number, (name, _) in enumerate(members) if name.startswith("lines/")])
    page = frames.unpack(members[at][1], manifest["members"][at]["raw"])
    members[at] = (members[at][0], frames.pack(other_lines(case, page)))
    if case.draw.random() < 0.5:
        members[-2] = (MANIFEST, canonical(fitting(manifest, members)))
    return zipped(members)


def signed_by_another(case: Case) -> bytes:
    """Whole and rightly signed, but by a stranger: in the exporter's name, or in its own."""
    stranger = Maker(999)
    manifest = {**manifest_of(case), "key": stranger.public}
    if case.draw.random() < 0.5:
        manifest["exporter"] = stranger.station
    return signed(case.members(), manifest, stranger)


def other_lines(case: Case, page: bytes) -> bytes:
    """Two lines changed for each other, one dropped, one doubled, one altered."""
    lines = page.split(b"\n")[:-1]
    first, second = case.draw.sample(range(len(lines)), 2)
    how = case.draw.randrange(4)
    if how == 0:
        lines[first], lines[second] = lines[second], lines[first]
    elif how == 1:
        del lines[first]
    elif how == 2:
        lines.insert(first, lines[second])
    else:
        lines[first] = lines[first][:-2] + b"0" + lines[first][-1:]
    return b"\n".join(lines) + b"\n"
