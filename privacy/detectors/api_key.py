"""Keys and tokens of the well-known issuers, and our own."""

import re
from collections.abc import Iterable

from privacy.detectors.base import Detector
from privacy.findings import Finding
from privacy.prepared_text import PreparedText
from privacy.wording import gettext_noop

# Issuer: how its keys begin and go on. The beginning is literal text, looked for first because that is cheap.
_ISSUED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("this product", ("hsec_", "hkey_"), r"[A-Za-z0-9_-]{16,}"),
    ("AWS", ("AKIA", "ASIA"), r"[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("GitHub", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"[A-Za-z0-9]{30,}"),
    ("GitHub", ("github_pat_",), r"[A-Za-z0-9_]{30,}"),
    ("GitLab", ("glpat-", "gldt-", "glrt-"), r"[A-Za-z0-9_-]{20,}"),
    ("Slack", ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-"), r"[A-Za-z0-9-]{10,}"),
    ("Slack", ("hooks.slack.com/services/",), r"[A-Za-z0-9/]{20,}"),
    ("Stripe", ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"), r"[A-Za-z0-9+/=]{16,}"),
    ("Google", ("AIza",), r"[A-Za-z0-9_-]{35}"),
    ("Google", ("GOCSPX-",), r"[A-Za-z0-9_-]{20,}"),
    ("Google", ("ya29.",), r"[A-Za-z0-9_-]{20,}"),
    ("OpenAI, Anthropic", ("sk-",), r"[A-Za-z0-9_-]{20,}"),
    ("SendGrid", ("SG.",), r"[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    ("Twilio", ("AC", "SK"), r"[0-9a-f]{32}(?![A-Za-z0-9])"),
    ("npm", ("npm_",), r"[A-Za-z0-9]{30,}"),
    ("PyPI", ("pypi-",), r"[A-Za-z0-9_-]{40,}"),
    ("Hugging Face", ("hf_",), r"[A-Za-z0-9]{30,}"),
    ("Shopify", ("shpat_", "shpss_", "shpca_"), r"[A-Fa-f0-9]{32}"),
    ("DigitalOcean", ("dop_v1_", "doo_v1_"), r"[a-f0-9]{64}"),
    ("Mailgun", ("key-",), r"[0-9a-f]{32}(?![A-Za-z0-9])"),
    ("Square", ("sq0atp-", "sq0csp-", "EAAA"), r"[A-Za-z0-9_-]{22,}"),
)
_BEGINNINGS = tuple(start for _, starts, _ in _ISSUED for start in starts)
_ISSUED_KEY = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    + "|".join(f"(?:{'|'.join(map(re.escape, starts))}){rest}" for _, starts, rest in _ISSUED)
    + ")"
)
_TELEGRAM_BOT = re.compile(r"(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])")
_BEARER = re.compile(r"(?<![a-z])(?:bearer|basic)\s{1,3}((?=[a-z._~+/-]{0,200}[0-9=])[a-z0-9._~+/=-]{16,})")
_IN_ADDRESS = re.compile(r"[?&#](?:[a-z]{1,10}[_-])?(?:token|key|secret|sig|signature|apikey)=([^&\s#]{8,})")
_NAMED = re.compile(
    r"(?:api|secret|access|client|auth|private|app|bot|webhook)[ _-]?(?:key|secret|token)s?[\"']?"
    r"\s{0,3}(?:is|es|est|=|:|=>)\s{0,3}[\"']?((?=[a-z_./+=-]{0,200}\d)[a-z0-9_./+=-]{12,})"
)


class ApiKey(Detector):
    kind = "api_key"
    label = gettext_noop("API key")
    reason = gettext_noop("It looks like a key or token of a service.")

    def find(self, text: PreparedText) -> Iterable[Finding]:
        if any(beginning in text.plain for beginning in _BEGINNINGS):
            for key in _ISSUED_KEY.finditer(text.plain):
                yield self.finding(text, *key.span())
        if ":AA" in text.plain:
            for key in _TELEGRAM_BOT.finditer(text.plain):
                yield self.finding(text, *key.span())
        if any(hint in text.lower for hint in ("key", "secret", "token", "bearer", "basic", "sig")):
            for pattern in (_BEARER, _IN_ADDRESS, _NAMED):
                for match in pattern.finditer(text.lower):
                    yield self.finding(text, *match.span(1))
