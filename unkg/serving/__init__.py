"""`unkg serve`: a graph as a SPARQL 1.1 endpoint, its documents at their addresses, and a page to ask it.

    client -> app (HTTP, never asks the store) -> pool -> keeper (holds the store) -> worker (one process a query)

A query that is late, too large or fatal ends with its worker; the others and the server do not notice.
"""
