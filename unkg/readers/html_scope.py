"""What of a web page is its document, and what is the site around it, hidden, or no text."""

import re
from collections.abc import Container
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
# Not `embed`: it has no end, so that the parser puts into it what follows.
_NO_TEXT: Final = frozenset(
    [
        "audio",
        "button",
        "canvas",
        "datalist",
        "del",
        "head",
        "iframe",
        "img",
        "input",
        "label",
        "map",
        "math-fallback",
        "menu",
        "meter",
        "nav",
        "noscript",
        "object",
        "option",
        "progress",
        "rp",
        "rt",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
        "xml",
    ]
)
_AROUND: Final = frozenset({"aside", "footer", "header"})  # of a page the site's, of an article its own
_AROUND_ROLES: Final = frozenset({"banner", "complementary", "contentinfo", "navigation", "search", "menu", "menubar"})
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_PREFORMATTED: Final = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
_PARAGRAPHS: Final = ".//p | .//pre | .//li | .//h1 | .//h2 | .//blockquote | .//br"
_MOST: Final = 0.5  # of a page's text: what holds it is the document


def is_unseen(element: "HtmlElement", targets: Container[str]) -> bool:
    """Tell whether an element is hidden, no text, or of the site; `targets` are the names of footnotes."""
    tag = element.tag
    if tag in _NO_TEXT or element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
        return True
    around = tag in _AROUND or element.get("role", "").strip().casefold() in _AROUND_ROLES
    if around:
        in_article = any(above.tag in {"article", "main"} for above in element.iterancestors())
        holds_notes = any(each in targets for each in element.xpath(".//@id | .//@name | @id"))
        return not holds_notes and not (in_article and tag in _AROUND)
    return tag == "form" and not element.xpath(_PARAGRAPHS)


def is_preformatted(element: "HtmlElement") -> bool:
    """Tell whether line ends in the text of an element are line breaks."""
    return element.tag in {"pre", "listing", "xmp"} or bool(_PREFORMATTED.search(element.get("style", "")))


def content_root(root: "HtmlElement") -> "HtmlElement":
    """Return the one `main` or `article` of a page that has most of its text, else its body."""
    body = root.find("body")
    page = root if body is None else body
    for path in ("//main | //*[@role='main']", "//article"):
        found = root.xpath(path)
        if len(found) == 1 and len(_said(found[0])) > _MOST * len(_said(page)):
            return found[0]
    return page


def _said(element: "HtmlElement") -> str:
    pieces = element.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::template)]")
    return " ".join("".join(pieces).split())
