"""Sealed outside: only who is addressed opens it, in bounded memory, and damage is told as such."""

from __future__ import annotations

import errno
import io
import random
import tracemalloc
from pathlib import Path
from typing import IO, Any

import pytest

from dispatch_tui.sync.files import Files
from dispatch_tui.sync.format.envelope import BadRecipient, is_sealed, new_identity, seal, unseal
from dispatch_tui.sync.format.opening import opened
from dispatch_tui.sync.format.refused import BundleRefused
from tests.sync.format.making import make

SECRET, RECIPIENT = new_identity()
OTHER, _ = new_identity()


def sealed(content: bytes, *recipients: str) -> bytes:
    stream = io.BytesIO()
    seal(io.BytesIO(content), stream, recipients or (RECIPIENT,))
    return stream.getvalue()


def refusal(content: bytes, *identities: str) -> str:
    with pytest.raises(BundleRefused) as refused:
        unseal(io.BytesIO(content), io.BytesIO(), identities, "x.bundle.age")
    return refused.value.code


def test_every_recipient_opens_it_and_nobody_else(tmp_path: Path) -> None:
    made = make(1)
    path = tmp_path / "x.bundle.age"
    path.write_bytes(sealed(made.content, RECIPIENT, new_identity()[1]))
    assert made.content[:200] not in path.read_bytes()
    with opened(path, tmp_path, [OTHER, SECRET]) as bundle:
        assert [item for page in bundle.pages() for item in page.items] == made.items
    for identities in ([], [OTHER]):
        with pytest.raises(BundleRefused) as refused, opened(path, tmp_path, identities):
            pass
        assert refused.value.code == "bundle_sealed"
    assert [one.name for one in tmp_path.iterdir()] == ["x.bundle.age"]


def test_a_bundle_without_an_envelope_opens_too(tmp_path: Path) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(make(2).content)
    with opened(path, tmp_path, key=make(2).maker.public) as bundle:
        assert bundle.id == make(2).id


def test_damage_is_told_as_such() -> None:
    draw = random.Random(1)
    whole = sealed(draw.randbytes(200_000))
    assert is_sealed(io.BytesIO(whole))
    for cut in (30, 150, 250, 70_000, len(whole) - 1):
        assert refusal(whole[:cut], SECRET) in ("bundle_envelope", "bundle_sealed")
    for _ in range(100):
        at = draw.randrange(300) if draw.random() < 0.5 else draw.randrange(len(whole))
        damaged = whole[:at] + bytes([whole[at] ^ 1 << draw.randrange(8)]) + whole[at + 1 :]
        assert refusal(damaged, SECRET) in ("bundle_envelope", "bundle_sealed")
    assert refusal(whole + b"x", SECRET) == "bundle_envelope"


def test_a_header_without_end_is_not_read_to_its_end() -> None:
    with pytest.raises(BundleRefused) as refused:
        unseal(io.BytesIO(b"age-encryption.org/v1\n" + b"-> X25519 A\nA\n" * 10_000), io.BytesIO(), [SECRET], "x")
    assert refused.value.code == "bundle_envelope"


@pytest.mark.parametrize("recipient", ["", "age1", "ssh-ed25519 AAAA", "age1" + "q" * 58])
def test_what_is_no_recipient_is_told(recipient: str) -> None:
    with pytest.raises(BadRecipient) as told:
        seal(io.BytesIO(b"x"), io.BytesIO(), [recipient])
    assert str(told.value) == recipient


class Failing(io.BytesIO):
    """A disk that fails after so many bytes."""

    def __init__(self, content: bytes, after: int, error: int) -> None:
        super().__init__(content)
        self.after = after
        self.error = error

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > self.after:
            raise OSError(self.error, "failed")
        return super().read(size)

    def write(self, content: Any) -> int:
        if self.tell() > self.after:
            raise OSError(self.error, "failed")
        return super().write(content)


def test_a_failing_disk_is_no_damage(tmp_path: Path) -> None:
    whole = sealed(bytes(300_000))
    with pytest.raises(BundleRefused) as refused:
        unseal(Failing(whole, 100_000, errno.EIO), io.BytesIO(), [SECRET], "x")
    assert refused.value.code == "bundle_unreadable"
    with pytest.raises(OSError, match="failed"):
        unseal(io.BytesIO(whole), Failing(b"", 100_000, errno.ENOSPC), [SECRET], "x")
    with pytest.raises(OSError, match="failed"):
        seal(io.BytesIO(bytes(300_000)), Failing(b"", 100_000, errno.ENOSPC), [RECIPIENT])


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    class Pulled(Files):
        def read(self, path: Path) -> IO[bytes]:
            raise OSError(errno.EIO, "pulled out")

    with pytest.raises(BundleRefused) as refused, opened(tmp_path / "x.bundle", tmp_path, files=Pulled()):
        pass
    assert (refused.value.code, refused.value.params["reason"]) == ("bundle_unreadable", "pulled out")


def test_memory_stays_bounded(tmp_path: Path) -> None:
    plain, shut, back = tmp_path / "plain", tmp_path / "shut", tmp_path / "back"
    with plain.open("wb") as stream:
        stream.truncate(24 * 1024 * 1024)
    tracemalloc.start()
    with plain.open("rb") as source, shut.open("wb") as target:
        seal(source, target, [RECIPIENT])
    with shut.open("rb") as source, back.open("wb") as target:
        unseal(source, target, [SECRET], "x")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert back.stat().st_size == 24 * 1024 * 1024
    assert peak < 4 * 1024 * 1024
