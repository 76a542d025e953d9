"""Check all links of a built site that stay in it, places inside pages too, and list those that leave it.

python docs/check_links.py build/site
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The links of a page and the places in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places = {""}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of what the tag links to and what it is called."""
        for name, value in attrs:
            if name in {"href", "src"} and value and tag != "link":
                self.links.append(value)
            if name == "id" and value:
                self.places.add(value)


def main() -> None:
    """Print links that leave the site; end with status 1 if one inside it is broken."""
    site = Path(sys.argv[1]).resolve()
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    outside: set[str] = set()
    broken: list[str] = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                outside.add(link)
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = target.is_file() and site in target.parents
            if not there or (target in pages and unquote(parts.fragment) not in pages[target].places):
                broken.append(f"{path.relative_to(site)}: {link}")
    for link in sorted(outside):
        print(f"not checked: {link}")
    if broken:
        sys.exit("\n".join(["broken links:", *broken]))
    print(f"{len(pages)} pages, {sum(len(page.links) for page in pages.values())} links")


if __name__ == "__main__":
    main()
