"""What every answer has to tell a browser, whatever made it."""

from collections.abc import Mapping

ALWAYS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
LASTING = "max-age=31536000; includeSubDomains"


def is_missing(headers: Mapping[str, str]) -> list[str]:
    """headers: by names in lower case. What is not there as it should be."""
    policy = headers.get("content-security-policy", "")
    wanted = {name: headers.get(name) == value for name, value in ALWAYS.items()} | {
        "strict-transport-security": headers.get("strict-transport-security", "").startswith(LASTING),
        "no frames": "frame-ancestors 'none'" in policy,
        "nothing by default": "default-src 'none'" in policy,
        "no code in pages": not {"unsafe-inline", "unsafe-eval"} & set(policy.replace("'", " ").split()),
        "nothing of the machine": {"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()"}
        <= set(headers.get("permissions-policy", "").split(", ")),
        "who may embed it": headers.get("cross-origin-resource-policy")
        == ("cross-origin" if "access-control-allow-origin" in headers else "same-origin"),
        "no word of the server": "server" not in headers,
    }
    return [name for name, is_so in wanted.items() if not is_so]
