"""Pictures of pages as WebP, which Playwright itself does not know."""

import base64

from playwright.sync_api import Locator, Page

CHROMIUM = "/usr/bin/chromium-headless-shell"  # Debian's; Playwright's would have to be downloaded
# Of what docs/ shows. Pages are longer: what is below the height is left out, and desktops are made
# smaller, so that docs/images stays below 6 MB.
DESKTOP_WIDTH, DESKTOP_HEIGHT, DESKTOP_SCALE = 1280, 1000, 0.75
QUALITY = 45  # of 100: letters stay clean at this
BOX_OF_PAGE = "({x: 0, y: 0, width: innerWidth, height: document.documentElement.scrollHeight})"
BOX_OF_PART = """part => {
  const {left, top, width, height} = part.getBoundingClientRect();
  return {x: left + scrollX, y: top + scrollY, width, height};
}"""


def webp(page: Page, *, tallest: int, scale: float, part: Locator | None = None) -> bytes:
    """The page from its top, or one part of it, at most so many pixels high."""
    box = page.evaluate(BOX_OF_PAGE) if part is None else part.evaluate(BOX_OF_PART)
    devtools = page.context.new_cdp_session(page)
    taken = devtools.send(
        "Page.captureScreenshot",
        {
            "format": "webp",
            "quality": QUALITY,
            "captureBeyondViewport": True,
            "clip": box | {"height": min(box["height"], tallest), "scale": scale},
        },
    )
    devtools.detach()
    return base64.b64decode(taken["data"])
