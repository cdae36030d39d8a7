"""Reads and proves a bundle by what dispatch_tui/sync/format/README.md says, and by nothing else of this project."""

import base64
import hashlib
import json
import zipfile

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as Key


def sha(*pieces):
    return hashlib.sha256(b"".join(pieces)).hexdigest()


def canonical(content):
    value = json.loads(content)
    assert json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == content
    return value


def lines(archive, members):
    assert archive.namelist() == [row["name"] for row in members] + ["manifest.json", "manifest.sig"]
    for row in members:
        content = archive.read(row["name"])
        assert (len(content), sha(content)) == (row["size"], row["sha256"])
        if row["kind"] == "lines":
            page = zstandard.ZstdDecompressor().decompress(content, max_output_size=row["raw"], allow_extra_data=False)
            assert (len(page), page.count(b"\n"), page[-1:]) == (row["raw"], row["lines"], b"\n")
            yield from page[:-1].split(b"\n")


def read_bundle(file, keys):
    """The manifest, and event ids by station and link; ``keys`` (station: public key) are known before."""
    archive = zipfile.ZipFile(file)
    content, signature = archive.read("manifest.json"), archive.read("manifest.sig")
    head = canonical(content)
    signed = b"dispatch-tui bundle 1" + bytes.fromhex(sha(content))
    Key.from_public_bytes(bytes.fromhex(head["key"])).verify(signature, signed)
    assert head["exporter"] == sha(bytes.fromhex(head["key"]))[:32]
    seqs, ids, last, keys = {(one, link): seq for one, seq, link in head["from"]}, {}, dict[str, str](), {**keys}
    for line in lines(archive, head["members"]):
        value = canonical(line)
        if "hash" in value:
            content = archive.read(f"photo/{value['hash']}") if value["cls"] == "photo" else value["content"].encode()
            content = base64.b64decode(content) if "b64" in value else content
            assert sha(value["cls"].encode(), b"\0", bytes.fromhex(value["salt"]), content) == value["hash"]
            continue
        bare = value if isinstance(value, list) else [value["station"], value["seq"], sha(line), value["prev"]]
        station, seq, event, prev = [*bare, last.get(bare[0])][:4]
        if isinstance(value, dict) and "key" in value["data"]:
            keys[value["data"].get("station", station)] = value["data"]["key"]
        assert seqs.get((station, prev), -1 if prev == "0" * 64 else None) == seq - 1
        last[station] = sha(bytes.fromhex(prev), bytes.fromhex(event))
        seqs[station, last[station]], ids[station, last[station]] = seq, event
    for one, seq, link, signature in [tip for tip in head["to"] if head["scope"] != "own" or tip[0] in {*keys, *last}]:
        tip = b"dispatch-tui tip 1" + bytes.fromhex(f"{head['centre']}{one}{seq:016x}{link}")
        Key.from_public_bytes(bytes.fromhex(keys[one])).verify(bytes.fromhex(signature), tip)
    assert set(last.items()) <= {(one, link) for one, _, link, _ in head["to"]}
    return head, ids
