"""Who fills a vector store: the documents that code adds are followed back to where they come from.

    request   what a caller of the program sends, who was not asked to sign in
    users     what a caller sends who signed in
    web       pages that strangers write, or whose address a caller or a model chooses
    pages     pages whose address the code fixes
    messages  mail, chats and tickets
    files     files of the machine, of the repository or of a bucket

What makes something else of a text (a number, an embedding) ends the way, and what could not be followed says nothing.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import re2

from bartizan.sources.repository.code.agents import chosen, retrieval, tools
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.names import is_test
from bartizan.sources.repository.code.following.syntax import Call, Scope
from bartizan.sources.repository.code.following.values import (
    REQUEST,
    Frame,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    from_outside,
    options,
)
from bartizan.sources.repository.code.libraries import hazards
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.risks import flows
from bartizan.sources.repository.code.uses import kept, stores
from bartizan.sources.repository.code.uses.signed_in import signed_in

GATES = gates((tail, words(root for store in stores.STORES for root in store.roots)) for tail in retrieval.WRITES)
_WEB = re2.compile(
    r"(?:^|\.)(?:\w*Web\w*(?:Loader|Reader)|\w*(?:Url|URL)Loader|Async(?:Html|Chromium)Loader|SitemapLoader|SitemapReader"
    r"|Fire[Cc]rawl\w*|FirecrawlApp|SpiderLoader|LinkContentFetcher|RSSFeedLoader|RssReader|NewsURLLoader"
    r"|\w*(?:Puppeteer|Playwright|Cheerio)\w*Loader|WebsiteReader|UnstructuredURLLoader|UrlDocumentLoader"
    r"|AsyncWebCrawler|web_?crawl\w*)(?:\(\)|\.|$)"
)
_MESSAGES = re2.compile(
    r"(?:^|\.)(?:Slack\w*(?:Loader|Reader)|G[Mm]ail\w*(?:Loader|Reader)|Outlook\w*(?:Loader|Reader)"
    r"|UnstructuredEmailLoader|Zendesk\w*|Intercom\w*(?:Loader|Reader)|Freshdesk\w*(?:Loader|Reader)"
    r"|Discord\w*(?:Loader|Reader)|Telegram\w*(?:Loader|Reader)|GitHubIssuesLoader|GitHubRepositoryIssuesReader"
    r"|imaplib\.IMAP4(?:_SSL)?)(?:\(\)|\.|$)"
)
_FILES = re2.compile(
    r"(?:^|\.)(?:DirectoryLoader|TextLoader|PyPDF\w*Loader|PDFLoader|CSVLoader|JSONLoader|UnstructuredFileLoader"
    r"|SimpleDirectoryReader|S3(?:File|Directory)?(?:Loader|Reader)|GCS(?:File|Directory)Loader|open|read_text"
    r"|read_file|read_file_sync|FileSystemDocumentLoader|TikaDocumentReader|TextReader|get_object)(?:\(\)|\.|$)"
)
_OF_STRANGERS = re.compile(
    r"(?:^|\.)(?:reddit\.com|news\.ycombinator\.com|stackoverflow\.com|stackexchange\.com|wikipedia\.org|medium\.com"
    r"|x\.com|twitter\.com|discord\.com|quora\.com|trustpilot\.com|yelp\.com)$"
)
"""Sites on which whoever wants to writes."""
_UPLOADS = re.compile(r"\bUploadFile\b|\brequest\.files\b|\breq\.files?\b|\bMultipartFile\b")
"""How handlers take a file that a caller sends."""
_CUTS = re2.compile(
    r"(?i)split|chunk|document|^(?:doc|text_?node|node|point_?struct|record|from_texts?|create_documents|from_string"
    r"|strip|lower|upper|replace|decode|encode|read|text|body|content|json|form_?data|to_string|trim|slice|substring"
    r"|from_messages|load|lazy_load|load_data|aload|alazy_load|arrayBuffer|array_buffer|text_content|getvalue|extract\w*"
    r"|get|map|flat_?map|flat|filter|concat|convert|run|scrape_url|crawl_url|prettify|get_text|uuid4|point|vector"
    r"|beautiful_?soup|m_document|BeautifulSoup)$"
)
"""Last names of calls that cut, wrap or read a text without making another one of it."""
_NOT_TEXT = frozenset(
    {
        "embedding", "embeddings", "embedding_function", "ids", "id", "uuid", "client", "connection", "url", "values",
        "vector", "collection_name", "index_name", "namespace", "metadatas", "filter", "user_id",
    }
)  # fmt: skip
"""Arguments and entries that are no text which a model reads."""
_DEEPEST = 10
_MOST_STEPS = 200


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Says of the store that a call adds to where what it adds comes from."""
    if is_test(reading.path):
        return
    itself = stores.opened(reading, site)
    inner = list(dict.fromkeys(kept.stores_of(reading, reading.argument(site, kept.INNER)))) if itself else []
    known = inner or ([itself] if itself is not None else kept.receiver(reading, site))
    if not known:
        return
    if tools.is_tool(call.scope):  # as a model calls it
        site = Site(call.node, Frame(call.scope, chosen.given(reading, call.scope).get))
    trail = _Trail(reading, call.scope)
    for at, one in enumerate(reading.evaluator.positional(site)[:3]):
        if not (at > 0 and call.tail in {"from_documents", "from_texts"}):
            trail.follow(one)
    for key, one in reading.evaluator.keywords(site).items():
        if key not in _NOT_TEXT:
            trail.follow(one)
    found = trail.found
    if not found:
        return
    parted = kept.in_part(reading, site)
    for id_, name in known:
        before = reading.records.assets.get(id_)
        listed = before.config.get("filled_from") if before is not None else None
        retrieval.sighted(reading, id_, name, site, "filled_from", value=sorted(found))
        if isinstance(listed, list):
            retrieval.restate(reading, id_, "filled_from", sorted({*map(str, listed), *found}))
        if parted:
            retrieval.sighted(reading, id_, name, site, "partitioned", value=True)


class _Trail:
    """The way back from documents; `found` are the words for where they come from, `steps` bounds it."""

    def __init__(self, reading: Reading, scope: Scope) -> None:
        self.reading = reading
        self.scope = scope
        self.found: set[str] = set()
        self.steps = _MOST_STEPS

    def follow(self, value: Val | None, depth: int = 0) -> None:
        """Looks at what a value is made of."""
        for option in options(value) if value is not None and depth < _DEEPEST else ():
            self.steps -= 1
            if self.steps <= 0:
                return
            if isinstance(option, Name):
                self._named(option, depth)
            elif isinstance(option, Text):
                self._all(option.parts[:20], depth)
            elif isinstance(option, Items):
                self._all(option.values[:30], depth)
            elif isinstance(option, Table):
                self._all(tuple(one for key, one in option.entries.items() if key not in _NOT_TEXT)[:30], depth)

    def _all(self, values: tuple[Val, ...], depth: int) -> None:
        for one in values:
            self.follow(one, depth + 1)

    def _named(self, value: Name, depth: int) -> None:
        if from_outside(value) or value.path.startswith(REQUEST):
            self.found.add("users" if signed_in(self.reading, self.scope) else "request")
            return
        plain = normal(value.path)
        if _MESSAGES.search(plain):
            self.found.add("messages")
            return
        site = value.site
        if site is None or "()" not in value.path:
            return
        address = hazards.find(value.path[: value.path.rindex("()")])
        if _WEB.search(plain) or (address is not None and address.kind == "address"):
            self._page(plain, site, address.arguments if address is not None else ("urls", "url", "web_path",
                       "web_paths", "start_urls", 0))  # fmt: skip
            return
        if _FILES.search(plain):
            if not self._uploaded(site):
                self.found.add("files")
            else:
                self.found.add("users" if signed_in(self.reading, self.scope) else "request")
            return
        self._handed(value, site, depth)

    def _handed(self, value: Name, site: Site, depth: int) -> None:
        """What the last call on the way was given, and was called of."""
        head = normal(value.path[: value.path.rindex("()")])
        last = head.rpartition(".")[2]
        if not (_CUTS.search(last) or head in flows.HANDS_ON):
            return
        self._all(tuple(self.reading.evaluator.positional(site)[:4]), depth)
        given = self.reading.evaluator.keywords(site)
        self._all(tuple(one for key, one in given.items() if key not in _NOT_TEXT), depth)
        for option in options(self.reading.evaluator.callee(site)):
            if isinstance(option, Name) and option.site is not None and option.site.node.id != site.node.id:
                self.follow(Name(option.path.rpartition(".")[0], option.site), depth + 1)

    def _chain(self, site: Site) -> list[Site]:
        """A call, and those of which it is called."""
        calls = [site]
        for _ in range(6):
            called = options(self.reading.evaluator.callee(calls[-1]))
            made = next((one for one in called if isinstance(one, Name)), None)
            if made is None or made.site is None or made.site.node.id == calls[-1].node.id:
                break
            calls.append(made.site)
        return calls

    def _uploaded(self, site: Site) -> bool:
        """Whether a file is read back in the function that was sent it, at a place that the code does not fix."""
        for one in self._chain(site):
            given = self.reading.argument(one, ("file_path", "path", "input_files", 0))
            scope = one.frame.scope
            if given is not None and not kept.fixed(given) and scope.kind == "function":
                return _UPLOADS.search(scope.module.text(scope.node)) is not None
        return False

    def _page(self, plain: str, site: Site, names: tuple[str | int, ...]) -> None:
        """A page: who chooses its address, or writes on its site, writes what is kept."""
        given = [self.reading.argument(one, names) for one in self._chain(site)]
        if any(one is not None and _chosen(self.reading, one) for one in given):
            self.found.add("web")
        elif any(one is not None and kept.fixed(one) for one in given):
            self.found.add("pages")


def _chosen(reading: Reading, value: Val, depth: int = 0) -> bool:
    """Whether a caller or a model chooses an address, or everyone writes on its site."""
    if from_outside(value) or flows.origin(reading, value) is not None:
        return True
    for option in options(value):
        if isinstance(option, Items) and depth < _DEEPEST:
            if any(_chosen(reading, one, depth + 1) for one in option.values[:30]):
                return True
        elif isinstance(option, Text) and _OF_STRANGERS.search((urlsplit(option.value).hostname or "").lower()):
            return True
    return False
