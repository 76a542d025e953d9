"""Settings of the documentation site, which `make docs` builds.

Sphinx: it is maintained, a warning can end the build, and it asks modules themselves for their docstrings,
the extension too. (Material for MkDocs ends in 2027, mkdocstrings is only repaired, Zensical is new.)

The source directory is the repository, so pages, README and pictures link to each other by the same paths
here and on a hosting site, and benchmarks/results/*.png are found where the benchmarks write them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

import sixfast

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "sixfast"
author = "the sixfast authors"
project_copyright = author
version = release = sixfast.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
include_patterns = ["docs/**.md", "*.md", "tests/data/golden/README.md"]
exclude_patterns = [".*", "build", "target", "packaging", "python", "rust", "tests/data/standins"]
nitpicky = True
nitpick_ignore_regex = [("py:.*", r".*")]  # types are words here

myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 3

default_role = "code"
highlight_language = "text"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = f"sixfast {version}"
html_show_sphinx = False
html_copy_source = False
html_additional_pages = {"index": "to-the-first-page.html"}
html_static_path = ["static"]
html_css_files = ["site.css"]
templates_path = ["templates"]


def setup(app: Sphinx) -> None:
    """Make each rule of SEMANTICS.md a place that docstrings and other pages can link to; trim examples."""
    app.connect("doctree-read", mark_rules)
    app.connect("doctree-read", trim_examples)
    app.connect("autodoc-process-docstring", link_rules)
    app.connect("autodoc-skip-member", skip_fields)


def mark_rules(app: Sphinx, doctree: nodes.document) -> None:
    """The rule 8.2 stands at SEMANTICS.html#rule-8.2."""
    if app.env.docname == "docs/SEMANTICS":
        for word in doctree.findall(nodes.strong):
            if re.fullmatch(r"\d+\.\d+", word.astext()) and isinstance(word.parent.parent, nodes.list_item):
                word["ids"].append(f"rule-{word.astext()}")


def trim_examples(_app: Sphinx, doctree: nodes.document) -> None:
    """The blank line that ends an example for doctest is not shown."""
    for block in doctree.findall(nodes.literal_block):
        block.rawsource = block.astext().rstrip()
        block[:] = [nodes.Text(block.rawsource)]


def link_rules(
    _app: Sphinx, _what: str, _name: str, _thing: object, _options: object, lines: list[str]
) -> None:
    """`SEMANTICS 8.2 and 8.4` or `(rules 8.2 and 8.4)` in a docstring: link each number."""
    for number, line in enumerate(lines):
        if re.search(r"\b(SEMANTICS|[Rr]ules?) \d", line):
            lines[number] = re.sub(r"\b\d+\.\d+\b", r"`\g<0> <SEMANTICS.html#rule-\g<0>>`__", line)


def skip_fields(_app: Sphinx, _what: str, _name: str, thing: object, skip: bool, _options: object) -> bool:
    """The fields of a named tuple are told in its docstring."""
    return skip or (getattr(thing, "__doc__", None) or "").startswith("Alias for field number")
