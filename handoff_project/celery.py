"""The Celery app. Tasks are doors only; the rows say what is to be done."""

import os
from importlib import import_module

from celery import Celery
from celery.signals import worker_init, worker_process_init, worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handoff_project.settings")

app = Celery("handoff")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Without this, code that runs in the embedded worker's threads would find no app and lose what it sends.
app.set_default()


@worker_init.connect
def refuse_to_start(**_signal: object) -> None:
    """A worker does not start on a database that does not fit, nor where it cannot read the stored secrets."""
    fitness = import_module("handoff_project.fitness")  # only now: at import time Django is not ready
    try:
        with fitness.told_as_not_started():
            fitness.check_database()
    except Exception as error:
        # Celery logs what a signal raises and goes on, unless it is this.
        raise SystemExit(str(error)) from error


@worker_init.connect
@worker_process_init.connect
def keep_claims(**_signal: object) -> None:
    """In the worker itself, whose threads carry items out, and in each process it may start for that."""
    import_module("conversations.outbox").keep_claims()


@worker_shutting_down.connect
def leave_peers(**_signal: object) -> None:
    """Celery waits for what is under way: that must not go on as long as a peer has something to be done."""
    import_module("conversations.delivery").worker.stop()
