"""What is counted by moments, worked out by the database itself: days and hours of UTC, and how long something took.

SQLite keeps a moment as a text, in UTC: ``2026-03-12 09:30:00.123456``, without the fraction when that is none.
Django's own functions would call Python for each row there.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, DateField, Func, IntegerField


class DayOf(Func):
    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **more: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 10)", **more)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **more: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="(%(expressions)s AT TIME ZONE 'UTC')::date", **more)


class HourOf(Func):
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **more: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="CAST(substr(%(expressions)s, 12, 2) AS integer)", **more)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **more: Any) -> tuple[str, Any]:
        template = "EXTRACT(HOUR FROM %(expressions)s AT TIME ZONE 'UTC')::integer"
        return self.as_sql(compiler, connection, template=template, **more)


class Microseconds(Func):
    """Of a moment, since 1970."""

    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **more: Any) -> tuple[str, Any]:
        moment, params = compiler.compile(self.source_expressions[0])
        seconds, fraction = f"strftime('%%s', substr({moment}, 1, 19))", f"substr({moment}, 21)"
        return f"(CAST({seconds} AS integer) * 1000000 + CAST({fraction} AS integer))", (*params, *params)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **more: Any) -> tuple[str, Any]:
        template = "(EXTRACT(EPOCH FROM %(expressions)s) * 1000000)::bigint"
        return self.as_sql(compiler, connection, template=template, **more)
