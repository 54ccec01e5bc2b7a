"""The index that conversations are found by: empty; a task fills it, while people talk (conversations.search.indexing).

PostgreSQL finds in it by a GIN index. SQLite finds in a full text table, which holds no text of its own and is kept by
triggers of the entries' table: a later migration that makes that table anew has to make the triggers anew.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import conversations.models.search
import workspaces.encrypted_fields

GIN = "CREATE INDEX search_entry_terms ON conversations_searchentry USING gin (terms)"
FULL_TEXT = (
    """
    CREATE VIRTUAL TABLE conversations_searchwords
    USING fts5(terms, content='conversations_searchentry', content_rowid='id', tokenize='ascii')
    """,
    """
    CREATE TRIGGER search_entry_added AFTER INSERT ON conversations_searchentry BEGIN
      INSERT INTO conversations_searchwords(rowid, terms) VALUES (new.id, new.terms);
    END
    """,
    """
    CREATE TRIGGER search_entry_gone AFTER DELETE ON conversations_searchentry BEGIN
      INSERT INTO conversations_searchwords(conversations_searchwords, rowid, terms)
      VALUES ('delete', old.id, old.terms);
    END
    """,
    """
    CREATE TRIGGER search_entry_changed AFTER UPDATE OF terms ON conversations_searchentry BEGIN
      INSERT INTO conversations_searchwords(conversations_searchwords, rowid, terms)
      VALUES ('delete', old.id, old.terms);
      INSERT INTO conversations_searchwords(rowid, terms) VALUES (new.id, new.terms);
    END
    """,
)


def make_it_searchable(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GIN)
        return
    for statement in FULL_TEXT:
        schema_editor.execute(statement)


def drop_full_text(_apps: Any, schema_editor: Any) -> None:
    """The rest goes with the table of the entries."""
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE conversations_searchwords")


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0025_attachments"),
        ("workspaces", "0013_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchIndex",
            fields=[
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_index",
                        serialize=False,
                        to="workspaces.workspace",
                    ),
                ),
                ("key", workspaces.encrypted_fields.EncryptedSecretField()),
                ("place", models.CharField(blank=True, max_length=80)),
                ("looked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SearchProgress",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_progress",
                        serialize=False,
                        to="conversations.conversation",
                    ),
                ),
                ("revision", models.PositiveBigIntegerField()),
                ("activity_at", models.DateTimeField(null=True)),
                ("known", models.CharField(max_length=32)),
            ],
            options={
                "indexes": [models.Index(fields=["-activity_at"], name="search_progress_newest")],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("terms", conversations.models.search.TermsField()),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="conversations.message",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("message__isnull", True)),
                        fields=("conversation",),
                        name="search_entry_of_details_once",
                    )
                ],
            },
        ),
        migrations.RunPython(make_it_searchable, drop_full_text),
    ]
