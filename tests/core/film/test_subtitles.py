"""The film's words."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.subtitles.subtitle import SubtitleSet
from hypothesis import given
from hypothesis import strategies as st

from core.film.languages import same_language, tag_in
from core.film.probe import probe
from core.film.subtitles import Written, decode, load_cues, load_words, parse, plain_text
from core.film.types import Cue, FilmInfo
from core.timeline import MediaTime
from tests.core.film.films import shots, write_film

ENGLISH = """1
00:00:01,000 --> 00:00:02,500
Who holds the <i>red</i> lantern?

2
00:00:03,000 --> 00:00:04,000
{\\an8}Mira does.
"""


ASS_HEADER = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,16

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def srt(text: str, start: float = 1.0) -> str:
    at = f"00:00:{start:06.3f}".replace(".", ",")
    to = f"00:00:{start + 1:06.3f}".replace(".", ",")
    return f"1\n{at} --> {to}\n{text}\n\n"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "film.mp4", shots((), 1))


def lines(cues: tuple[Cue, ...]) -> list[tuple[float, float, str]]:
    return [(cue.span.start.seconds, cue.span.end.seconds, cue.text) for cue in cues]


def words(info: FilmInfo, language: str = "en") -> list[str]:
    return [cue.text for cue in load_cues(info, language)]


# Beside the film ---------------------------------------------------------------------


def test_a_file_beside_the_film_is_read(film: Path) -> None:
    film.with_suffix(".srt").write_text(ENGLISH)
    info = probe(film)
    assert [(t.language, t.codec) for t in info.subtitles] == [("", "srt")]
    assert lines(load_cues(info, "en")) == [
        (1.0, 2.5, "Who holds the red lantern?"),
        (3.0, 4.0, "Mira does."),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "film.vtt",
            "WEBVTT - the words\n\nNOTE 00:01.000 is not said\n\nfirst\n"
            "00:01.000 --> 00:02.500 align:start position:0%\n"
            "<v Mira>Who <00:00:01.500><c>holds</c> <00:00:02.000>it?</v>\n\n"
            "00:00:03.000 --> 00:00:04.000\nTom &amp; Otto.\n",
        ),
        (
            "film.ass",
            ASS_HEADER.decode() + "Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,Not said\n"
            "Dialogue: 0,0:00:03.00,0:00:04.00,Default,Mira,0,0,0,,Tom {\\i1}&{\\i0} Otto.\n"
            "Dialogue: 0,soon,0:00:04.00,Default,Mira,0,0,0,,No time\n"
            "Dialogue: x,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 9 9\n"
            "Dialogue: x,0:00:01.00,0:00:02.50,Default,Mira,0,y,0,,Who holds it?\n",
        ),
        (
            "film.ssa",
            "[Events]\nDialogue: Marked=0,0:00:01.00,0:00:02.50,Default,,0,0,0,,Who holds it?\n"
            "Dialogue: Marked=0,0:00:03.00,0:00:04.00,Default,,0,0,0,,Tom & Otto.\n",
        ),
    ],
)
def test_other_kinds_of_file_are_read_too(film: Path, name: str, text: str) -> None:
    film.with_name(name).write_text(text)
    info = probe(film)
    assert [track.codec for track in info.subtitles] == [name[-3:]]
    assert lines(load_cues(info, "en")) == [(1.0, 2.5, "Who holds it?"), (3.0, 4.0, "Tom & Otto.")]


def test_of_two_files_in_one_language_the_plainer_is_read(film: Path) -> None:
    film.with_name("film.en.ass").write_text(
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Typeset\n"
    )
    film.with_name("film.en.srt").write_text(srt("Plain"))
    assert words(probe(film)) == ["Plain"]


def test_a_number_that_is_said_stays_and_a_cues_own_goes(film: Path) -> None:
    film.with_suffix(".srt").write_text(
        "1\n00:00:01,000 --> 00:00:02,000\nWhen?\n1994\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\nHow many, if 3 < x and x > 1?\n"
        "3\n00:00:03,000 --> 00:00:04,000\n2\n\n"
        "4\n00:00:04,000 --> 00:00:05,000\nA --> B\n1995"
    )
    assert words(probe(film)) == [
        "When?\n1994",
        "How many, if 3 < x and x > 1?",
        "2",
        "A --> B\n1995",
    ]


def test_a_film_without_words_has_none(film: Path) -> None:
    assert load_cues(probe(film), "en") == ()


def test_the_language_asked_for_comes_first_then_the_untagged_then_any(film: Path) -> None:
    beside = {
        "film.zh.srt": "红灯笼",
        "film.srt": "Untagged",
        "film.eng.srt": "English",
        "film.en.forced.srt": "Forced",
        "another film.en.srt": "Another film's",
        "film2.srt": "Another film's",
    }
    for name, text in beside.items():
        film.with_name(name).write_text(srt(text), encoding="utf-8")
    info = probe(film)
    assert len(info.subtitles) == 4
    assert words(info, "en") == ["English"]
    assert words(info, "zh-CN") == ["红灯笼"]
    assert words(info, "fr") == ["Untagged"]
    film.with_name("film.srt").unlink()
    film.with_name("film.eng.srt").unlink()
    assert load_words(probe(film), "en") == Written(load_cues(probe(film), "zh"), forced=False)
    film.with_name("film.zh.srt").unlink()
    assert words(probe(film), "en") == ["Forced"]
    assert load_words(probe(film), "en").forced


def test_words_of_a_film_with_a_longer_name_are_that_films(film: Path) -> None:
    second = film.with_name("film.2.mkv")
    second.write_bytes(film.read_bytes())
    film.with_name("film.2.en.srt").write_text(srt("Of the second"))
    assert probe(film).subtitles == ()
    film.with_name("film.en.srt").write_text(srt("Of the first"))
    assert words(probe(film)) == ["Of the first"]
    assert words(probe(second)) == ["Of the second"]
    second.unlink()
    assert len(probe(film).subtitles) == 2


def test_plain_words_come_before_those_with_a_title(film: Path) -> None:
    film.with_name("film.en.commentary.srt").write_text(srt("Here I wanted rain."))
    film.with_name("film.en.vtt").write_text(f"WEBVTT\n\n{srt('Rain?')}".replace(",", "."))
    assert words(probe(film)) == ["Rain?"]


def test_a_file_of_words_that_went_away_gives_way_to_the_next(film: Path) -> None:
    gone = film.with_name("film.en.srt")
    gone.write_text(srt("Gone"))
    film.with_name("film.zh.srt").write_text(srt("红灯笼"), encoding="utf-8")
    info = probe(film)
    gone.unlink()
    assert words(info) == ["红灯笼"]


def test_a_film_that_is_called_like_its_words_is_not_taken_for_them(film: Path) -> None:
    misnamed = film.rename(film.with_suffix(".srt"))
    assert probe(misnamed).subtitles == ()


def test_a_track_with_nothing_to_read_gives_way_to_the_next(film: Path) -> None:
    film.with_name("film.en.srt").write_text("")
    film.with_name("film.zh.srt").write_text(srt("红灯笼"), encoding="utf-8")
    assert words(probe(film)) == ["红灯笼"]


def test_a_broken_line_is_left_out_and_the_rest_stays(film: Path) -> None:
    film.with_suffix(".srt").write_text(
        "1\n00:00:05,000 --> 00:00:06,000\nLater\n\n"
        "2\n00:00:xx,000 --> 00:00:06\nNo time\n\n"
        "3\n00:00:02,000 --> 00:00:01,000\nBackwards\n\n"
        "4\n00:00:03,000 --> 00:00:04,000\n<i> </i>\n\n"
        "00:00:01.000 --> 00:00:02.000\nNo number, and points\n\n"
        "6\n00:00:08,000 --> 09:00:00,000\nFor hours\n"
    )
    read = words(probe(film))
    assert "No number, and points" in read[0]
    assert read[-1].startswith("Later")
    assert not {"Backwards", "For hours"} & set(read)


@pytest.mark.parametrize(
    ("encoding", "tag", "text"),
    [
        ("utf-8", "", "Où est la lanterne ? 红灯笼"),
        ("utf-8-sig", "", "Où est la lanterne ? 红灯笼"),
        ("utf-16", "", "Où est la lanterne ? 红灯笼"),
        ("utf-16-le", "", "Where is the red lantern, Mira?"),
        ("utf-16-be", "", "Where is the red lantern, Mira?"),
        ("cp1252", "fr", "Où est la lanterne rouge ? Elle était là, près du château."),
        ("cp1252", "", "Où est la lanterne rouge ? Elle était là, près du château."),
        ("gb18030", "zh", "红灯笼在哪里？"),
        ("gb18030", "", "红灯笼在哪里？米拉把它放在桥边了，我们得快点去找她。"),
        ("big5", "zh-TW", "紅燈籠在哪裡？"),
        ("shift_jis", "ja", "赤いちょうちんはどこですか。"),
        ("cp1251", "ru", "Где красный фонарь? Он у Миры."),
    ],
)
def test_old_encodings_are_understood(film: Path, encoding: str, tag: str, text: str) -> None:
    name = f"film.{tag}.srt" if tag else "film.srt"
    body = "".join(srt(text, start) for start in range(1, 9))
    film.with_name(name).write_bytes(body.encode(encoding))
    assert words(probe(film)) == [text] * 8


def test_one_bad_byte_does_not_spoil_a_utf8_file() -> None:
    body = "".join(srt("红灯笼在哪里", start) for start in range(1, 9)).encode()
    assert decode(body[:-40] + b"\xff" + body[-40:]).count("红灯笼") >= 7
    assert decode(body[:40] + b"\xff" + body[40:]).count("红灯笼") >= 7


def many(text: str, size: int) -> bytes:
    """Cues of a thousand characters each."""
    return (srt(text * (1000 // len(text))) * (size // 1000)).encode()


@pytest.mark.parametrize(
    "kind",
    [
        "noise",
        "one long line",
        "arrows",
        "braces",
        "tags",
        "empty lines",
        "many with braces",
        "many with tags",
        "many with spaces",
        "many with numbers",
    ],
)
def test_ten_megabytes_of_rubbish_do_not_hang(film: Path, kind: str) -> None:
    size = 10 * 2**20
    rubbish = {
        "noise": np.random.default_rng(1).bytes(size),
        "one long line": srt("x" * size).encode(),
        "arrows": b"00:00:01,000 --> " * (size // 17),
        "braces": srt("{\\p" * (size // 3)).encode(),
        "tags": srt("<a" * (size // 2)).encode(),
        "empty lines": srt("\n \n" * (size // 3)).encode() + b"x",
        "many with braces": many("{", size),
        "many with tags": many("<a ", size),
        "many with spaces": many("<  < ", size),
        "many with numbers": many("1\n", size),
    }[kind]
    film.with_suffix(".srt").write_bytes(rubbish)
    info = probe(film)
    begin = time.process_time()
    load_cues(info, "en")
    assert time.process_time() - begin < 5


PIECES = [
    "WEBVTT",
    "00:",
    "0:",
    ":",
    "01",
    ".000",
    ",000",
    " --> ",
    "\n",
    "\n\n",
    "<",
    ">",
    "{",
    "}",
]
PIECES += [
    "\\p1",
    "\\N",
    "Dialogue: ",
    ",",
    "[Events]",
    "[a]",
    "Style: ",
    "-",
    "१",
    "x",
    "&#1;",
    "\0",
]
PIECES += [
    "00:00:01,000 --> 00:00:02,000\n",
    ":00:01.000 --> 00:02.000\n",
    "00:01.000 --> 00:02.000\n",
]
PIECES += ["Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,"]


@pytest.mark.parametrize("kind", ["srt", "vtt", "ass", "ssa"])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_file_is_too_broken_to_read_the_rest(kind: str, pieces: list[str]) -> None:
    whole = {
        "srt": "00:00:03,000 --> 00:00:04,000\nWhole\n",
        "vtt": "00:03.000 --> 00:04.000\nWhole\n",
    }.get(kind, "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,Whole\n")
    third, fourth = MediaTime(3_000_000), MediaTime(4_000_000)
    read = list(parse("".join(pieces) + "\n\n" + whole, kind))
    if kind == "srt" and pieces[:1] == ["WEBVTT"]:
        return  # which it then is
    assert (third, fourth, "Whole") in read


# Inside the film ---------------------------------------------------------------------


def mux(
    path: Path, film: Path, codec: str, tracks: dict[str, list[tuple[float, float, str]]]
) -> Path:
    """``film`` with subtitle streams, one a language, times counted from the container's 0."""
    with av.open(str(film)) as source, av.open(str(path), "w") as out:
        video = out.add_stream_from_template(source.streams.video[0])
        streams = []
        for language in tracks:
            stream = out.add_stream(codec)
            assert isinstance(stream, av.subtitles.stream.SubtitleStream)
            stream.metadata["language"] = language
            stream.codec_context.subtitle_header = ASS_HEADER
            stream.time_base = Fraction(1, 1000)
            streams.append(stream)
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = video
                out.mux(packet)
        for stream, said in zip(streams, tracks.values(), strict=True):
            for begin, end, text in said:
                line = SubtitleSet.create(
                    f"0,0,Default,,0,0,0,,{text}".encode(), 0, round((end - begin) * 1000)
                )
                made = stream.codec_context.encode_subtitle(line)
                made.stream = stream
                made.time_base = Fraction(1, 1000)
                made.pts = made.dts = round(begin * 1000)
                made.duration = round((end - begin) * 1000)
                out.mux(made)
    return path


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mkv", "srt"), ("a.mp4", "mov_text"), ("a.mkv", "ass")]
)
def test_words_inside_the_film_are_read(film: Path, tmp_path: Path, name: str, codec: str) -> None:
    said = {
        "eng": [(0.2, 0.5, r"{\i1}Who{\i0} holds it?"), (0.6, 0.9, r"Mira.\NNot Otto.")],
        "chi": [(0.2, 0.5, "谁拿着它？")],
    }
    info = probe(mux(tmp_path / name, film, codec, said))
    assert [track.language for track in info.subtitles] == ["eng", "chi"]
    assert lines(load_cues(info, "en")) == [
        (0.2, 0.5, "Who holds it?"),
        (0.6, 0.9, "Mira.\nNot Otto."),
    ]
    assert words(info, "zh") == ["谁拿着它？"]


def test_a_shifted_film_shifts_the_words_inside_it(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mkv", shots((), 2), start=50)
    info = probe(mux(tmp_path / "a.mkv", film, "srt", {"eng": [(51.0, 51.5, "Now.")]}))
    assert lines(load_cues(info, "en")) == [(1.0, 1.5, "Now.")]


def test_plain_text_has_no_markup() -> None:
    assert plain_text(r"{\an8}<i>Where to?</i>\NHome.") == "Where to?\nHome."
    assert plain_text('<font color="#fff">Hi</font>\\hthere') == "Hi there"
    assert plain_text(r"{\p1}m 0 0 l 100 0 100 100{\p0}") == ""
    assert plain_text("3 < 4 and 5 > 4") == "3 < 4 and 5 > 4"
    assert plain_text("<i></i> \u200e ") == ""


def test_languages_are_known_by_all_their_tags() -> None:
    assert same_language("eng", "en")
    assert same_language("English", "en-GB")
    assert same_language("chi", "zh-Hans")
    assert not same_language("de", "en")
    assert not same_language("", "")


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        (".en", ("en", "")),
        (".zh-Hans", ("zh-Hans", "")),
        (".en.hi", ("en", "hi")),
        (".hi", ("hi", "")),
        (".forced.eng", ("eng", "forced")),
        (".1080p", ("", "1080p")),
        ("", ("", "")),
    ],
)
def test_a_files_name_tells_its_language(name: str, tag: tuple[str, str]) -> None:
    assert tag_in(name) == tag
