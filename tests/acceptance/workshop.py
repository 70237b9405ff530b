"""Good films of eight seconds, and ways to spoil them."""

from __future__ import annotations

import random
from pathlib import Path

from tests.acceptance.film_kinds import AAC, H264, MP3, MPEG2, FilmMaker, picture

SECONDS = 8.0
SIZE = (160, 90)


class Workshop(FilmMaker):
    """Makes damaged films of good ones."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._drawn = f'-f lavfi -i "{picture(SIZE, 25.0, SECONDS)}"'
        self._sound = f"-f lavfi -i sine=frequency=440:duration={SECONDS}"

    def good(self, name: str, how: str = "") -> Path:
        """A whole film of eight seconds; ``how`` adds to ffmpeg's arguments."""
        path = self.folder / name
        if not path.exists():
            codecs = {".avi": f"{H264} -bf 0 {MP3}", ".mpg": f"{MPEG2} -c:a mp2"}
            codec = codecs.get(path.suffix, f"{H264} -bf 2 {AAC}")
            self.ffmpeg(f"{self._drawn} {self._sound} {codec} -g 25 {how} -t {SECONDS} {path.name}")
        return path

    def bytes_of(self, name: str, how: str = "") -> bytearray:
        """A good film's bytes, to be spoilt."""
        return bytearray(self.good(name, how).read_bytes())

    def write(self, name: str, data: bytes | bytearray) -> Path:
        """A spoilt film."""
        path = self.folder / name
        path.write_bytes(data)
        return path

    # Ways to spoil one --------------------------------------------------------------

    def cut(self, name: str, of: str, part: float, how: str = "") -> Path:
        """Only the first ``part`` of the bytes."""
        data = self.bytes_of(of, how)
        return self.write(name, data[: max(1, int(len(data) * part))])

    def noise(self, name: str, of: str, at: float, length: int, how: str = "") -> Path:
        """``length`` bytes of noise from ``at`` (0 to 1)."""
        data = self.bytes_of(of, how)
        begin = int(len(data) * at)
        data[begin : begin + length] = random.Random(name).randbytes(length)
        return self.write(name, data)

    def sprinkle(self, name: str, of: str, every: int) -> Path:
        """One wrong byte in ``every`` after the first kilobytes."""
        data = self.bytes_of(of)
        dice = random.Random(name)
        for _ in range(len(data) // every):
            data[dice.randrange(4096, len(data))] = dice.randrange(256)
        return self.write(name, data)

    def swap(self, name: str, of: str, old: bytes, new: bytes, how: str = "") -> Path:
        """Every ``old`` becomes ``new``."""
        data = bytes(self.bytes_of(of, how))
        assert old in data, f"{of} holds no {old!r}"
        return self.write(name, data.replace(old, new))

    def patch(self, name: str, of: str, after: bytes, new: bytes, skip: int = 0) -> Path:
        """What follows the first ``after``, and ``skip`` bytes, is overwritten."""
        data = self.bytes_of(of)
        at = data.find(after)
        assert at >= 0, f"{of} holds no {after!r}"
        at += len(after) + skip
        data[at : at + len(new)] = new
        return self.write(name, data)

    def made(self, name: str, how: str, more: str = "") -> Path:
        """What ffmpeg makes with these arguments."""
        self.ffmpeg(f"{self._drawn} {self._sound} {more} {how} -t {SECONDS} {name}")
        return self.folder / name

    def made_long(self, name: str) -> Path:
        """A minute of film."""
        path = self.folder / name
        if not path.exists():
            self.ffmpeg(f"-stream_loop 7 -i {self.good('good.mkv').name} -c copy {name}")
        return path

    def copied(self, name: str, of: str, how: str) -> Path:
        """A good film's streams, copied by ffmpeg with these arguments."""
        self.ffmpeg(f"-i {self.good(of).name} -c copy {how} {name}")
        return self.folder / name

    def joined(self, name: str, *parts: Path) -> Path:
        """One file after the other."""
        return self.write(name, b"".join(part.read_bytes() for part in parts))

    def link(self, name: str, to: str | Path) -> Path:
        """A symbolic link."""
        path = self.folder / name
        path.symlink_to(to)
        return path
