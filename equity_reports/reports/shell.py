"""Run notebook cells in this very process, and keep what they show as ordinary notebook outputs.

This is what a kernel does, less the sockets: the shell is IPython's own, so magics, display
objects, figures and the last expression of a cell behave as they do in JupyterLab.
"""

import base64
import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_output
from traitlets import Type
from traitlets.config import Config


def _as_text(data: dict) -> dict:
    return {
        kind: base64.b64encode(shown).decode("ascii") if isinstance(shown, bytes) else shown
        for kind, shown in data.items()
    }


class _Publisher(DisplayPublisher):
    """Keeps what ``display`` shows."""

    def publish(self, data, metadata=None, *, transient=None, update=False, **_ignored) -> None:
        identity = (transient or {}).get("display_id")
        shown = {"data": _as_text(data), "metadata": dict(metadata or {})}
        if update:
            for output in self.shell.displayed.get(identity, []):
                output.update(shown)
            return
        output = new_output("display_data", **shown)
        self.shell.keep(output)
        if identity:
            self.shell.displayed.setdefault(identity, []).append(output)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


class _LastExpression(DisplayHook):
    """Keeps what a cell's last expression shows."""

    def write_output_prompt(self) -> None:
        """Write no prompt: the execution count is kept with the output."""

    def write_format_data(self, format_dict, md_dict=None) -> None:
        self.shell.keep(
            new_output(
                "execute_result",
                data=_as_text(format_dict),
                metadata=md_dict or {},
                execution_count=self.prompt_count,
            )
        )


class _Stream(io.TextIOBase):
    """Keeps what is printed, in order among the other outputs."""

    def __init__(self, shell: "NotebookShell", name: str) -> None:
        self._shell, self._name = shell, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        last = self._shell.outputs[-1] if self._shell.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == self._name:
            last["text"] += text
        elif text:
            self._shell.keep(new_output("stream", name=self._name, text=text))
        return len(text)


class NotebookShell(InteractiveShell):
    """An IPython shell without a terminal, a history or a kernel.

    Parameters
    ----------
    folder
        Where IPython may keep its profile: a private folder, so that nobody's start-up files
        change a report.
    """

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_LastExpression)

    def __init__(self, folder: Path) -> None:
        self.outputs: list[dict] = []
        self.displayed: dict[str, list[dict]] = {}
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "NoColor"
        super().__init__(config=config, ipython_dir=str(folder))
        InteractiveShell._instance = self  # display() asks the class for the running shell
        self.enable_matplotlib("inline")

    def enable_gui(self, gui=None) -> None:
        """Do nothing: figures are drawn into the notebook, so there is no event loop to join."""

    def keep(self, output: dict) -> None:
        """Add one output to those of the running cell."""
        self.outputs.append(output)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.keep(
            new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb))
        )

    def run(self, source: str) -> tuple[list[dict], int, bool]:
        """Run one cell; return its outputs, its execution count and whether it went through."""
        self.outputs = []
        count = self.execution_count
        with self._streams():
            result = self.run_cell(source, store_history=True)
        if not result.success and not any(o["output_type"] == "error" for o in self.outputs):
            error = result.error_before_exec or result.error_in_exec
            self._showtraceback(type(error), error, [])
        return self.outputs, count, result.success

    @contextlib.contextmanager
    def _streams(self) -> Iterator[None]:
        out, err = _Stream(self, "stdout"), _Stream(self, "stderr")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield
