"""Static files under names with a fingerprint of their content, compressed, to be kept for ever."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class FingerprintedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    """Unlike its kind it never stops a page: what was not collected keeps its plain name."""

    manifest_strict = False
    # Addresses in style sheets get the fingerprint too. Without those of source maps, which the
    # packages name and do not ship: collectstatic would stop there.
    patterns = (
        (
            "*.css",
            (
                r"""(?P<matched>url\((?P<quote>['"]{0,1})\s*(?P<url>.*?)(?P=quote)\))""",
                (
                    r"""(?P<matched>@import\s*(?P<quote>["'])\s*(?P<url>.*?)(?P=quote))""",
                    """@import url("%(url)s")""",
                ),
            ),
        ),
    )

    def stored_name(self, name: str) -> str:
        try:
            return str(super().stored_name(name))
        except ValueError:  # no such file has been collected
            return name

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """gzip alone: nginx-light sends no Brotli, and making it takes a minute."""
        return Compressor(use_brotli=False, **kwargs)
