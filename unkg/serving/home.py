"""The page for people at `/`: an editor, the named questions beside it, and what the limits are."""

from collections.abc import Mapping
from html import escape

from unkg.iris import BASE
from unkg.queries import Query, named_queries
from unkg.serving.pages import page


def home_page(endpoint: str, facts: Mapping[str, int], base: str) -> str:
    """Return the query page: Yasgui, and a form for each named query that loads it with its parameters.

    `base` is that of the documents; their IRIs in answers lead to their pages here.
    """
    questions = "\n".join(_question(query) for query in named_queries().values())
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>unkg</title>\n'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/static/yasgui.min.css"><link rel="stylesheet" href="/static/page.css">'
        '<script src="/static/yasgui.min.js" defer></script><script src="/static/home.js" defer></script></head>\n'
        f'<body class="home" data-endpoint="{escape(endpoint)}" data-bases="{escape(base)} {BASE}">\n'
        "<aside><h1>unkg</h1>\n"
        f"<p>{facts['triples']:,} triples in {facts['graphs']:,} named graphs. The SPARQL endpoint is <code>"
        f'{escape(endpoint)}</code>; <a href="/limits">its limits</a>.</p>\n<h2>Questions</h2>\n{questions}\n</aside>\n'
        '<main><p id="notice" role="status" hidden></p><div id="yasgui"><noscript>The editor needs JavaScript; '
        "the endpoint does not.</noscript></div></main></body></html>\n"
    )


def _question(query: Query) -> str:
    fields = "".join(
        f'<label>{escape(parameter.name)} <input name="{escape(parameter.name)}" value="{escape(parameter.example)}">'
        "</label>"
        for parameter in query.parameters
    )
    name = escape(query.name)
    return (
        f'<form action="/queries/{name}.rq" data-query="{name}"><p>{escape(query.question)}</p>{fields}'
        f"<button>{name}</button></form>"
    )


def limits_page(seconds: float, memory: int, most_rows: int) -> str:
    """Return the page that a cut answer points to: `memory` in bytes, `seconds` for a query."""
    return page(
        "Limits",
        "<h1>Limits</h1>\n<ul>"
        f"<li>An answer has at most {most_rows:,} rows or triples. One that was cut there has the header "
        f"<code>X-SPARQL-MaxRows: {most_rows}</code>, and in JSON and XML a link to this page.</li>"
        f"<li>A query is stopped after {seconds:g} seconds, and if it needs over {memory >> 20} MiB of memory.</li>"
        "<li>Updates, SERVICE and LOAD are refused.</li></ul>\n"
        "<p>Whoever starts <code>unkg serve</code> sets them: <code>--max-rows</code>, <code>--timeout</code>.</p>",
    )
