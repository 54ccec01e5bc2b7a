"""Asking a worker for something, by the name of its task: nothing here imports the tasks."""

from celery import current_app
from kombu.exceptions import OperationalError


def ring_worker(task: str, *arguments: str) -> bool:
    """False when no worker can be told; whoever asks decides what becomes of it then. Nothing is waited for."""
    try:
        current_app.send_task(task, list(arguments), ignore_result=True, retry=False)
    except OperationalError:
        return False
    return True
