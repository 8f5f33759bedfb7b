"""The chat page, its API and its MCP tools: `python app.py` serves them, `python app.py feedback` lists ratings.

Environment: HOST and PORT (127.0.0.1:7860), ADD_PLANS=on|off (on only where HOST is this machine),
FEEDBACK_FILE (var/feedback.jsonl); the assistant's own settings are in assistant/settings.py.
The only file that imports gradio.
"""

import contextlib
import gc
import inspect
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before gradio is imported
os.environ.setdefault("GRADIO_TEMP_DIR", str(Path(tempfile.gettempdir()) / f"plan-assistant-{os.getuid()}"))

ROOT = Path(__file__).parent
PAGE = ROOT / "chat"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
READY_SECONDS = 120  # that an API call waits for the index


def build(service: Any, adding: Any, feedback: Path) -> Any:
    """The page and the API over one service, as Gradio Blocks."""
    gr = _gradio()

    from chat.api import api_functions
    from chat.calls import Page, page_calls
    from chat.messages import APP

    def answered(function: Callable[..., Any]) -> Callable[..., Any]:
        return _told(function, gr.Error)

    with gr.Blocks(title=APP, analytics_enabled=False, delete_cache=(3600, 3600)) as page:
        gr.HTML(
            (PAGE / "page.html").read_text(encoding="utf-8"), html_template="${value}", apply_default_css=False,
            js_on_load="window.startPlanPage(element.querySelector('#kh'), server, upload);",
            server_functions=page_calls(Page(service, adding, feedback)), elem_id="page",
        )  # fmt: skip
        for function in api_functions(service, lambda: service.wait(READY_SECONDS)):
            gr.api(answered(function), api_name=function.__name__)
    return page.queue(max_size=20, default_concurrency_limit=4)


def _gradio() -> Any:
    """Gradio, imported without the .pyi files that it writes for editors at every start: a third of its import.

    It passes over a component whose class has no file; only while it is imported, none has.
    """
    getfile = inspect.getfile

    def without_file(of: Any) -> str:
        if isinstance(of, type) and of.__module__.startswith("gradio"):
            raise OSError("no stub")
        return getfile(of)

    inspect.getfile = without_file  # type: ignore[assignment]
    try:
        import gradio
    finally:
        inspect.getfile = getfile
    return gradio


def _told(function: Callable[..., Any], error: Callable[..., Exception]) -> Callable[..., Any]:
    """The function with errors that the caller may read, and no others."""
    import functools

    from chat.service import ChatError

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except ChatError as told:
            raise error(str(told), print_exception=False) from told

    return call


def head() -> str:
    """What stands in the page's head: its language, its words and its script; nothing is loaded from elsewhere."""
    from chat.messages import PAGE as WORDS

    words = json.dumps(WORDS, ensure_ascii=False).replace("</", "<\\/")
    script = (PAGE / "page.js").read_text(encoding="utf-8")
    theme = (
        "document.documentElement.lang='vi';document.documentElement.dataset.theme="
        "(()=>{try{return localStorage.getItem('ke-hoach.giao-dien')}catch(e){return null}})()||"
        "(matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light');"
    )
    style = (PAGE / "page.css").read_text(encoding="utf-8")  # here, not in launch(css=): Gradio would rewrite the selectors
    return f"<style>{style}</style><script>{theme}window.planMessages={words};\n{script}</script>"


def launch(page: Any, *, host: str, port: int, block: bool = True) -> str:
    """Serves the page; gives its address."""
    gr = _gradio()
    from starlette.middleware import Middleware

    from chat.headers import SafeHeaders

    with contextlib.redirect_stdout(io.StringIO()):  # Gradio announces its MCP address even when quiet
        page.launch(
            server_name=host, server_port=port, prevent_thread_lock=True, quiet=True, mcp_server=True, footer_links=[],
            run_history=False, enable_monitoring=False, max_file_size="5mb", show_error=True, head=head(),
            app_kwargs={"middleware": [Middleware(SafeHeaders)]},
            theme=gr.themes.Base(font=["Noto Sans", "Segoe UI", "Roboto", "sans-serif"], font_mono=["monospace"]),
        )  # fmt: skip
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    if block:
        page.block_thread()
    return address


def main(arguments: list[str] | None = None) -> int:
    """Serves the chat, or lists the feedback; returns the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    ratings = Path(os.environ.get("FEEDBACK_FILE", "var/feedback.jsonl"))
    if arguments == ["feedback"]:
        from chat.feedback import listing

        for line in listing(ratings):
            sys.stdout.write(f"{line}\n")
        return 0
    if arguments:
        sys.stderr.write(f"{' '.join(arguments)}: no such command; expected none, or feedback\n")
        return 2
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "7860")
    if not port.isdigit():
        sys.stderr.write(f"PORT={port}: expected a number; unset it for 7860\n")
        return 2
    return serve(host, int(port), ratings)


def serve(host: str, port: int, ratings: Path) -> int:
    """Opens the assistant beside the start of the server, so that neither waits for the other."""
    from chat.service import Service

    def opener() -> Any:
        from assistant.pipeline import Assistant

        return Assistant.open(wait=False)

    gc.disable()  # nothing of what is imported and read at the start is ever freed
    service = Service(opener)
    service.start()
    from assistant.settings import Settings
    from chat.adding import Adding

    switch = os.environ.get("ADD_PLANS", "on" if host in LOOPBACK else "off")
    adding = Adding(Settings().added_plans, Path(os.environ["GRADIO_TEMP_DIR"]), allowed=switch == "on")
    try:
        page = build(service, adding, ratings)
        launch(page, host=host, port=port, block=False)
        service.wait(READY_SECONDS)
        gc.freeze()
        gc.enable()
        page.block_thread()
    except OSError as error:
        sys.stderr.write(f"{host}:{port}: {error}; expected a free port; set PORT to another\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
