"""Where times go in an answer's words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.wording import Run, Wording
from tests.desktop.chat.scripted import scene

LANTERN = scene("0:37:20")
HARBOUR = scene("0:24:41", "heard")


def shown(wording: Wording) -> str:
    """What a reader sees, times in brackets."""
    return "".join(f"[{run.text}]" if run.scene else run.text for run in wording.runs())


def test_a_time_stands_before_the_full_stop() -> None:
    wording = Wording()
    wording.append("Arno lit it. Mira ")
    wording.close_sentence("Arno lit it.", (LANTERN, HARBOUR))
    wording.append("slept.")
    assert shown(wording) == "Arno lit it [0:37:20]. Mira slept."
    assert wording.runs()[1] == Run("0:37:20", LANTERN)


def test_each_sentence_gets_the_time_of_its_own_best_scene() -> None:
    wording = Wording()
    wording.append("He came. He came.")
    wording.close_sentence("He came.", (LANTERN,))
    wording.close_sentence("He came.", (HARBOUR,))
    assert shown(wording) == "He came [0:37:20]. He came [0:24:41]."


def test_a_chinese_sentence_keeps_its_full_stop_behind_the_time() -> None:
    wording = Wording()
    wording.append("阿诺点的。")
    wording.close_sentence("阿诺点的。", (LANTERN,))
    assert shown(wording) == "阿诺点的 [0:37:20]。"


def test_a_sentence_without_scenes_stays_as_it_is() -> None:
    wording = Wording()
    wording.append("That never happens.")
    wording.close_sentence("That never happens.", ())
    assert shown(wording) == "That never happens."


def test_a_sentence_without_a_full_stop_ends_in_its_time() -> None:
    wording = Wording()
    wording.append("Under the blue sail")
    wording.close_sentence("Under the blue sail", (LANTERN,))
    assert shown(wording) == "Under the blue sail [0:37:20]"


def test_a_sentence_that_was_never_streamed_is_shown_all_the_same() -> None:
    wording = Wording()
    wording.append("One.")
    wording.close_sentence("One.", ())
    wording.close_sentence("Two.", (LANTERN,))
    assert shown(wording) == "One. Two [0:37:20]."


def test_words_that_were_streamed_differently_still_get_their_time() -> None:
    wording = Wording()
    wording.append("Arno  lit it.")
    wording.close_sentence("Arno lit it.", (LANTERN,))
    assert shown(wording) == "Arno  lit it [0:37:20]."


def test_the_copy_has_its_times_in_parentheses() -> None:
    wording = Wording()
    wording.append(" Arno lit it. ")
    wording.close_sentence("Arno lit it.", (LANTERN,))
    assert wording.plain() == "Arno lit it (0:37:20)."


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1)),
    st.lists(st.booleans()),
)
def test_no_word_is_lost_whatever_is_streamed(pieces: list[str], linked: list[bool]) -> None:
    wording = Wording()
    for piece, link in zip(pieces, linked, strict=False):
        wording.append(piece)
        wording.close_sentence(piece, (LANTERN,) if link else ())
    words = "".join(run.text for run in wording.runs() if run.scene is None)
    said = "".join(piece for piece, _ in zip(pieces, linked, strict=False))
    assert "".join(words.split()) == "".join(said.split())
