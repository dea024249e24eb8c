"""The addresses of the server. Each request is read here, answered by a worker, and sent back piece by piece."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from unkg.errors import UsageError
from unkg.queries import named_queries
from unkg.serving.addresses import ABOUT, iris_at
from unkg.serving.answering import LIMITS_PAGE, Ask, Show
from unkg.serving.describing import service_description
from unkg.serving.guard import Guard
from unkg.serving.home import home_page, limits_page
from unkg.serving.negotiation import GRAPHS, PAGE, choose, languages
from unkg.serving.pool import Pool, Sheet
from unkg.serving.protocol import question_of
from unkg.serving.refusals import Refused
from unkg.serving.results import written

ENDPOINT: Final = "/sparql"
_STATIC: Final = Path(__file__).with_name("static")
_FILES: Final = {name: _STATIC / name for name in ("yasgui.min.js", "yasgui.min.css", "home.js", "page.css")}
_LARGEST: Final = 4 << 20  # bytes of a request
_PATIENCE: Final = 30.0  # seconds for a client to send a request, or to take a piece of an answer
_PIECE: Final = 1 << 16
_DATA_FORMS: Final = {form.name: form for form in (PAGE, *GRAPHS)}
# No page loads anything from elsewhere, whatever stands in the data.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Site:
    """What the handlers share: the workers, the row limit, and the base of the documents' IRIs."""

    pool: Pool
    most_rows: int
    base: str
    hosts: frozenset[str] | None  # the names that this server answers to; None for any


class SheetResponse(Response):
    """An answer from a worker's sheet. Its length is told beforehand, so that a cut one cannot be taken for whole."""

    def __init__(self, sheet: Sheet, headers: Mapping[str, str]) -> None:
        super().__init__(status_code=sheet.status, headers=sheet.headers | dict(headers))
        self.headers["Content-Length"] = str(sheet.size)
        self.sheet = sheet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- as ASGI has it
        """Send the answer; a client that takes no piece of it for a while is left."""
        sheet = self.sheet
        with sheet.file:
            await send({"type": "http.response.start", "status": sheet.status, "headers": self.raw_headers})
            end = sheet.start + (0 if scope["method"] == "HEAD" else sheet.size)
            for place in range(sheet.start, end, _PIECE):
                piece = os.pread(sheet.file.fileno(), min(_PIECE, end - place), place)
                try:
                    async with asyncio.timeout(_PATIENCE):
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
                except TimeoutError:
                    return  # an answer that is not completed closes its connection
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def application(site: Site) -> Starlette:
    """Return the ASGI application of a site."""

    def bound(handler: Callable[[Site, Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            try:
                return await handler(site, request)
            except Refused as refused:
                return Response(f"{refused.message}\n", refused.status, refused.headers, "text/plain")

        return handle

    reads = ["GET", "HEAD"]
    return Starlette(
        routes=[
            Route("/", bound(_home), methods=reads),
            Route(ENDPOINT, bound(_endpoint), methods=[*reads, "POST"]),
            Route(LIMITS_PAGE, bound(_limits), methods=reads),
            Route("/queries/{name}.rq", bound(_named), methods=reads),
            Route("/static/{name}", bound(_static), methods=reads),
            Route("/{path:path}", bound(_node), methods=reads),
        ],
        middleware=[Middleware(Guard, hosts=site.hosts, endpoint=ENDPOINT)],
    )


async def _endpoint(site: Site, request: Request) -> Response:
    body = await _body(request) if request.method == "POST" else b""
    content_type = request.headers.get("content-type", "")
    question = question_of(request.method, request.scope["query_string"], content_type, body)
    accept = ", ".join(request.headers.getlist("accept"))
    if question is None:
        return _description(site, request, accept)
    job: Ask = {
        "task": "ask",
        "text": question.text,
        "default_graphs": list(question.default_graphs),
        "named_graphs": list(question.named_graphs),
        "accept": accept,
        "most_rows": site.most_rows,
        "origin": _origin(request),
    }
    return SheetResponse(await _run(site, request, job), {"Vary": "Accept"})


def _description(site: Site, request: Request, accept: str) -> Response:
    form = choose(accept, (*GRAPHS, PAGE))
    if form is None:
        raise Refused(406, f"expected one of {', '.join(each.media_type for each in (*GRAPHS, PAGE))} in Accept")
    headers = {"Vary": "Accept"}
    if form is PAGE:
        return RedirectResponse("/", 303, headers)
    graph = service_description(_origin(request) + ENDPOINT, site.pool.facts)
    return Response(written(graph, form.name), headers=headers | {"Content-Type": form.content_type})


async def _node(site: Site, request: Request) -> Response:
    """Answer for an IRI of the graph: without a form by a redirection to the best one, with one by the node itself."""
    path = request.scope.get("raw_path", b"").partition(b"?")[0].decode("latin-1")
    stem, _, suffix = path.rpartition(".")
    form = _DATA_FORMS.get(suffix)
    stem = stem if form else path
    named = stem == ABOUT
    iris = request.query_params.getlist("iri")[:1] if named else iris_at(stem, site.base)
    if not iris:
        raise Refused(404, f"there is nothing at this address; a question goes to {ENDPOINT}, and / has a page for it")
    chosen = form
    if form is None:
        chosen = choose(", ".join(request.headers.getlist("accept")), (PAGE, *GRAPHS))
        if chosen is None:
            raise Refused(406, f"expected one of {', '.join(f.media_type for f in _DATA_FORMS.values())} in Accept")
    redirects = form is None and not named
    known = languages(request.headers.get("accept-language", ""))
    shown = "" if redirects or chosen is None else chosen.name
    job: Show = {"task": "show", "iris": iris, "form": shown, "languages": list(known), "base": site.base}
    sheet = await _run(site, request, job)
    headers = {"Vary": "Accept, Accept-Language"}
    if not redirects or sheet.status != 204 or chosen is None:
        return SheetResponse(sheet, headers | {"Content-Security-Policy": _POLICY})
    sheet.file.close()
    return Response(status_code=303, headers=headers | {"Location": f"{stem}.{chosen.name}"})


async def _run(site: Site, request: Request, job: Ask | Show) -> Sheet:
    """Have a job done; if the client goes away meanwhile, its worker is stopped."""
    done = asyncio.ensure_future(site.pool.run(job))
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({done, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            done.cancel()
            raise Refused(499, "the client went away")
        return done.result()
    finally:
        gone.cancel()
        if not done.done():
            done.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request) -> bytes:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refused(415, "a compressed request is not read; send it without Content-Encoding")
    found = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for piece in request.stream():
                found += piece
                if len(found) > _LARGEST:
                    raise Refused(413, f"the request is over {_LARGEST >> 20} MiB; ask in smaller pieces")
    except TimeoutError:
        raise Refused(
            408, f"the request did not arrive within {_PATIENCE:g} seconds", {"Connection": "close"}
        ) from None
    except ClientDisconnect:
        raise Refused(400, "the request was cut off") from None
    return bytes(found)


async def _home(site: Site, request: Request) -> Response:
    page = home_page(_origin(request) + ENDPOINT, site.pool.facts, site.base)
    return Response(page, headers={"Content-Security-Policy": _POLICY}, media_type="text/html")


async def _limits(site: Site, request: Request) -> Response:  # noqa: ARG001 -- the form of a handler
    page = limits_page(site.pool.settings.seconds, site.pool.settings.memory, site.most_rows)
    return Response(page, headers={"Content-Security-Policy": _POLICY}, media_type="text/html")


async def _named(site: Site, request: Request) -> Response:  # noqa: ARG001 -- the form of a handler
    query = named_queries().get(request.path_params["name"])
    if query is None:
        raise Refused(404, "there is no such query; / lists them")
    try:
        text = query.bind({name: value for name, value in request.query_params.items() if value})
    except UsageError as error:
        raise Refused(400, str(error)) from error
    return Response(text, media_type="application/sparql-query", headers={"X-Content-Type-Options": "nosniff"})


async def _static(site: Site, request: Request) -> Response:  # noqa: ARG001 -- the form of a handler
    # A name that is looked up leads to no other file, however it is written.
    file = _FILES.get(request.path_params["name"])
    if file is None:
        raise Refused(404, "there is no such file")
    return FileResponse(file, headers={"Cache-Control": "no-cache"})


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', '')}"
