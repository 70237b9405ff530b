"""A film's sound, at the film's times, from any place, whatever is wrong with it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from core.errors import MediaMissingError
from core.film.probe import probe
from core.speech.sound import RATE, SAMPLES, Sound, SoundReader
from core.timeline import MediaTime
from tests.clips import make_clip
from tests.core.film.films import damage
from tests.core.speech.sounds import FILM_RATE, Track, make_sounding, tone

SPEECH = np.concatenate([tone(300 + 70 * n, 1.5) for n in range(30)])
"""45 seconds, a new pitch every one and a half."""


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


def window(film: Path, seconds: float, language: str = "") -> Sound:
    with SoundReader(probe(film), language) as reader:
        return reader.window(at(seconds))


def heard_between(sound: Sound, start: float, end: float) -> float:
    return float(np.abs(sound[round(start * RATE) : round(end * RATE)]).max(initial=0.0))


def pitch_at(sound: Sound, seconds: float) -> float:
    step = sound[round(seconds * RATE) :][: RATE // 2]
    return float(np.abs(np.fft.rfft(step)).argmax() * 2)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """45 seconds, every sample known."""
    return make_sounding(tmp_path_factory.mktemp("sound") / "pcm.mkv", [Track([(0, SPEECH)])], 45)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is compared with")
@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "pcm_s16le"), ("a.mp4", "aac")])
def test_a_window_is_what_ffmpeg_makes_of_it(tmp_path: Path, name: str, codec: str) -> None:
    film = make_sounding(tmp_path / name, [Track([(0, SPEECH)], codec=codec)], 45)
    command = ["ffmpeg", "-v", "error", "-i", str(film), "-ac", "1", "-ar", str(RATE)]
    raw = subprocess.run([*command, "-f", "f32le", "-"], check=True, capture_output=True).stdout
    theirs = np.frombuffer(raw, np.float32)[:SAMPLES]
    ours = window(film, 0)
    assert ours.shape == (SAMPLES,)
    assert ours.dtype == np.float32
    assert np.abs(ours - theirs).max() < (1e-4 if codec.startswith("pcm") else 0.05)


@pytest.mark.parametrize("seconds", [0.0, 7.3, 29.99, 31.0])
def test_a_place_sounds_the_same_however_one_came_there(film: Path, seconds: float) -> None:
    with SoundReader(probe(film)) as reader:
        reader.window(at(0))
        reader.window(at(seconds / 2))
        gone_on = reader.window(at(seconds))
        reader.window(at(44))
        back = reader.window(at(seconds))
    known = SPEECH[round(seconds * FILM_RATE) :: 3][:SAMPLES]
    for found in (gone_on, back, window(film, seconds)):
        # Matroska tells times to the millisecond: where it was sought, half of one is unknown.
        assert min(apart(found, known, shift) for shift in range(-9, 10)) < 0.12


def apart(found: Sound, known: Sound, shift: int) -> float:
    """The largest difference of two sounds, one of them moved by some samples."""
    first, length = 100, len(known) - 200
    moved = found[first + shift :][:length]
    return float(np.abs(moved - known[first:][:length]).max())


def test_behind_the_end_there_is_silence(film: Path) -> None:
    late = window(film, 40.0)
    assert heard_between(late, 0, 4.5) > 0.2
    assert heard_between(late, 5.1, 30) == 0.0
    assert heard_between(window(film, 100.0), 0, 30) == 0.0


def test_a_gap_is_silent_and_what_follows_keeps_its_time(tmp_path: Path) -> None:
    pieces = [(0.0, tone(440, 4)), (9.0, tone(880, 4))]
    film = make_sounding(tmp_path / "gap.mkv", [Track(pieces)], 20)
    sound = window(film, 0)
    assert heard_between(sound, 0.1, 3.9) > 0.2
    assert heard_between(sound, 4.1, 8.9) < 1e-3
    assert pitch_at(sound, 9.5) == pytest.approx(880, abs=4)
    assert heard_between(sound, 13.1, 20) < 1e-3


def test_sound_that_begins_late_lies_late(tmp_path: Path) -> None:
    film = make_sounding(tmp_path / "late.mkv", [Track([(3.0, tone(440, 2))])], 8)
    sound = window(film, 0)
    assert heard_between(sound, 0, 2.9) < 1e-3
    assert heard_between(sound, 3.1, 4.9) > 0.2


def test_damage_costs_a_piece_and_no_more(tmp_path: Path) -> None:
    film = make_sounding(
        tmp_path / "broken.mkv", [Track([(0, tone(440, 40))], codec="aac")], 40, colours=["red"]
    )
    info = probe(film)
    for part in (0.55, 0.7):
        damage(film, part, 600)
    with SoundReader(info) as reader:
        sound = reader.window(at(5))
    loud = np.abs(sound).reshape(-1, RATE // 2).max(axis=1) > 0.1
    assert loud.sum() >= 36, "of sixty half seconds; what is left is sought by the cluster"
    assert loud[:4].all()
    assert loud[-4:].all()


def test_the_track_is_chosen_as_subtitles_are(tmp_path: Path) -> None:
    tracks = [
        Track([(0, tone(400, 3))], "eng", "Director's commentary"),
        Track([(0, tone(500, 3))], "fra", default=True),
        Track([(0, tone(600, 3))], "eng"),
    ]
    film = make_sounding(tmp_path / "many.mkv", tracks, 4)
    assert pitch_at(window(film, 0, "en"), 1) == pytest.approx(600, abs=4)
    assert pitch_at(window(film, 0, "fr"), 1) == pytest.approx(500, abs=4)
    assert pitch_at(window(film, 0, "zh"), 1) == pytest.approx(500, abs=4)


def test_a_film_without_sound_is_silent(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "mute.mp4", [("red", 2.0)], sound=False)
    with SoundReader(probe(film)) as reader:
        assert reader.track == -1
        assert heard_between(reader.window(at(0)), 0, 30) == 0.0


def test_a_film_that_went_away_is_said(tmp_path: Path, tiny_clip: Path) -> None:
    film = tmp_path / "gone.mp4"
    shutil.copy(tiny_clip, film)
    info = probe(film)
    with SoundReader(info) as reader:
        film.unlink()
        with pytest.raises(MediaMissingError):
            reader.window(at(0))
