"""What is said of packs: sizes, memory, progress and advice, in the language in force."""

from __future__ import annotations

from core.engine.messages import Failed
from core.errors import ReelmateError
from core.packs.catalogue import Entry, Words
from core.packs.download_events import Fetching, Making
from core.packs.findings import ChatSize, Fit, Outlook
from core.packs.manifest import EYES, Manifest
from desktop.chat.sentences import error_sentence
from desktop.packs.advice import Advice, Bring, Fetch, Read, Stay, Use
from desktop.packs.shop import Job, Shop
from desktop.settings.wording import size_text
from desktop.translate import language, tr

UNKNOWN_LICENCE = "unknown"
_DOT = " · "


def said(words: Words) -> str:
    """The sentence in the window's language."""
    return words.zh if language() == "zh_CN" else words.en


def title_of(shop: Shop, name: str, manifest: Manifest | None = None) -> str:
    """What a pack is called: by the catalogue, by itself, or by its folder."""
    entry = shop.entry(name)
    if entry is not None:
        return said(entry.title)
    return manifest.title if manifest is not None else name


def good_at(entry: Entry | None, manifest: Manifest | None) -> str:
    """What it is good at, in plain words."""
    if entry is not None:
        return said(entry.good_at)
    if manifest is None:
        return ""
    if manifest.listens:
        return tr("Writes down what is said in films without subtitles.")
    if manifest.kind == "chat":
        if manifest.file(EYES) is not None:
            return tr("Reads a film's subtitles and looks at its scenes for an answer.")
        return tr("Reads a film's subtitles and answers from them; it sees no pictures.")
    if manifest.compress_type == "none":
        return tr("Single pictures; it can't watch a film.")
    if manifest.world == "drawn":
        return tr("Knows drawn films only.")
    return tr("Sees a film's pictures and reads its subtitles.")


def licences_of(entry: Entry | None, manifest: Manifest | None) -> str:
    """The names of its licences."""
    if entry is not None:
        return (
            tr("{one} and {other}").format(one=entry.licences[0].name, other=entry.licences[1].name)
            if len(entry.licences) == 2
            else ", ".join(each.name for each in entry.licences)
        )
    if manifest is None:
        return ""
    if manifest.licence == UNKNOWN_LICENCE:
        return tr("licence not named in the file")
    return manifest.licence


def facts_here(manifest: Manifest, outlook: Outlook | None, in_use: bool) -> str:
    """What a pack on this machine takes.

    Args:
        in_use: its own memory is taken already, so that what is free says nothing of it.
    """
    told = [size_text(sum(file.size for file in manifest.files))]
    if outlook is not None and outlook.fit is not None:
        told.append(_memory(outlook.fit))
        if not in_use or outlook.fit.slow:
            told.append(fit_words(outlook.fit))
    return _DOT.join(told)


def facts_there(entry: Entry, outlook: Outlook | None) -> str:
    """What a pack of the catalogue would take."""
    told = [tr("{size} to download", size=size_text(entry.download))]
    if outlook is not None and outlook.fit is not None:
        told += [_memory(outlook.fit), fit_words(outlook.fit)]
    return _DOT.join(told)


def _memory(fit: Fit) -> str:
    return tr("{size} of memory", size=size_text(fit.needed))


def fit_words(fit: Fit) -> str:
    """Whether it fits, with what, or what would help."""
    if fit.verdict == "fits":
        return tr("fits this machine")
    if fit.slow:
        return tr("slow here: it listens longer than a film plays")
    if fit.quantise is not None:
        return tr("fits with coarser weights ({kind})", kind=fit.quantise)
    if fit.context_rows:
        return tr("fits with a shorter memory ({rows} rows)", rows=f"{fit.context_rows:,}")
    return tr("doesn't fit: {size} more free memory would do", size=size_text(fit.missing))


# Work ---------------------------------------------------------------------------------


def step_words(job: Job) -> str:
    """What is being done now, with how far it is and the time left."""
    event = job.event
    if isinstance(event, Fetching):
        there = tr("{done} of {total}", done=size_text(event.done), total=size_text(event.total))
        return _DOT.join(filter(None, [there, left_words(job.left)]))
    if isinstance(event, Making):
        done = f" {100 * event.done // event.total} %" if event.total else ""
        return _making(job, event) + done
    if job.kind == "get":
        return tr("Asking what there is to download…")
    if job.kind == "remove":
        return tr("Removing…")
    if job.kind == "forget":
        return tr("Throwing it away…")
    return tr("Checking…") if job.kind == "verify" else tr("Reading the file…")


def _making(job: Job, event: Making) -> str:
    if job.kind == "verify":
        return tr("Checking…")
    words = {
        "copying": tr("Copying…"),
        "checking": tr("Checking…"),
        "reading": tr("Reading the file…") if job.kind == "add" else tr("Importing…"),
        "vision": tr("Importing: the eyes…"),
        "tokens": tr("Importing: the tokens…"),
        "search": tr("Importing: the search…"),
        "speech": tr("Importing…"),
    }
    return words.get(event.what, tr("Importing: the language model…"))


def left_words(seconds: float | None) -> str:
    """ "about 12 min left"; "" where it can't be told."""
    if seconds is None:
        return ""
    if seconds < 60:
        return tr("less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 90:
        return tr("about {minutes} min left", minutes=minutes)
    return tr("about {hours} h left", hours=f"{minutes / 60:.1f}")


def trouble_words(error: ReelmateError) -> str:
    """What went wrong, as one sentence."""
    return error_sentence(Failed(None, error.kind, str(error), error.data))


# Advice -------------------------------------------------------------------------------


def advice_heading(shop: Shop, advice: Advice) -> str:
    """What is recommended."""
    if isinstance(advice, Use | Fetch | Read):
        return tr("Recommended here: {pack}", pack=title_of(shop, advice.name))
    if isinstance(advice, Bring):
        return tr("Recommended here: a chat model that reads the subtitles")
    return tr("Recommended here: stay with the starter for now")


def advice_words(advice: Advice) -> str:
    """Why, and what is to be known of it."""
    why = tr("The starter only knows drawn films.")
    if isinstance(advice, Use):
        return join(why, tr("This one is on this machine already and knows real ones."))
    if isinstance(advice, Fetch):
        return join(
            why,
            tr("This one sees and reads real ones, and {gpu} is quick enough.", gpu=advice.gpu),
        )
    if isinstance(advice, Read):
        return join(
            why,
            tr(
                "On a real one with subtitles, this one answers from what is said; it fits here "
                "and answers soon."
            ),
        )
    if isinstance(advice, Bring):
        return join(
            why,
            tr(
                "On a real one with subtitles, a chat model answers from what is said. Here one of "
                "about {billions} billion weights, a file of {size}, fits and answers soon.",
                **size_fields(advice.size),
            ),
        )
    assert isinstance(advice, Stay)
    return join(why, tr("Nothing larger fits the memory that is free; close other programs."))


def size_fields(size: ChatSize) -> dict[str, str]:
    """Of a sentence about a chat model's size."""
    return {"billions": f"{size.billions:g}", "size": size_text(size.file)}


def join(*sentences: str) -> str:
    """Sentences in a row, as the language has them."""
    return ("" if language() == "zh_CN" else " ").join(filter(None, sentences))
