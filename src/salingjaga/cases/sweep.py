"""What was missed: sends cut off halfway, tasks whose worker died, files whose row is gone. Each minute."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from salingjaga.cases import mailing

TASK_LASTS = timedelta(minutes=15)
TASK_TRIES = 6
RESULTS_KEPT = timedelta(days=7)


def sweep() -> int:
    """Everything that a killed process may have left half done. Returns 0: a sweep is never due again at once."""
    mailing.mark_cut_off()
    start_again()
    retry_failed()
    forget_tasks()
    return 0


def run_tasks() -> int:
    """Run the tasks that are ready, in this thread; returns how many."""
    ready = DBTaskResult.objects.ready().count()
    if ready:
        _worker().run()
    return ready


def _worker() -> Worker:
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=secrets.token_hex(8),
        excluded_queue_names=[],
    )


def start_again() -> int:
    """A task whose worker was killed says RUNNING for ever: it is put back. Our tasks may run twice."""
    stuck = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - TASK_LASTS)
    return stuck.update(status=TaskResultStatus.READY, started_at=None)


def retry_failed() -> int:
    """A task that failed is tried again after 1, 2, 4 … minutes, six times in all."""
    count = 0
    for failed in DBTaskResult.objects.failed().filter(worker_ids__isnull=False):
        tries = len(failed.worker_ids)
        if tries < TASK_TRIES:
            failed.status, failed.finished_at = TaskResultStatus.READY, None
            failed.run_after = timezone.now() + timedelta(minutes=2 ** (tries - 1))
            failed.save(update_fields=["status", "finished_at", "run_after"])
            count += 1
    return count


def forget_tasks() -> int:
    """Finished tasks go after a week; a traceback goes at once, since it may quote what a task was about."""
    DBTaskResult.objects.exclude(traceback="").update(traceback="")
    done, _models = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - RESULTS_KEPT).delete()
    return done
