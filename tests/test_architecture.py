"""The repository's own rules: which way imports flow, and where each framework is met."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "corpus": set(),
    "index": {"corpus"},
    "assistant": {"corpus", "index"},
    "evals": {"corpus", "index", "assistant"},
    "chat": {"corpus", "index", "assistant"},
    "app": {"corpus", "index", "assistant", "chat"},
}
OURS = set(MAY_IMPORT)
EDGES = {
    # framework: files, or folders ending in «/», that may import it
    "gradio": ("app.py",),
    "chromadb": ("index/chroma_store.py",),
    "langchain_chroma": ("index/chroma_store.py", "evals/naive.py"),  # the tutorial pipeline that is measured
    "sentence_transformers": ("index/embeddings.py", "index/training/"),
    "langchain_openai": ("assistant/llm.py",),
    "langchain_ollama": ("assistant/llm.py",),
    "langchain.chat_models": ("assistant/llm.py",),
    "langchain_core.language_models": ("assistant/llm.py",),
    "docx": ("corpus/docx_text.py", "chat/exports.py"),  # read here, written there
    "pdfplumber": ("corpus/pdf_text.py",),
}
FILES = sorted(
    path.relative_to(ROOT).as_posix() for top in [*OURS] for path in [*ROOT.glob(f"{top}.py"), *ROOT.glob(f"{top}/**/*.py")]
)


def _imports(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _package(path: str) -> str:
    return path.split("/")[0].removesuffix(".py")


def _within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


@pytest.mark.parametrize("path", FILES)
def test_imports_flow_one_way(path):
    package = _package(path)
    used = {name.split(".")[0] for name in _imports(path)} & OURS - {package}
    assert used <= MAY_IMPORT[package], f"{path} imports {sorted(used - MAY_IMPORT[package])}"


@pytest.mark.parametrize("path", FILES)
def test_each_framework_is_met_at_its_edge(path):
    for framework, edges in EDGES.items():
        if any(_within(name, framework) for name in _imports(path)):
            allowed = any(path.startswith(edge) if edge.endswith("/") else path == edge for edge in edges)
            assert allowed, f"{path} imports {framework}; only {', '.join(edges)} may"


def test_no_file_is_a_dumping_ground():
    names = {Path(path).stem for path in FILES}
    assert not names & {"utils", "util", "helpers", "helper", "common", "misc"}


def test_the_rules_catch_a_planted_violation(tmp_path, monkeypatch):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "bad.py").write_text("from index.search import search\nimport gradio as gr\n", encoding="utf-8")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    with pytest.raises(AssertionError, match="imports \\['index'\\]"):
        test_imports_flow_one_way("corpus/bad.py")
    with pytest.raises(AssertionError, match="imports gradio"):
        test_each_framework_is_met_at_its_edge("corpus/bad.py")
