"""A GGUF chat model on this machine as the judge. No network.

It is opened through llama-cpp-python's own chat interface: the control tokens around the turns
come from the chat template in the file, and our ``LlamaEngine`` never parses control tokens in
text. Greedy, so that the same answers get the same verdicts.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import llama_cpp

from core.closing import Closing
from core.language.device import default_threads
from core.language.log import capture
from core.training.datasets.records import DataSetError

CONTEXT_ROWS = 8192
LONGEST_VERDICT = 768
TEMPLATE = "tokenizer.chat_template"
_SAMPLED = 64 * 1024


class GgufJudge(Closing):
    """A chat model in one file.

    Args:
        words_only: don't read its weights; it can't be asked then.

    Raises:
        DataSetError: there is no such file, llama.cpp can't read it, or it is no chat model.
    """

    def __init__(self, path: Path, *, words_only: bool = False) -> None:
        if not path.is_file():
            raise DataSetError(f"There is no judge at {path}.")
        self.identity = f"{path.name} ({_digest(path)})"
        self._name = path.name
        self._model: llama_cpp.Llama | None = None
        log = capture()  # llama.cpp would write to stderr
        mark = log.mark()
        try:
            self._model = llama_cpp.Llama(
                str(path),
                n_ctx=CONTEXT_ROWS,
                n_threads=default_threads(),
                n_gpu_layers=-1,
                seed=0,
                vocab_only=words_only,
                verbose=False,
            )
        except (ValueError, OSError, RuntimeError) as exc:
            reason = log.reason_since(mark, "llama.cpp refused the file")
            raise DataSetError(f"{path.name} can't be a judge: {reason}.") from exc
        if TEMPLATE not in self._model.metadata:
            self.close()
            raise DataSetError(f"{path.name} can't be a judge: it has no chat template.")

    def reply(self, instructions: str, request: str) -> str:
        """What it writes, 768 tokens at most.

        Raises:
            DataSetError: the two don't fit into 8,192 rows.
        """
        assert self._model is not None, "a closed judge was asked"
        try:
            said = self._model.create_chat_completion(
                messages=[
                    {"role": "system", "content": instructions},
                    {"role": "user", "content": request},
                ],
                temperature=0.0,
                max_tokens=LONGEST_VERDICT,
            )
        except ValueError as exc:
            raise DataSetError(f"{self._name} can't judge an answer: {exc}.") from exc
        assert isinstance(said, dict), "a whole verdict was asked for, not a stream"
        return str(said["choices"][0]["message"]["content"] or "")

    @staticmethod
    def check(path: Path) -> None:
        """Whether this will do, before hours of answering: reads the file's words only.

        Raises:
            DataSetError: as when it is opened.
        """
        GgufJudge(path, words_only=True).close()

    def close(self) -> None:
        """Free the model. Closing again does nothing."""
        model, self._model = self._model, None
        if model is not None:
            model.close()


def _digest(path: Path) -> str:
    """Of a file's size, beginning and end; all of one with many gigabytes would take too long."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        begin = file.read(_SAMPLED)
        file.seek(max(0, size - _SAMPLED))
        return sha256(str(size).encode() + begin + file.read()).hexdigest()[:12]
