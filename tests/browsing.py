"""What tests do with a real browser: walk, and watch that each page keeps the house's promises."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Request


class Walk:
    """One person's browser. `see` is called on each page and fails it for what axe, the content
    security policy or a request to a stranger's host finds wrong."""

    def __init__(self, page: Page, *, hosts: list[str], scripts: bool = True) -> None:
        self.page, self.scripts = page, scripts
        self.hosts = {urlsplit(host).netloc for host in hosts}
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("request", self._watch)

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.see()

    def press(self, name: str) -> None:
        """Press the button or follow the link of this name, and look at the page it leads to."""
        by_name = self.page.get_by_role("button", name=name, exact=False)
        self.click(by_name if by_name.count() else self.page.get_by_role("link", name=name))

    def click(self, target: Locator) -> None:
        with self.page.expect_navigation():
            target.first.click()
        self.see()

    def fill(self, **typed: str) -> None:
        for name, value in typed.items():
            self.page.locator(f"[name={name}]:not([type=hidden])").first.fill(value)

    def see(self) -> None:
        assert not self.complaints, self.complaints
        if self.scripts:
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        assert self.width_of_content() <= self.page.viewport_size["width"], self.page.url

    def width_of_content(self) -> int:
        return self.page.evaluate("document.documentElement.scrollWidth")

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _watch(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if request.url.startswith("http") and host not in self.hosts:
            self.complaints.append(f"{self.page.url} asks a stranger: {request.url}")
