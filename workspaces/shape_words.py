"""What is wrong with JSON that somebody sent or uploaded, in words. Names of fields stay as the file writes them."""

from collections.abc import Mapping
from types import MappingProxyType

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from protocol.errors import ShapeRefused
from protocol.strict_json import ShapeRule

NOT_CLEAN: Mapping[str, Promise] = MappingProxyType(
    {
        ShapeRule.BYTES: _("It is larger than %(limit)s."),
        ShapeRule.UTF8: _("It is not UTF-8."),
        ShapeRule.JSON: _("It is not JSON."),
        ShapeRule.OBJECT: _("It is JSON, and not an object."),
        ShapeRule.TWICE: _("The same key stands in it twice."),
        ShapeRule.CONSTANT: _("JSON knows neither NaN nor Infinity."),
        ShapeRule.NUMBER: _("A number in it is too large."),
        ShapeRule.HALF: _("Half a character, or NUL, stands in it."),
        ShapeRule.DEPTH: _("It is nested too deeply."),
    }
)
NOT_FITTING: Mapping[str, Promise] = MappingProxyType(
    {
        ShapeRule.TEXT: _("%(name)s: must be text"),
        ShapeRule.LONG_TEXT: _("%(name)s: longer than %(limit)s characters"),
        ShapeRule.WHOLE_NUMBER: _("%(name)s: must be a whole number"),
        ShapeRule.RANGE: _("%(name)s: too small or too large"),
        ShapeRule.BOOLEAN: _("%(name)s: must be true or false"),
        ShapeRule.LIST: _("%(name)s: must be a list"),
        ShapeRule.LONG_LIST: _("%(name)s: more than %(limit)s entries"),
        ShapeRule.OBJECT_FIELD: _("%(name)s: must be an object"),
    }
)
_WORDS = {**NOT_CLEAN, **NOT_FITTING}


def shape_words(refused: ShapeRefused) -> str:
    limit = filesizeformat(refused.limit) if refused.rule == ShapeRule.BYTES else refused.limit
    return str(_WORDS[refused.rule]) % {"name": refused.name, "limit": limit}
