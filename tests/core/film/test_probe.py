"""``probe`` and what it refuses."""

from __future__ import annotations

import os
import shutil
from fractions import Fraction
from pathlib import Path

import av
import pytest

from core.errors import MediaMissingError, MediaOpenError, NoVideoError
from core.film.probe import probe
from core.film.types import DRAWN_COMMENT
from tests.clips import make_clip, make_sound_only
from tests.core.film.films import cut_short, scene, shots, write_film


def test_a_film_is_described(tmp_path: Path) -> None:
    info = probe(make_clip(tmp_path / "The Key.mp4", comment=DRAWN_COMMENT))
    assert info.title == "The Key"
    assert (info.width, info.height) == (160, 90)
    assert info.frame_rate == 12
    assert info.video_codec == "h264"
    assert info.audio_tracks == 1
    assert info.comment == DRAWN_COMMENT
    assert info.duration.seconds == pytest.approx(4.0, abs=0.001)


def test_the_codec_is_named_by_what_it_is_not_by_who_decodes_it(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mkv", shots((), 1), codec="libsvtav1", options={"preset": "12"})
    assert probe(film).video_codec == "av1"


def test_its_title_is_the_one_it_bears(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mkv", shots((), 1), metadata={"title": "The Lantern"})
    assert probe(film).title == "The Lantern"


def test_a_silent_film_has_no_audio_tracks(long_film: Path) -> None:
    assert probe(long_film).audio_tracks == 0


@pytest.mark.parametrize(("turned", "size"), [(90, (72, 128)), (180, (128, 72)), (270, (72, 128))])
def test_a_turned_film_is_measured_upright(
    tmp_path: Path, turned: int, size: tuple[int, int]
) -> None:
    info = probe(write_film(tmp_path / "a.mp4", shots((), 1), turned=turned))
    assert (info.width, info.height) == size


@pytest.mark.parametrize(
    ("shape", "size"), [(Fraction(4, 3), (171, 72)), (Fraction(8, 9), (128, 81))]
)
def test_oblong_pixels_are_measured_as_square_ones(
    tmp_path: Path, shape: Fraction, size: tuple[int, int]
) -> None:
    info = probe(write_film(tmp_path / "a.mkv", shots((), 1), pixel_shape=shape))
    assert (info.width, info.height) == size


def test_odd_sizes_are_kept(tmp_path: Path) -> None:
    frames = [(0.0, scene(1, size=(101, 67))), (0.1, scene(2, size=(101, 67)))]
    info = probe(write_film(tmp_path / "a.mkv", frames))
    assert (info.width, info.height) == (101, 67)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.avi"])
def test_the_length_is_the_same_in_every_container(tmp_path: Path, name: str) -> None:
    codec = "mpeg4" if name.endswith("avi") else "libx264"
    info = probe(write_film(tmp_path / name, shots((), 5), codec=codec))
    assert info.duration.seconds == pytest.approx(5.0, abs=0.1)


def test_the_length_is_the_pictures_not_the_sounds(tmp_path: Path) -> None:
    silent = write_film(tmp_path / "silent.mp4", shots((), 2))
    sound = make_sound_only(tmp_path / "sound.m4a", 6)
    both = tmp_path / "both.mkv"
    with av.open(str(silent)) as one, av.open(str(sound)) as two, av.open(str(both), "w") as out:
        for source in (one, two):
            out.add_stream_from_template(source.streams[0])
        for index, source in enumerate((one, two)):
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = out.streams[index]
                    out.mux(packet)
    info = probe(both)
    assert info.duration.seconds == pytest.approx(2.0, abs=0.01)
    assert info.ends.seconds == pytest.approx(6.0, abs=0.1)


def test_a_late_start_adds_nothing_to_the_length(tmp_path: Path) -> None:
    info = probe(write_film(tmp_path / "a.ts", shots((), 5), start=100))
    assert info.duration.seconds == pytest.approx(5.0, abs=0.001)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_a_film_that_breaks_off_is_as_long_as_what_is_left(tmp_path: Path, name: str) -> None:
    muxer = {"movflags": "faststart"} if name.endswith("mp4") else {}
    film = write_film(tmp_path / name, shots((), 30), muxer=muxer)
    cut_short(film, 0.5)
    assert 8 < probe(film).duration.seconds < 22


def test_a_film_of_one_frame_has_a_length(tmp_path: Path) -> None:
    info = probe(write_film(tmp_path / "a.mp4", [(0.0, scene(1))]))
    assert 0 < info.duration.seconds <= 0.1


def test_cover_art_is_no_picture(tmp_path: Path) -> None:
    sound = make_sound_only(tmp_path / "sound.m4a")
    song = tmp_path / "song.m4a"
    with av.open(str(sound)) as source, av.open(str(song), "w", format="mp4") as out:
        copied = out.add_stream_from_template(source.streams[0])
        cover = out.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = copied
                out.mux(packet)
        out.mux(cover.encode(av.VideoFrame.from_ndarray(scene(1, size=(64, 64)), format="rgb24")))
        out.mux(cover.encode(None))
    with av.open(str(song)) as made:
        assert made.streams.video, "the file has no cover art to be mistaken for a film"
    with pytest.raises(NoVideoError):
        probe(song)


def test_sound_alone_is_no_film(tmp_path: Path) -> None:
    with pytest.raises(NoVideoError, match=r"song\.m4a has no picture, only sound"):
        probe(make_sound_only(tmp_path / "song.m4a"))


def test_a_missing_film_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MediaMissingError):
        probe(tmp_path / "nowhere.mp4")


def test_a_folder_is_no_film(tmp_path: Path) -> None:
    with pytest.raises(MediaOpenError, match="it is a folder"):
        probe(tmp_path)


def test_a_pipe_is_refused_without_waiting_on_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(MediaOpenError, match="not an ordinary file"):
        probe(tmp_path / "pipe.mp4")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"Dear diary,\ntoday I saw a film.\n" * 50, "it is text, not a film"),
        (bytes(5000), "only zeros"),
        (b"\x00\xff\x13\x37" * 2000, "damaged or in a format"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nHello\n\n" * 9, "neither picture nor sound"),
    ],
)
def test_what_is_no_film_is_refused_with_a_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaOpenError, match=reason) as caught:
        probe(path)
    assert "\n" not in str(caught.value)


def test_a_film_under_a_key_is_not_taken_for_noise(tmp_path: Path) -> None:
    key = {
        "encryption_scheme": "cenc-aes-ctr",
        "encryption_key": "76a6c65c5ea762046bd749a2e632ccbb",
        "encryption_kid": "a7e61c373e219033c21091fa607bf3b8",
    }
    film = write_film(tmp_path / "film.mp4", shots((), 2), muxer=key)
    with pytest.raises(MediaOpenError, match="protected against copying"):
        probe(film)


def test_a_text_file_is_not_played_as_text_art(tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text("Dear diary,\ntoday I saw a film.\n" * 50)
    with pytest.raises(MediaOpenError, match="it is text, not a film"):
        probe(path)


def test_a_playlist_may_not_reach_for_the_network(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:9/film.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(MediaOpenError):
        probe(path)


def test_an_mp4_without_its_index_was_cut_short(long_film: Path, tmp_path: Path) -> None:
    film = tmp_path / "cut.mp4"
    shutil.copy(long_film, film)
    cut_short(film, 0.5)
    with pytest.raises(MediaOpenError, match="probably cut short"):
        probe(film)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_film_that_may_not_be_read_is_refused(long_film: Path, tmp_path: Path) -> None:
    film = tmp_path / "secret.mp4"
    shutil.copy(long_film, film)
    film.chmod(0)
    with pytest.raises(MediaOpenError, match="not allowed to read"):
        probe(film)


def test_a_name_with_colons_and_percents_is_only_a_name(long_film: Path, tmp_path: Path) -> None:
    film = tmp_path / "http: what%03d is ünknown？.mp4"
    shutil.copy(long_film, film)
    assert probe(film).duration.seconds == pytest.approx(45.0, abs=0.001)


@pytest.mark.parametrize(("part", "ends"), [(1.0, 8.0), (0.5, 4.0)])
def test_a_film_ends_where_there_is_no_more_of_it_whatever_it_claims(
    tmp_path: Path, part: float, ends: float
) -> None:
    film = make_clip(tmp_path / "a.mkv", [("red", 4.0), ("blue", 4.0)])
    cut_short(film, part)
    assert probe(film).ends.seconds == pytest.approx(ends, abs=0.7)
