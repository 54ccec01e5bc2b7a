"""Values of settings and options whose names say that they are secret: ``client_secret: abcdefghijkl``."""

import re
from collections.abc import Iterator

from privacy.password_shape import is_state
from privacy.prepared_text import PreparedText
from privacy.secret_names import is_secret_name

# A name of several words, as settings and variables have: "db_password", "clientSecret", "spring.datasource.password".
_NAME = re.compile(r"(?<![\w.-])(?:[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]*)+)[\"']?\s{0,2}$")
LONGEST_NAME = 48
_SIGN = re.compile(r"[:=]>?(?!/)")
_VALUE = re.compile(r"\s{0,3}[\"'`]?(?P<value>[^\s\"'`,;<>(){}\[\]$%]{6,200})(?=[\"'`,;<\s]|$)")
# "password_reset_required=true&lang=en", "password_policy: min_length=12"
_NO_VALUE = re.compile(r"(?:true|false|null|none|yes|no)(?:&|$)|[a-z]+(?:_[a-z]+)*=|(?:19|20)\d\d-[01]\d-[0-3]\d")
MOST_SIGNS = 200
# "mysql -u shop -pkettle", "curl -u shop:kettle", "--password kettle"
_OPTION = re.compile(
    r"(?<![\w-])(?:(?:mysql\w{0,8}|mariadb\w{0,8}|sshpass)\s(?:[^\n|;]{0,80}?\s)?-p|docker\slogin\s(?:[^\n|;]{0,80}?\s)?-p\s|curl\s(?:[^\n|;]{0,120}?\s)?(?:-u|--user)\s?[\"']?[\w.@-]{1,40}:|"
    r"--(?:password|passwd|pass|token|secret)[ =])[\"']?(?P<value>[^\s\"'`,;<>(){}\[\]$%]{4,100})"
)


def assigned_in(text: PreparedText) -> Iterator[tuple[int, int]]:
    """What stands behind such a name, unless it says how something is or names another setting."""
    if " -" in text.plain:
        for option in _OPTION.finditer(text.plain):
            yield option.span("value")
    if "=" not in text.plain and ":" not in text.plain:
        return
    for count, sign in enumerate(_SIGN.finditer(text.plain)):
        if count == MOST_SIGNS:
            return
        name = _NAME.search(text.plain, max(0, sign.start() - LONGEST_NAME), sign.start())
        value = _VALUE.match(text.plain, sign.end()) if name else None
        if not name or not value or not is_secret_name(name.group().strip(" \"'")):
            continue
        lower = value["value"].lower()
        if not (_NO_VALUE.match(lower) or is_state(lower) or is_secret_name(value["value"])):
            yield value.span("value")
