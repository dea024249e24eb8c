"""A question to a store of pyoxigraph, on disk or in memory."""

from pyoxigraph import Store

from unkg.errors import UsageError
from unkg.queries import Answer, answer_of, require_question


def ask(store: Store, text: str) -> Answer:
    """Return the answer to a SPARQL query. Raises UsageError for an update, for SERVICE, and for a syntax error.

    Example: `ask(Store(), "ASK { ?s ?p ?o }") == Verdict(value=False)`.
    """
    require_question(text)
    try:
        return answer_of(store.query(text))
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:  # the last for broken files of a store on disk
        raise UsageError(f"the query cannot be answered: {error}") from error
