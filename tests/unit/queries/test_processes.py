"""Several processes answer questions in order, those of one group in one process."""

import os
import threading
from collections import defaultdict

from onward.queries.processes import answer_all


class ProcessNumber:
    """Answers with the question and the number of the process that was asked."""

    def open(self) -> int:
        """Return the number of the process."""
        return os.getpid()

    def answer(self, question: str, opened: int) -> tuple[str, int]:
        """Return the question and the process."""
        return question, opened


def test_one_process_answers_all_of_a_group_and_the_order_stays() -> None:
    questions = [f"{number % 7} {number}" for number in range(300)]
    answers = list(
        answer_all(questions, ProcessNumber(), 2, name_group=lambda text: text[:1].encode())
    )
    assert [question for question, _ in answers] == questions
    processes = defaultdict(set)
    for question, process in answers:
        processes[question[0]].add(process)
    assert all(len(numbers) == 1 for numbers in processes.values())
    assert len(set.union(*processes.values())) == 2


def test_no_thread_outlives_the_last_answer() -> None:
    before = set(threading.enumerate())
    questions = [str(number) for number in range(10)]
    list(answer_all(questions, ProcessNumber(), 2, name_group=str.encode))
    assert set(threading.enumerate()) <= before
