// The query page: Yasgui on this endpoint only, and the named queries of the forms beside it.
"use strict";

const endpoint = document.body.dataset.endpoint;
const notice = document.getElementById("notice");

function tell(text) {
  notice.textContent = text;
  notice.hidden = !text;
}

// Suggestions of classes, properties and prefixes would ask other hosts.
Yasgui.Yasqe.defaults.autocompleters = ["variables"];
const yasgui = new Yasgui(document.getElementById("yasgui"), {
  requestConfig: {
    endpoint,
    method: "POST",
    acceptHeaderGraph: "text/turtle,*/*;q=0.9",
    acceptHeaderSelect: "application/sparql-results+json,*/*;q=0.9",
  },
  endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: [] },
  copyEndpointOnNewTab: true,
  persistenceId: null,
  populateFromUrl: false,
  yasqe: { autocompleters: ["variables"], value: "SELECT * WHERE {\n  ?s ?p ?o .\n}\nLIMIT 20\n" },
});

yasgui.on("query", () => tell(""));
yasgui.on("queryResponse", (_, tab) => {
  tab.getYasr().once("drawn", (yasr) => {
    if (yasr.results?.getAsJson()?.head?.link) tell("The answer was cut at the row limit; ask for less.");
  });
});

for (const form of document.querySelectorAll("form[data-query]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    const response = await fetch(address);
    const text = await response.text();
    if (!response.ok) return tell(text);
    tell("");
    yasgui.getTab().setQuery(text);
  });
}

// An IRI of the graph in a table of answers leads to its page here.
document.getElementById("yasgui").addEventListener("click", (event) => {
  const iri = event.target.closest("a[href]")?.getAttribute("href");
  if (!iri || !document.body.dataset.bases.split(" ").some((base) => iri.startsWith(base))) return;
  event.preventDefault();
  window.open(`/about?iri=${encodeURIComponent(iri)}`, "_blank", "noopener");
});
